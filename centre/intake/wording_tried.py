"""The sentences about web lessons that were played once in the points' own player: which, why, what to do."""

from __future__ import annotations

from centre.intake.findings import Kind
from centre.intake.wording_form import Wording, left_out, warning

TRIED: dict[Kind, Wording] = {
    Kind.UNSHOWN: left_out(
        "课件“{path}”在教学点的程序里打不开（{reason}），请用制作软件重新导出；这个资源没有发布，其余照常",
        "the points' player cannot show “{path}” ({reason}); export it again. This resource is left out, the rest "
        "goes on",
    ),
    Kind.CRASHED: left_out(
        "课件“{path}”一打开就崩溃（{reason}），请换一份或请制作者修改；这个资源没有发布，其余照常",
        "“{path}” crashes when it is opened ({reason}); take another one, or ask its makers. This resource is left "
        "out, the rest goes on",
    ),
    Kind.HUNG: left_out(
        "课件“{path}”打开后没有反应，或停不下来（{reason}），请换一份或请制作者修改；这个资源没有发布，其余照常",
        "“{path}” does not answer once it is opened, or never comes to rest ({reason}); take another one, or ask its "
        "makers. This resource is left out, the rest goes on",
    ),
    Kind.GREEDY: left_out(
        "课件“{path}”要占用的内存太多（{reason}），教学点的电脑带不动；请缩小图片和影片再导出；这个资源没有发布，其余照常",
        "“{path}” takes too much memory ({reason}) for a point's computer; make its pictures and films smaller. This "
        "resource is left out, the rest goes on",
    ),
    Kind.BLANK: warning(
        "课件“{path}”打开后一直是空白{reason}，请先自己打开看一看",
        "“{path}” stays blank when it is opened{reason}; have a look at it first",
    ),
    Kind.LACKS_FILES: warning(
        "课件“{path}”里缺 {count} 个文件：{members}；用到它们的地方会是空的，请补上再打包",
        "“{path}” lacks {count} files: {members}; what needs them stays empty: add them and pack it again",
    ),
    Kind.NEEDS_NETWORK: warning(
        "这个网页课件要上网才完整：“{path}”打开时要从 {hosts} 取东西，教学点取不到，这些部分会是空的",
        "“{path}” is whole only with a network: it asks {hosts} for parts, which no point can reach",
    ),
    Kind.UNTRIED: warning(
        "有 {count} 个网页课件只检查了结构，没有试放（{reason}）；在装了送课桌面程序的电脑上发布，就能查出打不开的课件",
        "{count} web lessons were judged by their structure only and not played ({reason}); publish where the desktop "
        "program is installed, and those that do not open are found",
    ),
}
