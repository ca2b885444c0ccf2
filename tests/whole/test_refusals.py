"""Every sentence with which a command refuses something is there in Chinese."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from centre.commands import refusals as centre_refusals
from centre.commands import words as centre_words
from desktop_app.__main__ import main
from desktop_app.commands import refusals
from package_format.errors import Missing, Refused, Unreadable
from package_format.said_in_chinese import Phrases

ROOT = Path(__file__).parents[2]
_RAISED = {"Refused", "ArgumentTypeError"}


def _reasons(folder: str) -> Iterator[tuple[str, str]]:
    """Yield where and with what words something is refused, as far as the source has them; facts are ``7``."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in _RAISED and isinstance(node.args[0], ast.Constant | ast.JoinedStr):
                yield f"{path.name}:{node.lineno}", _filled(node.args[0])


def _filled(text: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(text, ast.Constant):
        return str(text.value)
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in text.values)


@pytest.mark.parametrize(
    ("folders", "phrases"),
    [
        (("desktop_app/commands", "desktop_app/store", "desktop_app/sync"), refusals.phrases()),
        (("centre", "package_format"), centre_refusals.phrases()),
    ],
)
def test_every_reason_is_there_in_chinese(folders: tuple[str, ...], phrases: Phrases) -> None:
    found = [one for folder in folders for one in _reasons(folder)]
    assert len(found) > 20
    assert [one for one in found if phrases.translate(one[1]) is None] == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("sync --limit-rate x", "songke sync：--limit-rate：x 不是每秒字节数，至少 1k"),
        ("search", "songke search：还缺：WORDS"),
        ("nonsense", "没有 'nonsense'，可以是 'subscribe'"),
        ("plan remove 99", "备课单里有 0 项"),
        ("play nonsense", "没有 nonsense"),
        ("subscribe DIR --root wrong", "读不了 wrong：没有这个文件或文件夹"),
        ("import /nowhere/at/all", "那里没有“/nowhere/at/all”"),
    ],
)
def test_a_command_refuses_in_one_chinese_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, said: str
) -> None:
    assert main(["--data", str(tmp_path), *line.split()]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.splitlines()) == 1
    assert said in told.err
    assert main(["--data", str(tmp_path), "--lang", "en", *line.split()]) == 1


def test_what_is_not_known_stays_as_it_is() -> None:
    phrases = centre_refusals.phrases()
    assert phrases.of(Unreadable("a", "odd")) == "读不了 a：odd"
    assert phrases.of(Refused("odd", "--since")) == "--since：odd"
    assert phrases.of(Refused("odd")) == "odd"
    assert phrases.of(Missing("a", "b")) == "b 里没有 a"
    assert centre_words.sentence(Refused("nothing is published here yet"), "zh") == "没有执行：这里还没有发布过"
    assert (
        centre_words.sentence(Refused("nothing is published here yet"), "en")
        == "refused: nothing is published here yet"
    )
