"""The words of preparing: a teacher's own files and lesson plans. No Qt."""

from __future__ import annotations

from collections.abc import Mapping

PREPARING: Mapping[str, tuple[str, str]] = {
    # kinds of own files
    "视频": ("视频", "Film"),
    "音频": ("音频", "Sound"),
    "图片": ("图片", "Picture"),
    "文档": ("文档", "Document"),
    "网页课件": ("网页课件", "Web lesson"),
    "其他文件": ("其他文件", "Other file"),
    # what another program shows
    "outside-lead": ("“{title}”已在 WPS 或 PowerPoint 里打开", '"{title}" is open in WPS or PowerPoint'),
    "outside-text": (
        "放映完了，关上它就回到这里；下一份资源在这里接着放。",
        "Close it when it is done to come back here, and go on with what comes next.",
    ),
    "outside-opening": ("正在打开“{title}”…", 'Opening "{title}"…'),
    "outside-none": ("这台电脑没有能打开“{title}”的程序", 'This computer has no program that opens "{title}"'),
    "outside-none-do": (
        "文件还在。请先装 WPS，或者另存为 PDF 再添加；现在可以先用下一份资源。",
        "The file is safe. Install WPS, or save it as PDF and add that; for now go on with what comes next.",
    ),
    "outside-again": ("再打开一次", "Open it again"),
}
