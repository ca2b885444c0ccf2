"""The sentences about lessons that do not open: rows of the table in ``words``, which fills and shows them."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_app.player.web.sandbox import UNLOCKED
from desktop_app.player.web.zim_library import LACKING
from package_format.errors import NotPlayable

OFFICE = ("application/vnd.openxmlformats-officedocument.", "application/vnd.ms-", "application/vnd.oasis.",
          "application/msword", "application/rtf")  # fmt: skip
"""How the media types of documents begin that WPS and PowerPoint open."""
PROGRAM, EMPTY, PDF = "application/x-msdownload", "inode/x-empty", "application/pdf"
ZIM = "application/x-zim"
WEB = frozenset(
    {
        "text/html",
        "application/x-scorm+zip",
        "application/x-h5p+zip",
        "application/epub+zip",
        "application/x-shockwave-flash",
        ZIM,
    }
)
"""Media types of web lessons, which one part of the system shows, where it works."""

_TAKEN_NEVER = {PROGRAM: "NotPlayable program", EMPTY: "NotPlayable empty"}
_TORN = {PDF: "NotPlayable torn", ZIM: "NotPlayable torn archive"}


def situation(error: NotPlayable) -> str:
    """Return the row of the tables that fits: what it is decides what a teacher can do about it."""
    if (row := _TAKEN_NEVER.get(error.media_type)) is not None:
        return row
    if error.resource == "@" and error.media_type in _TORN:  # not taken; one that is here has a number, or an id
        return _TORN[error.media_type]
    if error.media_type.startswith(OFFICE):
        return "NotPlayable office"
    if UNLOCKED in error.reason:
        return "NotPlayable locked"
    if LACKING in error.reason:
        return "NotPlayable extra"
    if error.media_type in WEB:
        return "NotPlayable web"
    return "NotPlayable own" if error.resource.startswith("@") else "NotPlayable"


CHINESE: Mapping[str, tuple[str, str, str]] = {
    "NotPlayable": ("{lesson}打不开，已记录并会上报。", "其他资源不受影响。", "可以先用本课的另一份资源。"),
    "NotPlayable web": (
        "{lesson}是网页课件，这台电脑上播放网页课件的部件用不了。",
        "它已经收好，留在电脑里；其他资源不受影响。",
        "请技术人员重新安装“送课”；现在请先用本课的另一份资源。",
    ),
    "NotPlayable locked": (
        "{lesson}是网页课件，这台电脑的系统不让送课把它隔离起来，为安全起见没有打开。",
        "它已经收好，留在电脑里；其他资源不受影响。",
        "请技术人员看“诊断”里写的那一行命令，运行一次就好；现在请先用本课的另一份资源。",
    ),
    "NotPlayable extra": (
        "{lesson}是离线百科一类的资料（ZIM），这台电脑上没有装打开它的部件 libzim。",
        "它已经收好，留在电脑里；其他资源不受影响。",
        "请技术人员按说明书“ZIM”一节装上 libzim（免费，GPL 许可，所以不随“送课”一起装），装好就能打开。",
    ),
    "NotPlayable program": (
        "{lesson}是程序（.exe 一类），送课不收也不运行程序。",
        "电脑和其他文件都没有受影响。",
        "请把课件另存为 PPT、PDF、视频或网页包，再添加一次。",
    ),
    "NotPlayable empty": (
        "{lesson}是空文件，里面什么也没有。",
        "没有收进来；其他文件都好好的。",
        "请从原来的地方再拷一次，能打开了再添加。",
    ),
    "NotPlayable torn": (
        "{lesson}不是完整的 PDF，可能没有拷完，或者坏了。",
        "没有收进来；其他文件都好好的。",
        "请从原来的地方再拷一次，能打开了再添加。",
    ),
    "NotPlayable torn archive": (
        "{lesson}不是完整的 ZIM 资料，可能没有拷完，或者坏了。",
        "没有收进来；其他文件都好好的。",
        "请从原来的地方再拷一次。4 GB 以上的文件，U盘要是 exFAT 或 NTFS 格式才放得下。",
    ),
    "NotPlayable office": (
        "{lesson}要用 WPS 或 PowerPoint 打开。",
        "文件好好地留在电脑里。",
        "请在窗口里打开它；这台电脑没有 WPS 的话，请先另存为 PDF 再添加。",
    ),
    "NotPlayable own": (
        "{lesson}打不开：送课放不了这种文件，或者文件坏了。",
        "文件留在“我的文件”里，没有改动，也不会上报。",
        "请换成 PPT、PDF、视频、音频或图片，再添加一次。",
    ),
}

ENGLISH: Mapping[str, tuple[str, str, str]] = {
    "NotPlayable": (
        "{lesson} does not open; this was noted and will be reported.",
        "No other lesson is affected.",
        "You can use another resource of the same lesson for now.",
    ),
    "NotPlayable web": (
        "{lesson} is a web lesson, and the part of the system that shows those does not work on this computer.",
        "It has been received and stays on this computer; no other lesson is affected.",
        "Have Songke installed again by a technician; for now use another resource of the same lesson.",
    ),
    "NotPlayable locked": (
        "{lesson} is a web lesson; the system of this computer does not let Songke lock it in, so it was not opened.",
        "It has been received and stays on this computer; no other lesson is affected.",
        "Have a technician run the one command that Diagnosis shows; for now use another resource of the same lesson.",
    ),
    "NotPlayable extra": (
        "{lesson} is an archive of pages (ZIM), and libzim, the part that opens those, is not installed here.",
        "It is safe on this computer; no other lesson is affected.",
        "Have a technician install libzim as the README says (it is free; its licence, GPL, is why it is an extra).",
    ),
    "NotPlayable program": (
        "{lesson} is a program (.exe or the like); Songke neither keeps nor starts programs.",
        "This computer and all other files are as they were.",
        "Save the lesson as PPT, PDF, a film or a web package, and add that.",
    ),
    "NotPlayable empty": (
        "{lesson} is empty.",
        "It was not taken; all other files are as they were.",
        "Copy it once more from where it came from, see that it opens, and add it then.",
    ),
    "NotPlayable torn": (
        "{lesson} is no whole PDF: it was cut off while it was copied, or is damaged.",
        "It was not taken; all other files are as they were.",
        "Copy it once more from where it came from, see that it opens, and add it then.",
    ),
    "NotPlayable torn archive": (
        "{lesson} is no whole ZIM archive: it was cut off while it was copied, or is damaged.",
        "It was not taken; all other files are as they were.",
        "Copy it once more from where it came from; a stick holds files above 4 GB only as exFAT or NTFS.",
    ),
    "NotPlayable office": (
        "{lesson} is opened by WPS or PowerPoint.",
        "The file is safe on this computer.",
        "Open it from the window; without WPS on this computer, save it as a PDF and add that.",
    ),
    "NotPlayable own": (
        "{lesson} does not open: Songke shows no files of this kind, or the file is damaged.",
        "It stays in My files, unchanged, and is not reported.",
        "Turn it into PPT, PDF, a film, sound or a picture, and add that.",
    ),
}
