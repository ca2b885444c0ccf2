"""The sentences of the commands, in Chinese and English. Trouble has its own words in ``desktop_app.ui.words``."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_app.commands.school_sayings import SCHOOL

SAYINGS: Mapping[str, tuple[str, str]] = {
    **SCHOOL,
    "subscribed": ("已订阅频道“{channel}”：{textbooks} 册教材。", "Subscribed to “{channel}”: {textbooks} textbooks."),
    "received": ("新收好 {installed} 个资源，收了 {size}。", "{installed} lessons received, {size} fetched."),
    "waiting": (
        "还有 {waiting} 个资源没有收齐，下次会接着收。",
        "{waiting} lessons are incomplete; the next sync goes on.",
    ),
    "up to date": ("资源都是最新的。", "Everything is up to date."),
    "not current": ("没有能看到最新的目录。", "The newest catalogue could not be seen."),
    "uploaded": ("已上报 {rows} 条使用记录。", "{rows} session rows reported."),
    "handed on": (
        "{batches} 包使用记录已交给同局域网的学校代送，等中心的回执。",
        "{batches} batches of use were given to a school of this network to carry on; their receipts are awaited.",
    ),
    "expired": (
        "频道“{channel}”的签名早该更新了，资源照常可以用；请联系中心校。",
        "“{channel}” should have been signed anew; lessons play as usual. Please ask your central school.",
    ),
    "carried": (
        "带走 {rows} 条使用记录（{batches} 包），收到 {confirmed} 条的回执。",
        "{rows} session rows out in {batches} batches, receipts for {confirmed} in.",
    ),
    "carried with inventory": (
        "带走 {rows} 条使用记录（{batches} 包）和本点资源清单，收到 {confirmed} 条的回执。",
        "{rows} session rows out in {batches} batches, with the inventory; receipts for {confirmed} in.",
    ),
    "arriving": ("新到：{lessons} 项，{span}。", "New: {lessons} lessons, {span}."),
    "arriving weeks": ("新到：{weeks}，共 {lessons} 项，{span}。", "New: {weeks}, {lessons} lessons, {span}."),
    "older stick": (
        "这个U盘的资源（{theirs}）比电脑里的（{ours}）旧，不用接收。",
        "The lessons on this stick ({theirs}) are older than those on this computer ({ours}); nothing to receive.",
    ),
    "usage taken": ("使用记录已带走。", "The records of use are on the stick."),
    "other edition": (
        "这份U盘资源是{theirs}，您班用的是{ours}，没有接收，不会替换现有教材，也没有占用空间。"
        "要收这一版，请用 songke subscribe --textbook 选上它，再插一次。",
        "This stick is for {theirs}, your classes use {ours}: nothing was received or changed, no room was taken. "
        "To receive it, choose it with songke subscribe --textbook and plug the stick in again.",
    ),
    "spoiled on stick": (
        "有 {bad} 个资源在U盘上读不出来，其余 {good} 个已收好。缺的会通过卫星或网络补收。",
        "{bad} lessons cannot be read from the stick, the other {good} were received. What is missing comes later.",
    ),
    "tried": ("{file}：打得开（{player}，{seconds} 秒）", "{file}: it opens ({player}, {seconds} s)"),
    "tried elsewhere": (
        "{file}：用 WPS 或 PowerPoint 打开，这里没有试",
        "{file}: WPS or PowerPoint opens it, which was not tried",
    ),
    "tried blank": ("  打开以后一直是空白", "  it stays blank"),
    "tried missing": ("  里面缺 {count} 个文件：{paths}", "  it lacks {count} files: {paths}"),
    "tried outside": ("  要上网才完整：{hosts}", "  it is whole only with a network: {hosts}"),
    "tried error": ("  脚本出错：{error}", "  a script fails: {error}"),
    "not opened": ("{file}：打不开（{reason}）", "{file}: it does not open ({reason})"),
    "pull out": ("可以拔出U盘了。", "The stick may be pulled out."),
    "sharing": (
        "正在向同局域网的学校提供 {channels} 个频道的资源：{addresses}\n"
        "别的电脑：songke sync --source 地址。按 Ctrl-C 结束。",
        "Sharing {channels} channels with the schools of this network: {addresses}\n"
        "On another computer: songke sync --source ADDRESS. Ctrl-C ends it.",
    ),
    "recalled": (
        "中心丢失了以前收下的使用记录，{batches} 包已重新写出。",
        "The centre has lost usage it had confirmed: {batches} batches go once more.",
    ),
    "status": (
        "{ready} 个资源可以上课，{waiting} 个待接收；占 {here}，磁盘还剩 {free}；待上报 {rows} 条。",
        "{ready} lessons ready, {waiting} waiting; {here} here, {free} free; {rows} session rows to report.",
    ),
    "now": ("急用时：songke sync --now", "If it is urgent: songke sync --now"),
    "rules": (
        "联网时段：{hours}；每天最多：{day}；每月最多：{month}；每秒最多：{rate}；代理：{proxy}。",
        "Hours: {hours}; a day: {day}; a month: {month}; a second: {rate}; proxy: {proxy}.",
    ),
    "any time": ("不限", "any"),
    "no limit": ("不限", "no limit"),
    "system proxy": ("按系统设置", "what the system says"),
    "spent": (
        "网络流量：今天用了 {today}，这个月 {month}。",
        "Network data: {today} today, {month} this month.",
    ),
    "channel": ("频道 {id}：{title}，第 {release} 期", "channel {id}: {title}, release {release}"),
    "sound": ("检查了 {checked} 个文件，全部完好。", "{checked} files checked, all of them sound."),
    "rotten": (
        "检查了 {checked} 个文件，{rotten} 个有损坏，已停用；下次接收会自动补好。",
        "{checked} files checked, {rotten} spoiled and set aside; the next sync heals them.",
    ),
    "nothing found": ("没有找到。", "Nothing found."),
    "is ready": ("就绪", "ready"),
    "is update": ("有新版", "update"),
    "is waiting": ("待接收", "waiting"),
    "is cleaned": ("已清理", "cleaned away"),
    "is withdrawn": ("已停用", "withdrawn"),
    "instead": ("，请用 {id}", ", use {id}"),
    "is own": ("我的文件", "own file"),
    "is gone": ("已不在目录里", "no longer in the catalogue"),
    "nothing planned": ("备课单是空的。", "Nothing is planned."),
    "planned withdrawn": (
        "备课单 {day} 第 {number} 项“{title}”已停用，请换一份资源。",
        "“{title}”, number {number} of the plan for {day}, has been withdrawn; please choose another lesson.",
    ),
    "planned replaced": (
        "备课单 {day} 第 {number} 项“{title}”已停用，可以改用“{instead}”：songke plan replace {number} --day {day}",
        "“{title}”, number {number} of the plan for {day}, has been withdrawn; use “{instead}” instead: "
        "songke plan replace {number} --day {day}",
    ),
    "no own files": ("还没有自己的文件。", "There are no own files."),
    "cleanable": (
        "可以清理 {resources} 个上完的资源（{weeks}），腾出 {size}；您自己的文件、备课单和本周、下周的课不会动。",
        "{resources} lessons that are over ({weeks}) could go and free {size}; own files, lesson plans, this week and "
        "the next stay.",
    ),
    "cleaned": (
        "清理了 {resources} 个资源（{weeks}），腾出 {size}。",
        "{resources} lessons cleaned away ({weeks}), {size} freed.",
    ),
    "nothing to clean": ("没有可以清理的课。", "There is nothing to clean away."),
    "cleaning off": ("不会自动清理。", "Nothing is cleaned away automatically."),
    "cleaning when-needed": (
        "空间不够时，会自动清理上完的课。",
        "When the disk is full, lessons that are over are cleaned away automatically.",
    ),
    "wanted again": ("{resources} 个资源下次接收时会再收。", "{resources} lessons come again with the next sync."),
    "other": ("可以先用本课的另一份资源：{id}\t{title}", "another resource of the lesson: {id}\t{title}"),
    "refused": (
        "没有执行（{facts}）。什么都没有改动，请改好后再试一次。",
        "Not done ({facts}). Nothing has changed; correct it and try again.",
    ),
    "rescued": (
        "电脑里的目录坏了，已经从备份和原来的文件里救回来：使用记录 {rows} 条都在。请再更新一次。",
        "The database was damaged and has been rebuilt from a copy and what could be read: {rows} records of use are "
        "here. Please sync once more.",
    ),
    "journal checked": ("检查了 {files} 个文件，全部完好。", "{files} files checked, all of them sound."),
    "journal rotten": (
        "{files} 个文件有损坏，已停用，下次接收会自动补好：{resources}",
        "{files} files were spoiled and set aside; the next sync heals them: {resources}",
    ),
    "journal cleaned": (
        "清理了上完的课，腾出 {size}：{resources}",
        "Lessons that were over made room, {size}: {resources}",
    ),
    "journal rescued": (
        "目录坏了，已经救回来，使用记录 {rows} 条都在。",
        "The database was damaged and has been rebuilt; {rows} records of use are here.",
    ),
    "journal empty": ("还没有记录。", "Nothing has been noted."),
    "is subscribed": ("已订阅", "subscribed"),
    "played": ("“{title}”放了 {seconds} 秒（{player}）。", "“{title}” played for {seconds} s ({player})."),
}


def say(key: str, language: str, **facts: str | int) -> str:
    """Return the sentence called ``key`` in ``language`` (``zh_CN`` or ``en``), its blanks filled with ``facts``."""
    return SAYINGS[key][language.startswith("en")].format(**facts)
