"""Every sentence of trouble: 发生了什么 + 保住了什么 + 现在怎么做. No Qt here, so that commands may speak the same way.

An error carries facts; this table turns its kind into three short sentences without codes and without blame.
What only a technician can use (digests, system messages) stays in ``str(error)``, for 诊断 and the log.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from desktop_app.ui import figures, network_words, place_words, playing_words
from package_format import errors


@dataclass(frozen=True, slots=True)
class Words:
    """Three sentences for a person: what happened, what is safe, what to do now."""

    happened: str
    safe: str
    do: str


# One row a kind and situation; {braces} are filled by _facts. Situations of one kind are told apart by _situation.
_CHINESE: Mapping[str, tuple[str, str, str]] = {
    "Unreachable": (
        "现在连不上“{source}”。",
        "已经收到的资源都在，照常可以上课。",
        "请检查网线或无线网络，稍后再按“联网更新”，会接着收。",
    ),
    "Unreachable folder": (
        "找不到“{source}”，U盘可能被拔出了。",
        "没有损坏任何资源。",
        "请重新插上，从断开的地方继续。",
    ),
    "Unreachable pulled": ("U盘被拔出了。", "没有损坏任何资源。", "请重新插上，从断开的地方继续。"),
    "Missing": ("{lesson}还没有收到。", "电脑里已有的资源都在。", "请到“收资源”联网更新，或插上U盘接收。"),
    "Missing source": (
        "“{source}”里还没有{lesson}。",
        "其余的资源照常接收，不受影响。",
        "缺的会在下次更新时补收，也可以换一个U盘或网络再收。",
    ),
    "Cleaned": (
        "{lesson}上完后已经清理，腾出了空间。",
        "其他资源不受影响。",
        "还要用的话可以再收一次，下次接收时就回来。",
    ),
    "Withdrawn": (
        "{lesson}已经停用{reason}，不能再打开。",
        "其他资源不受影响，照常可以上课。",
        "可以先用本课的另一份资源。",
    ),
    "Withdrawn replaced": (
        "{lesson}已经停用{reason}，换成了{replacement}。",
        "其他资源不受影响，照常可以上课。",
        "请打开{replacement}。",
    ),
    "Damaged": ("电脑里的{lesson}有损坏，已停用这一份。", "其他资源不受影响。", "请联网更新或插上U盘，会自动补好。"),
    "Damaged source": (
        "从“{source}”来的{lesson}有损坏，没有使用。",
        "其余的都已收好，电脑里原有的资源没有变化。",
        "缺的会在下次更新时补收，也可以换一个U盘或网络再收。",
    ),
    "Untrusted": (
        "这些资源不是教育部门发布的，为安全起见没有接收。",
        "电脑里原有的资源没有变化。",
        "请联系中心校。",
    ),
    "Older": ("这里的资源比电脑里的旧，不用接收。", "电脑里的新资源保持不变。", "不用做什么，照常上课就行。"),
    "Older centre": (
        "“{source}”上的资源比这台电脑已经收到的旧，可能是中心从旧备份恢复的。",
        "电脑里的新资源都在，照常可以上课；使用记录会再送一次。",
        "请把这件事告诉中心校；中心恢复以后会自动接着收。",
    ),
    "NoSpace": (
        "电脑空间不够，还差 {short}。",
        "已收到的资源和您自己的文件都在，不会删除。",
        "请先腾出一些空间，再继续接收，会从断开的地方接着收。",
    ),
    "NoSpace usage": (
        "U盘满了，使用记录带不走。",
        "资源可以接收，使用记录都留在电脑里。",
        "请在U盘上腾出一点空间，或者换一个U盘。",
    ),
    "Unwritable usage": (
        "这个U盘不能写入，使用记录带不走。",
        "资源可以接收，使用记录都留在电脑里。",
        "请换一个U盘或打开写保护开关。",
    ),
    "NoSpace weeks": (
        "电脑空间不够，还差 {short}。",
        "已收到的资源都在，也不会删除您自己的文件。",
        "可以先清理已经上完的课（{weeks}），能腾出 {cleanable}，再继续接收。",
    ),
    "Unwritable": (
        "“{path}”不能写入。",
        "原来的内容都没有变化。",
        "请打开U盘的写保护开关，或者换一个位置再试。",
    ),
    **place_words.CHINESE,
    "Refused": ("填写的内容还不能用。", "原来的设置没有变化。", "请对照说明检查后再试一次。"),
    "Refused place": ("“{place}”还不能用。", "原来的设置没有变化。", "请对照说明检查后再试一次。"),
    **playing_words.CHINESE,
    "Busy": (
        "另一个“送课”正在使用同一个资源文件夹。",
        "资源都在，没有变化。",
        "请等它做完，或关掉另一个窗口后再试。",
    ),
    **network_words.CHINESE,
    "Stopped": ("接收已经停下。", "已收到的都在。", "想继续时再接收一次，会从停下的地方接着收。"),
    "": (
        "程序遇到了没有料到的情况。",
        "已收到的资源都在。",
        "请再试一次；如果还是这样，请在“诊断”里复制内容发给中心校（记录号 {code}）。",
    ),
}

_ENGLISH: Mapping[str, tuple[str, str, str]] = {
    "Unreachable": (
        '"{source}" cannot be reached right now.',
        "Everything already received is here and plays as usual.",
        "Check the network cable or Wi-Fi and update again later; it goes on from where it was.",
    ),
    "Unreachable folder": (
        '"{source}" is not there; the USB stick may have been pulled out.',
        "No lesson was harmed.",
        "Plug it in again to go on from where it was.",
    ),
    "Unreachable pulled": (
        "The USB stick was pulled out.",
        "No lesson was harmed.",
        "Plug it in again to go on from where it was.",
    ),
    "Missing": (
        "{lesson} has not been received yet.",
        "Everything already on this computer is here.",
        'Open "Receive" to update over the network, or plug in a USB stick.',
    ),
    "Missing source": (
        '"{source}" does not have {lesson} yet.',
        "Everything else is received as usual.",
        "The next update fetches what is missing; another stick or network works too.",
    ),
    "Cleaned": (
        "{lesson} is over and was cleaned away to make room.",
        "No other lesson is affected.",
        "Ask for it again and it comes with the next update.",
    ),
    "Withdrawn": (
        "{lesson} has been withdrawn{reason} and no longer opens.",
        "No other lesson is affected.",
        "You can use another resource of the same lesson for now.",
    ),
    "Withdrawn replaced": (
        "{lesson} has been withdrawn{reason} and replaced by {replacement}.",
        "No other lesson is affected.",
        "Please open {replacement}.",
    ),
    "Damaged": (
        "{lesson} on this computer is damaged and has been set aside.",
        "No other lesson is affected.",
        "Update over the network or from a USB stick and it is repaired by itself.",
    ),
    "Damaged source": (
        '{lesson} from "{source}" arrived damaged and was not used.',
        "The rest was received, and what was on this computer has not changed.",
        "The next update fetches it again; another stick or network works too.",
    ),
    "Untrusted": (
        "These lessons were not published by the education authority, so they were not received.",
        "What was on this computer has not changed.",
        "Please ask your central school.",
    ),
    "Older": (
        "The lessons here are older than those on this computer; there is nothing to receive.",
        "The newer lessons stay as they are.",
        "Nothing needs doing; carry on teaching.",
    ),
    "Older centre": (
        'What "{source}" has is older than what this computer has received; it may have been restored from a copy.',
        "The newer lessons stay and play as usual; what was reported is sent once more if needed.",
        "Please tell your central school. Receiving goes on by itself when the centre has caught up.",
    ),
    "NoSpace": (
        "This computer needs {short} more free space.",
        "What was received and your own files are all here; nothing is deleted.",
        "Free some space and receive again; it goes on from where it was.",
    ),
    "NoSpace usage": (
        "The USB stick is full, so records of use cannot go home on it.",
        "Lessons can be received, and the records stay on this computer.",
        "Make a little room on the stick, or take another one.",
    ),
    "Unwritable usage": (
        "This USB stick cannot be written to, so records of use cannot go home on it.",
        "Lessons can be received, and the records stay on this computer.",
        "Take another stick, or open its write-protect switch.",
    ),
    "NoSpace weeks": (
        "This computer needs {short} more free space.",
        "What was received is here, and your own files are never deleted.",
        "You can clean away lessons that are over ({weeks}), which frees {cleanable}, and receive again.",
    ),
    "Unwritable": (
        '"{path}" cannot be written to.',
        "Nothing in it has changed.",
        "Open the stick's write-protect switch, or choose another place.",
    ),
    **place_words.ENGLISH,
    "Refused": ("What was entered cannot be used yet.", "Your settings have not changed.", "Check it and try again."),
    "Refused place": ('"{place}" cannot be used yet.', "Your settings have not changed.", "Check it and try again."),
    **playing_words.ENGLISH,
    "Busy": (
        "Another Songke is working on the same lesson folder.",
        "All lessons are here and unchanged.",
        "Let it finish or close the other window, then try again.",
    ),
    **network_words.ENGLISH,
    "Stopped": (
        "Receiving has stopped.",
        "Everything received so far is here.",
        "Receive again whenever you like; it goes on from where it stopped.",
    ),
    "": (
        "Something unexpected happened in the program.",
        "Everything already received is here.",
        'Try again; if it happens again, copy the text under "Diagnosis" for your central school (note {code}).',
    ),
}


def explain(error: BaseException, language: str, lesson: str = "") -> Words:
    """Put ``error`` into words of ``language`` (``zh_CN`` or ``en``; any other reads Chinese).

    ``lesson`` is the title the trouble is about, where known. An exception that is no LessonError is a bug: the words
    say so calmly and carry a short note number that is the same for the same bug.
    """
    english = language.startswith("en")
    rows = _ENGLISH if english else _CHINESE
    facts = _facts(error, english, lesson)
    happened, safe, do = (part.format_map(facts) for part in rows[_situation(error)])
    return Words(happened[:1].upper() + happened[1:], safe, do)


def sentence(error: BaseException, language: str, lesson: str = "") -> str:
    """All three parts of ``explain`` in one line, for a strip or the command line."""
    words = explain(error, language, lesson)
    gap = " " if language.startswith("en") else ""
    return gap.join((words.happened, words.safe, words.do))


def _situation(error: BaseException) -> str:
    """The row of the tables that fits ``error``: its nearest kind, and within a kind what the facts tell apart."""
    if isinstance(error, errors.Unreachable) and "://" not in error.source:
        return "Unreachable pulled" if error.reason == errors.PULLED else "Unreachable folder"
    if isinstance(error, errors.Unreachable):
        told = f"Unreachable {error.cause}"
        return told if told in _CHINESE else "Unreachable"
    if isinstance(error, errors.Deferred):
        return f"Deferred {error.rule}"
    kind = next((k.__name__ for k in type(error).__mro__ if k is not errors.LessonError and k.__name__ in _CHINESE), "")
    if isinstance(error, errors.Withdrawn):
        return "Withdrawn replaced" if error.replacement_title else "Withdrawn"
    if isinstance(error, errors.NoSpace | errors.Unwritable):
        return _situation_of_disk(error, kind)
    if isinstance(error, errors.Missing | errors.Damaged) and error.source:
        return f"{kind} source"
    if isinstance(error, errors.Refused) and error.place:
        return "Refused place"
    if isinstance(error, errors.Unreadable):
        kind = place_words.situation(error)
    if isinstance(error, errors.NotPlayable):
        kind = playing_words.situation(error)
    return "Older centre" if isinstance(error, errors.Older) and "://" in error.source else kind


def _situation_of_disk(error: errors.NoSpace | errors.Unwritable, kind: str) -> str:
    if isinstance(error, errors.NoSpace) and error.cleanable:
        return "NoSpace weeks"
    return f"{kind} usage" if _is_usage(error) else kind


def _is_usage(error: errors.NoSpace | errors.Unwritable) -> bool:
    """Whether what cannot be written is usage on a stick (FORMAT §12)."""
    if isinstance(error, errors.Unwritable):
        return error.path.endswith(".batch")
    return error.folder.replace("\\", "/").endswith("/usage")


def _facts(error: BaseException, english: bool, lesson: str) -> dict[str, str]:
    language = "en" if english else "zh_CN"
    facts = {name: str(getattr(error, name, "")) for name in ("source", "path", "place")}
    named, replacement, reason = lesson, "", ""
    if isinstance(error, errors.NotPlayable):
        named = lesson or error.title
    elif isinstance(error, errors.Withdrawn):
        named = lesson or figures.title(error.title, language)
        replacement = _quoted(figures.title(error.replacement_title, language), english)
        reason = error.reason and (f" ({error.reason})" if english else f"（{error.reason}）")
    quoted = _quoted(named, english) if named else ("this lesson" if english else "这份资源")
    short = cleanable = 0
    weeks = ""
    if isinstance(error, errors.NoSpace):
        short, cleanable = max(0, error.needed - error.free), error.cleanable
        weeks = figures.over(error.weeks, language)
    return facts | {
        "weeks": weeks,
        "cleanable": figures.size(cleanable),
        "lesson": quoted,
        "replacement": replacement,
        "reason": reason,
        "short": figures.size(short),
        "code": note_number(error),
        "later": _later(getattr(error, "retry_after", None), english),
        "until": figures.moment(getattr(error, "until", 0), "en" if english else "zh_CN"),
        "limit": figures.size(getattr(error, "limit", 0)),
    }


def _quoted(title: str, english: bool) -> str:
    # Curly quotes are as wide as a letter in Chinese fonts, which also draw the English text.
    return f'"{title}"' if english else f"“{title}”"


def _later(seconds: float | None, english: bool) -> str:
    """When a server wants to be asked again: a time where it named one, otherwise just later."""
    if seconds is None:
        return "later" if english else "稍后"
    wait = figures.span(seconds, "en" if english else "zh_CN")
    return f"in {wait}" if english else f"{wait}后".replace("大约 ", "")


def note_number(error: BaseException) -> str:
    """Four characters that name a bug by where it was raised, the same for the same bug in the same version."""
    trace, place = error.__traceback__, ""
    while trace is not None:
        place, trace = f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}", trace.tb_next
    return f"{zlib.crc32(f'{type(error).__name__} {place}'.encode()) & 0xFFFF:04X}"
