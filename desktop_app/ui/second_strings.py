"""The words of the second screen: the class's window, the teacher's console, and the setting. No Qt."""

from __future__ import annotations

from collections.abc import Mapping

SECOND: Mapping[str, tuple[str, str]] = {
    "second": ("第二块屏幕", "Second screen"),
    "second-say": (
        "接了投影或大屏并设为“扩展”时，学生只看到课件，老师在电脑上看到小画面、备注和下一项。上课中拔插不影响播放。",
        "With a projector or board set to “extend”, the class sees the lesson alone, and the teacher a small picture, "
        "notes and what comes next. Plugging in class does not stop anything.",
    ),
    "second-use": ("上课时分两块屏幕", "Use two screens in class"),
    "second-which": ("学生看", "The class sees"),
    "second-auto": ("自动", "Automatic"),
    "second-class": ("送课 · 学生屏", "Songke · class"),
    "second-picture": ("学生看到的画面", "What the class sees"),
    "second-black": ("黑屏中：学生看不到画面", "Black screen: the class sees nothing"),
    "second-swap": ("两屏对调", "Swap screens"),
    "second-one": ("只用一块屏", "One screen only"),
    "second-next": ("接下来", "Next"),
    "second-last": ("这是最后一项", "This is the last one"),
    "second-alone": ("单独打开的资源", "Opened by itself"),
    "second-notes": ("备注（学生看不到）", "Notes (the class does not see them)"),
    "second-no-notes": ("没有备注。备课单里可以写。", "No notes. They can be written in a lesson plan."),
    "second-runs": ("已上课 {minutes} 分钟", "{minutes} min of class"),
}
