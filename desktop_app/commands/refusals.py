"""What ``songke`` refuses, and why, in Chinese (``package_format.said_in_chinese`` says how the patterns are read)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from package_format.said_in_chinese import COMMON, Phrases

REFUSALS: Mapping[str, str] = {
    # sync, subscriptions
    "no such date can be today's: set the clock first": "今天不可能是这个日期：请先校正电脑的时间",
    "the repository has no channel {}; it has {}": "资源库里没有频道 {0}；有：{1}",
    "channel {} has no textbook {}": "频道 {0} 里没有教材 {1}",
    "no channel is followed yet: {}": "还没有订阅任何频道：{0}",
    "channel {} is already followed with another root.json; nothing has been changed": (
        "频道 {0} 已经用另一份 root.json 订阅了；什么都没有改动"
    ),
    "the language is one of {}": "语言可以是 {0}",
    "the name of the school may have {} bytes in UTF-8": "校名最多 {0} 字节（UTF-8）",
    "cleaning is one of {}": "清理方式可以是 {0}",
    "{} is not from {} to {}": "{0} 不在 {1} 到 {2} 之间",
    "a proxy is written as its host and port, like {}": "代理要写成主机和端口，例如 {0}",
    "a language is written as two or three letters": "语言用两三个字母写",
    "at most {} stretches of hours": "时段最多 {0} 个",
    "{} is not hours like {}": "{0} 不是时段，要像 {1} 这样写",
    "{} is not a number of bytes": "{0} 不是字节数",
    "{} is not a number of bytes a second, at least 1k": "{0} 不是每秒字节数，至少 1k",
    "{} is not a week, or weeks like 1-6": "{0} 不是周次，要写成 3 或 1-6",
    "a number of seconds above 0 and at most a day": "要大于 0 秒、不超过一天",
    # school
    "{} has no lesson of this name": "{0} 里没有叫这个名字的课",
    "there is no class {}; there are {}": "没有班级 {0}；现有：{1}",
    "no textbook is received for {}": "{0} 还没有接收教材",
    "week 1 starts on a Monday": "第一周要从星期一开始",
    "no textbook of this edition for grade {}; there are: {}": "年级科目 {0} 没有这个版本的教材；有：{1}",
    "no lesson is planned for {}: name one": "{0} 没有排到课：请写出课名",
    "which grade is {}? Add --grade": "{0} 是几年级？请加上 --grade",
    "the last day comes after the first, at most {} days later": "最后一天要在第一天之后，最多相差 {0} 天",
    "the computer's date is {}: set it first": "电脑的日期是 {0}：请先校正",
    "{} is not a day like {}": "{0} 不是日期，要像 {1} 这样写",
    "{} is not a grade from 1 to 9": "{0} 不是 1 到 9 的年级",
    # plans and own files
    "there is no such note": "没有这条备注",
    "there is no such entry": "没有这一项",
    "nothing is known that would replace it": "没有可以替换它的资源",
    "the plan has {} entries": "备课单里有 {0} 项",
    "a note needs words": "备注里要写字",
    "it is gone for good": "它已经彻底删除了",
    "there is no such lesson plan": "没有这张备课单",
    "a lesson plan needs a name": "备课单要有名字",
    "{} is not a number of the list": "{0} 不是单子里的序号",
    "there is no own file @{}": "没有编号为 @{0} 的自己的文件",
    "an own file is named by @ and its number": "自己的文件用 @ 加编号来写",
}


@cache
def phrases() -> Phrases:
    """Return everything that ``songke`` says of what it refuses."""
    return Phrases(COMMON, REFUSALS)
