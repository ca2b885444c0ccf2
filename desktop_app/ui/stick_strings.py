"""The words of a stick's visit. No Qt."""

from __future__ import annotations

from collections.abc import Mapping

STICK: Mapping[str, tuple[str, str]] = {
    "stick": ("从U盘接收", "Receive from a USB stick"),
    "stick-say": (
        "插上U盘，会问您要不要接收。没有反应时，可以选择上面的文件夹。",
        "Plug in a stick and you will be asked. If nothing happens, choose the folder on it.",
    ),
    "stick-do": ("选择文件夹", "Choose folder"),
    "stick-choose": ("选择U盘里的资源文件夹", "Choose the lesson folder on the stick"),
    "stick-new": ("U盘里有新课，现在接收吗？", "There are new lessons on the stick. Receive them now?"),
    "stick-here": ("U盘插好了", "The stick is in"),
    "stick-weeks": (
        "新到：{weeks}，共 {lessons} 项，{span}（{size}）",
        "New: {weeks}, {lessons} lessons, {span} ({size})",
    ),
    "stick-lessons": ("新到：{lessons} 项，{span}（{size}）", "New: {lessons} lessons, {span} ({size})"),
    "stick-rows": ("带走：{count} 条使用记录，交给中心校就行", "To take along: {count} records of use for the centre"),
    "stick-read-only": (
        "这个U盘不能写入，资源可以接收，但使用记录带不走。请换一个U盘或打开写保护开关。",
        "This stick cannot be written to: lessons can be received, but records of use cannot go home on it. "
        "Take another stick, or open its write-protect switch.",
    ),
    "stick-older": (
        "这个U盘的资源（{theirs}）比电脑里的（{ours}）旧，不用接收。",
        "The lessons on this stick ({theirs}) are older than those on this computer ({ours}); nothing to receive.",
    ),
    "stick-edition": (
        "这份U盘资源是{theirs}，您班用的是{ours}，没有接收，不会替换现有教材，也没有占用空间。"
        "班里要换用这一版，请先在“我的学校 → 教材版本”打开它，再插一次。",
        "This stick is for {theirs}, your classes use {ours}: your textbooks and your disk stay as they are. "
        "If a class changes to it, switch it on under My school, Textbooks first, and plug the stick in again.",
    ),
    "stick-receive": ("接收", "Receive"),
    "stick-both": ("接收并带走记录", "Receive and take records"),
    "stick-take": ("带走使用记录", "Take records of use"),
    "stick-not-now": ("这次不用", "Not now"),
    "stick-busy": ("正在从U盘接收，请先不要拔出", "Receiving from the stick, please leave it in"),
    "stick-pull": ("可以拔出U盘了", "You can pull out the stick"),
    "stick-pull-now": ("可以拔出U盘了。", "You can pull out the stick."),
    "stick-spoiled": (
        "有 {bad} 个资源在U盘上读不出来，其余 {good} 个已收好。缺的会通过卫星或网络补收。",
        "{bad} lessons cannot be read from the stick, the other {good} were received. What is missing comes later.",
    ),
    "stick-nothing": ("没有要接收的新课。", "There was nothing new to receive."),
    "stick-rest": ("还有 {count} 项不在这个U盘上。", "{count} more are not on this stick."),
    "stick-taken": ("使用记录已带走：{count} 条，交到中心校后会自动清掉。", "{count} records of use are on the stick."),
    "stick-inventory": (
        "本校资源清单也已带走。",
        "The list of what this school holds is on the stick, too.",
    ),
    "stick-confirmed": ("中心已收到 {count} 条使用记录。", "The centre has received {count} records of use."),
    "stick-export": ("导出到U盘", "Export to a stick"),
}
