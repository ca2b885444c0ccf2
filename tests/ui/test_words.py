from __future__ import annotations

import subprocess
import sys

import pytest

from desktop_app.player.web.zim_library import LACKING
from desktop_app.ui import words
from package_format import errors

LANGUAGES = ["zh_CN", "en"]

CENTRE = "http://centre.example/repository"

EXAMPLES: list[errors.LessonError] = [
    errors.Unreachable("http://centre.example/repository", "timed out"),
    errors.Unreachable("E:\\songke", "not found", retry_after=3.0),
    errors.Missing("packs/00ff"),
    errors.Missing("packs/00ff", "E:\\songke"),
    errors.Damaged("packs/00ff", "digest differs"),
    errors.Damaged("packs/00ff", "digest differs", "http://centre.example"),
    errors.Untrusted("timestamp.json", "unknown key", "E:\\songke"),
    errors.Older("timestamp.json", 3, 5, "E:\\songke"),
    errors.NoSpace("D:\\songke", 5_300_000_000, 2_100_000_000),
    errors.Unwritable("E:\\songke", "EROFS"),
    errors.Unreadable("E:\\songke\\packs", "EIO"),
    errors.Refused("the address has no host", "http:/centre"),
    errors.Refused("the address has no host"),
    errors.NotPlayable("r-1", "no decoder for av1", "小蝌蚪找妈妈"),
    errors.Busy("D:\\songke"),
    errors.NotPlayable("r-2", "no player here shows text/html", "口算", "text/html"),
    errors.NotPlayable("@", "it is empty or not whole", "练习.pdf", "inode/x-empty"),
    errors.NotPlayable("@", "it is empty or not whole", "练习.pdf", "application/pdf"),
    errors.NotPlayable("@", "it is empty or not whole", "百科.zim", "application/x-zim"),
    errors.NotPlayable("r-3", f"zim does not work here: {LACKING}", "百科", "application/x-zim"),
    errors.Stopped(),
    errors.NoSpace("D:\\songke", 5_400_000_000, 2_100_000_000, (1, 6), 4_000_000_000),
    errors.Cleaned("r-1"),
    errors.Withdrawn("r-1", {"zh-CN": "课文"}, "内容有误"),
    errors.Withdrawn("r-2", {"zh-CN": "课文"}, "", "r-3", {"zh-CN": "新课文"}),
    errors.Unreachable("E:\\songke", errors.PULLED),
    errors.Unwritable("E:\\usage\\0123456789abcdef.batch", "EROFS"),
    errors.NoSpace("E:\\songke\\usage", 60_000, 0),
    *(errors.Unreachable(CENTRE, "why", 90.0, cause) for cause in errors.Cause if cause is not errors.Cause.OTHER),
    *(errors.Deferred(rule, 1_796_000_000, 500_000_000) for rule in errors.Rule),
    errors.Unreadable("E:\\songke\\packs", "No such file or directory"),
]


def kinds(of: type[errors.LessonError] = errors.LessonError) -> set[type[errors.LessonError]]:
    found: set[type[errors.LessonError]] = set()
    for kind in of.__subclasses__():
        if kind.__module__ == errors.__name__:
            found |= {kind} | kinds(kind)
    return found


def test_no_kind_of_trouble_is_without_words() -> None:
    assert {type(example) for example in EXAMPLES} == kinds()
    for kind in kinds() - {errors.Deferred}:
        assert kind.__name__ in words._CHINESE
        assert kind.__name__ in words._ENGLISH
    for rule in errors.Rule:
        assert f"Deferred {rule}" in words._CHINESE
    for cause in set(errors.Cause) - {errors.Cause.OTHER}:
        assert f"Unreachable {cause}" in words._CHINESE
    assert words._CHINESE.keys() == words._ENGLISH.keys()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_words_are_three_plain_sentences(error: errors.LessonError, language: str) -> None:
    said = words.explain(error, language, "小蝌蚪找妈妈")
    end = "." if language == "en" else "。"
    for part in (said.happened, said.safe, said.do):
        assert part.endswith(end)
        assert "{" not in part
        assert "失败" not in part
        assert "packs/" not in part
        assert not any(system in part for system in ("EROFS", "EIO", "av1", "digest"))
    line = words.sentence(error, language, "小蝌蚪找妈妈")
    assert said.happened in line
    assert said.do in line


