"""What errors say of themselves, in Chinese: sentences are read back by their patterns, so that none is built twice.

Errors carry facts in English, for records and logs. A pattern has ``{}`` where such a sentence has a fact, and
``{reason}`` where it has another sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from package_format.errors import LessonError, Refused

COMMON: Mapping[str, str] = {
    # package_format.errors
    "{} does not answer: {reason}": "{0} 没有回应：{reason}",
    "{} is not there ({})": "{1} 里没有 {0}",
    "{} is not there": "没有 {0}",
    "{} is damaged: {reason}": "{0} 有损坏：{reason}",
    "{} is not signed by a trusted key: {reason}": "{0} 的签名不可信：{reason}",
    "{}: the source has {}, already trusted is {}": "{0}：来源是第 {1} 期，已经信任的是 {2}",
    "no space in {}: {} bytes needed, {} free": "{0} 空间不够：需要 {1} 字节，剩 {2}",
    "cannot write {}: {reason}": "写不进 {0}：{reason}",
    "cannot read {}: {reason}": "读不了 {0}：{reason}",
    "{} cannot be played: {reason}": "{0} 放不出来：{reason}",
    "another program is working on {}": "另一个程序正在使用 {0}",
    "the {} bytes of the day are used up": "今天的 {0} 字节用完了",
    "the {} bytes of the month are used up": "这个月的 {0} 字节用完了",
    "the network waits: {reason}": "现在不用网络：{reason}",
    "stopped": "已停止",
    "the stick was pulled out": "U盘被拔出了",
    "the folder is not there": "没有这个文件夹",
    "not a folder": "没有这个文件夹",
    "it is not a folder": "没有这个文件夹",
    # argparse
    "argument {}: {reason}": "{0}：{reason}",
    "the following arguments are required: {}": "还缺：{0}",
    "unrecognized arguments: {}": "看不懂：{0}",
    "invalid choice: {} (choose from {})": "没有 {0}，可以是 {1}",
    "expected one argument": "后面要跟一个值",
    "expected at least one argument": "后面至少要跟一个值",
    "expected {} arguments": "后面要跟 {0} 个值",
    "invalid {} value: {}": "{1} 不对",
    "not allowed with argument {}": "不能和 {0} 一起用",
    "one of the arguments {} is required": "{0} 当中要有一个",
    "ambiguous option: {} could match {}": "{0} 不清楚，可能是 {1}",
    "ignored explicit argument {}": "后面不用跟 {0}",
    "{} is not a number of seconds up to a day": "{0} 不是一天以内的秒数",
    "{} is not a port from 0 to 65535": "{0} 不是 0 到 65535 的端口",
    # what systems say
    "No such file or directory": "没有这个文件或文件夹",
    "Permission denied": "没有权限",
    "Is a directory": "它是文件夹",
    "Not a directory": "它不是文件夹",
    "No space left on device": "磁盘满了",
    "Read-only file system": "磁盘是只读的",
    "Input/output error": "磁盘读写出错",
    "Connection refused": "对方没有接受连接",
    # both programs
    "a source is an http or https address, or a folder": "来源要写成 http 或 https 地址，或一个文件夹",
    "port {} of {} cannot be used: {reason}": "{1} 的端口 {0} 用不了：{reason}",
    "there is no textbook {}; there are {}": "没有教材 {0}；有：{1}",
    "the languages are zh_CN and en, not {}": "语言只有 zh_CN 和 en，没有 {0}",
    "{} is no address of this computer: {reason}": "{0} 不是这台电脑的地址：{reason}",
}
"""Patterns of what both programs say."""

_FIELD_AS_WRITTEN = re.compile(r"\{(?:reason)?\}")
_FIELD = re.compile(r"\\\{(reason)?\\\}")


class Phrases:
    """The patterns of ``tables``; those are tried first that begin with words, and that leave the least open."""

    def __init__(self, *tables: Mapping[str, str]) -> None:
        merged = {pattern: chinese for table in tables for pattern, chinese in table.items()}
        ordered = sorted(merged, key=lambda one: (one.startswith("{"), -len(_FIELD_AS_WRITTEN.sub("", one))))
        self._patterns = [(_compile(pattern), merged[pattern]) for pattern in ordered]

    def translate(self, sentence: str) -> str | None:
        """Return ``sentence`` in Chinese, None where no pattern fits; facts and unknown reasons stay as they are."""
        for pattern, chinese in self._patterns:
            if found := pattern.fullmatch(sentence):
                reason = found.groupdict().get("reason", "")
                place = pattern.groupindex.get("reason")
                facts = [text for number, text in enumerate(found.groups(), 1) if number != place]
                return chinese.format(*facts, reason=self.translate(reason) or reason)
        return None

    def of(self, error: LessonError) -> str:
        """Return what ``error`` says of itself, in Chinese as far as its words are known."""
        if isinstance(error, Refused) and error.place:
            return f"{error.place}：{self.translate(error.reason) or error.reason}"
        return self.translate(str(error)) or str(error)


def _compile(pattern: str) -> re.Pattern[str]:
    escaped = re.escape(pattern)
    return re.compile(_FIELD.sub(lambda found: "(?P<reason>.+)" if found[1] else "(.+?)", escaped), re.DOTALL)
