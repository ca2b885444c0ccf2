"""The words of 诊断, so that a teacher can read them out to a technician. No Qt."""

from __future__ import annotations

from collections.abc import Mapping

DIAGNOSIS: Mapping[str, tuple[str, str]] = {
    "fact-program": ("送课", "Songke"),
    "fact-from-source": ("从源代码运行", "from a source folder"),
    "fact-system": ("操作系统", "System"),
    "fact-libraries": ("Python / Qt", "Python / Qt"),
    "fact-players": ("播放器", "Players"),
    "fact-web": ("网页课件", "Web lessons"),
    "fact-locked-in": ("正常，已隔离", "locked in"),
    "fact-point": ("教学点编号", "Point"),
    "fact-folder": ("资源文件夹", "Folder"),
    "fact-channels": ("频道", "Channels"),
    "fact-channel": ("{channel}（第 {release} 期）", "{channel} #{release}"),
    "fact-resources": ("资源", "Resources"),
    "fact-counts": (
        "共 {resources} 项：已就绪 {ready}，有新版本 {update}，待接收 {waiting}",
        "{ready} ready, {update} update, {waiting} waiting of {resources}",
    ),
    "fact-space": ("电脑空间", "Space"),
    "fact-bytes": ("已收 {here}，待接收 {waiting}，还空着 {free}", "{here} here, {waiting} waiting, {free} free"),
    "fact-outbox": ("待上报", "Outbox"),
    "fact-rows": ("{rows} 条", "{rows} rows"),
    "fact-last-sync": ("上次全部收好", "Last complete sync"),
    "fact-never": ("还没有过", "never"),
    "fact-none": ("没有", "none"),
    "fact-trouble": ("上次的问题", "Last trouble"),
    "fact-said": ("{happened}（{kind}：{facts}）", "{happened} ({kind}: {facts})"),
    "fact-line": ("{name}：{value}", "{name}: {value}"),
}