def test_each_kind_is_told_apart() -> None:
    for language in LANGUAGES:
        said = [words.explain(error, language).happened for error in EXAMPLES]
        assert len(set(said)) == len(said)


def test_facts_reach_the_words() -> None:
    assert "3.2 GB" in words.explain(EXAMPLES[8], "zh_CN").happened
    assert words.explain(EXAMPLES[13], "zh_CN").happened.startswith("“小蝌蚪找妈妈”打不开")
    assert "U盘" in words.explain(EXAMPLES[1], "zh_CN").happened
    assert "http://centre.example" in words.explain(EXAMPLES[5], "en", "Tadpoles").happened
    assert words.explain(errors.Missing("x"), "en").happened == "This lesson has not been received yet."


def test_what_a_person_can_do_about_the_network_is_told() -> None:
    def said(cause: errors.Cause, wait: float | None = None) -> words.Words:
        return words.explain(errors.Unreachable(CENTRE, "x", wait, cause), "zh_CN")

    assert "日期" in said(errors.Cause.CERTIFICATE_DATE).do
    assert "登录" in said(errors.Cause.LOGIN).do
    assert "代理" in said(errors.Cause.PROXY).do
    assert "20 分钟后再来" in said(errors.Cause.BUSY, 1200).happened
    assert "稍后再来" in said(errors.Cause.BUSY).happened
    busy = words.explain(errors.Unreachable(CENTRE, "x", None, errors.Cause.BUSY), "en")
    assert busy.do.startswith("Update again later;")
    # A folder that is not there is a stick pulled out, whatever else is said of it.
    assert "U盘" in words.explain(errors.Unreachable("E:\\songke", "x", cause=errors.Cause.SILENT), "zh_CN").happened
    assert "500 MB" in words.explain(errors.Deferred(errors.Rule.MONTH, 1_796_000_000, 500_000_000), "zh_CN").happened


def test_a_subclass_speaks_as_its_nearest_kind() -> None:
    class Cable(errors.Unreachable):
        pass

    assert words.explain(Cable("http://a", "no carrier"), "en") == words.explain(
        errors.Unreachable("http://a", "no carrier"), "en"
    )


def test_a_bug_is_told_calmly_with_a_note_number_that_stays_the_same() -> None:
    def fall(value: str) -> Exception:
        try:
            int(value)
        except ValueError as bug:
            return bug
        raise AssertionError

    first, second = fall("a"), fall("b")
    assert words.note_number(first) == words.note_number(second)
    assert words.note_number(first) in words.explain(first, "zh_CN").do
    assert "诊断" in words.explain(first, "zh_CN").do
    assert words.explain(errors.LessonError("?"), "en").happened.startswith("Something unexpected")


def test_an_unknown_language_reads_chinese() -> None:
    assert words.explain(errors.Stopped(), "bo") == words.explain(errors.Stopped(), "zh_CN")


def test_words_come_without_qt() -> None:
    code = "import sys, desktop_app.ui.words; print('PySide6' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert answer.stdout.strip() == "False"


def test_a_file_that_is_not_there_is_not_said_to_be_in_use() -> None:
    absent = words.sentence(errors.Unreadable("D:\\课件.pdf", "No such file or directory"), "zh_CN")
    assert "没有" in absent
    assert "别的程序" not in absent
    assert "别的程序" in words.sentence(errors.Unreadable("D:\\课件.pdf", "Permission denied"), "zh_CN")
