"""The sentences about files that were played once before they are published: which file, why, what to do."""

from __future__ import annotations

from centre.intake.findings import Kind
from centre.intake.wording_form import Wording, left_out, warning

PLAYED: dict[Kind, Wording] = {
    Kind.NOT_PLAYABLE: left_out(
        "“{path}”放不出来（{reason}）：文件坏了，请从原处重新拷贝或导出；这个资源没有发布，其余照常",
        "“{path}” cannot be played ({reason}): the file is damaged; copy or export it again. This resource is left "
        "out, the rest goes on",
    ),
    Kind.BROKEN_OFF: left_out(
        "“{path}”放到 {reason} 就断了：拷贝或下载没有完成，请重新取一份；这个资源没有发布，其余照常",
        "“{path}” breaks off at {reason}: copying or downloading did not end; fetch it again. This resource is left "
        "out, the rest goes on",
    ),
    Kind.SHOWS_NOTHING: left_out(
        "“{path}”里没有可看可听的内容（{reason}），请换一个文件；这个资源没有发布，其余照常",
        "“{path}” has nothing to see or hear ({reason}); take another file. This resource is left out, "
        "the rest goes on",
    ),
    Kind.LOCKED: left_out(
        "“{path}”要密码才能打开，请去掉密码再放入；这个资源没有发布，其余照常",
        "“{path}” asks for a password; save it without. This resource is left out, the rest goes on",
    ),
    Kind.NO_PLAYER: left_out(
        "“{path}”（{reason}）教学点没有程序能打开；请解压，或另存为 MP4、PDF、JPG 等；这个资源没有发布，其余照常",
        "no player at a point opens “{path}” ({reason}); unpack it, or save it as MP4, PDF, JPEG. This resource is "
        "left out, the rest goes on",
    ),
    Kind.UNSEEN: warning(
        "有 {count} 个视频、音频或图片没有试放：没有装 ffmpeg；装好再发布，就能查出放不出来的文件，并自动配上封面",
        "{count} films, recordings or pictures were not played: ffmpeg is not installed; with it files that do not "
        "play are found, and covers are made",
    ),
    Kind.UNOPENED: warning(
        "有 {count} 个 ZIM 资料只看了文件头，没有打开看：没有装 libzim（可选部件，装法见 README 的“ZIM”一节）；"
        "装好再发布，就能查出打不开的",
        "of {count} ZIM archives only the header was read: libzim is not installed (an extra, see README, ZIM); "
        "with it archives that do not open are found",
    ),
    Kind.PICTURE_SUBTITLES: warning(
        "“{path}”里有图片做的字幕（{codecs}），教学点显示不了；请把字幕另存为 .srt 文件，写进“字幕”一列",
        "“{path}” has subtitles made of pictures ({codecs}), which points cannot show: put an .srt file into the "
        "column of subtitles",
    ),
    Kind.PACKAGE_FILM: warning(
        "“{path}”里的影片“{member}”没能转成网页课件能放的格式（{reason}），在教学点可能放不出来",
        "the film “{member}” in “{path}” was not converted for the points' browser engine ({reason}): it may not play",
    ),
}
