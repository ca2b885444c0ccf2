"""The words of the tools of a class: pen, curtain, freeze, timer, repeat. No Qt."""

from __future__ import annotations

from collections.abc import Mapping

CLASS_TOOLS: Mapping[str, tuple[str, str]] = {
    "pen": ("画笔", "Pen"),
    "pen-short": ("画笔", "Pen"),
    "eraser": ("橡皮", "Eraser"),
    "eraser-short": ("橡皮", "Eraser"),
    "undo": ("撤销", "Undo"),
    "wipe-all": ("擦掉这一页", "Wipe this page"),
    "wipe-all-short": ("全擦", "Wipe"),
    "bold": ("粗笔", "Bold"),
    "colour-0": ("红色", "Red"),
    "colour-1": ("黄色", "Yellow"),
    "colour-2": ("蓝色", "Blue"),
    "colour-3": ("绿色", "Green"),
    "colour-4": ("白色", "White"),
    "colour-5": ("黑色", "Black"),
    "region": ("放大一处", "Enlarge a part"),
    "region-short": ("放大", "Zoom"),
    "freeze": ("停格", "Freeze"),
    "freeze-short": ("停格", "Freeze"),
    "freeze-on": ("停格中", "Frozen"),
    "curtain": ("幕布", "Curtain"),
    "curtain-short": ("幕布", "Curtain"),
    "timer": ("计时", "Timer"),
    "timer-short": ("计时", "Timer"),
    "timer-start": ("开始", "Start"),
    "timer-pause": ("暂停", "Pause"),
    "timer-less": ("减一分钟", "One minute less"),
    "timer-more": ("加一分钟", "One minute more"),
    "timer-close": ("收起计时", "Put the timer away"),
    "timer-over": ("时间到", "Time is up"),
    "minutes-short": ("{count}分", "{count} min"),
    "repeat": ("重复这一段：从这里", "Repeat: from here"),
    "repeat-to": ("重复这一段：到这里", "Repeat: to here"),
    "repeat-off": ("不再重复", "Stop repeating"),
    "repeat-said-to": ("播到这一段的结尾时，再按一次“重复”", "Press Repeat again where the part ends"),
}
