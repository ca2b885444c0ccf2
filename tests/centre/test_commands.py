"""The commands as people and scripts call them: words, languages, exit codes, one line of trouble, a progress bar."""

from __future__ import annotations

import io
import json
import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from centre.__main__ import main
from centre.centre_folder import CentreFolder
from centre.commands import words
from centre.commands.arguments import language, parse
from centre.commands.sayings import SAYINGS, say
from centre.commands.speaker import size, table, width
from centre.settings import read_settings
from package_format import errors
from package_format.errors import LessonError, NoSpace, Refused, Stopped
from tests.centre import contents
from tests.centre.centres import Site, run, tree_of

ROOT = Path(__file__).parents[2]


def every_kind() -> list[LessonError]:
    return [
        errors.Unreachable("x", "y"), errors.Missing("x"), errors.Damaged("x", "y"), errors.Untrusted("x", "y"),
        errors.Older("x", 1, 2), errors.NoSpace("x", 1, 2), errors.Unwritable("x", "y"), errors.Unreadable("x", "y"),
        errors.Refused("x"), errors.NotPlayable("x", "y"), errors.Busy("x"), errors.Stopped(),
        errors.Cleaned("x"), errors.Deferred(errors.Rule.HOURS, 0), errors.Withdrawn("x", {"zh-CN": "x"}),
    ]  # fmt: skip


def test_every_kind_of_trouble_has_words_in_both_languages() -> None:
    kinds = {kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, LessonError)}
    assert {type(error) for error in every_kind()} | {LessonError} == kinds
    for error in every_kind():
        chinese, english = words.sentence(error, "zh"), words.sentence(error, "en")
        assert any("\u4e00" <= mark <= "\u9fff" for mark in chinese)
        assert english.isascii()
        assert "\n" not in chinese + english


def test_sayings_have_the_same_blanks_in_both_languages() -> None:
    for key, (chinese, english) in SAYINGS.items():
        blanks = [{part.split("}")[0] for part in text.split("{")[1:]} for text in (chinese, english)]
        assert blanks[0] == blanks[1], key
    assert say("unchanged", "en", channel="c", release=4) == "Nothing has changed: “c” stays at release 4."


@pytest.mark.parametrize(
    ("text", "expected"), [("", "zh"), ("zh_CN.UTF-8", "zh"), ("zh-Hans", "zh"), ("en_GB", "en"), ("C", "zh")]
)
def test_languages(text: str, expected: str) -> None:
    assert language(text) == expected
    assert parse(["report", "x"], {"SONGKE_LANG": text}).lang == expected
    assert parse(["report", "x", "--lang", "en"], {"SONGKE_LANG": text}).lang == "en"
    assert parse(["--lang", "en", "report", "x"], {"SONGKE_LANG": text}).lang == "en"


def test_json_may_stand_before_the_command_or_behind_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json", "init", str(tmp_path / "one")]) == 0
    before = json.loads(capsys.readouterr().out)
    assert main(["init", "--json", str(tmp_path / "two")]) == 0
    assert json.loads(capsys.readouterr().out).keys() == before.keys()
    assert not parse(["report", "x"]).json


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["dance"],
        ["publish"],
        ["publish", "DIR", "CONTENT"],
        ["serve", "DIR", "--port", "99999"],
        ["report", "DIR", "--lang", "tlh"],
        ["broadcast", "DIR"],
        ["evaluate", "DIR"],
        ["export", "DIR", "STICK"],
    ],
)
def test_lines_that_cannot_be_understood(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 1
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["publish", "--channel", "demo", "x"],
        ["withdraw", "--channel", "demo", "x"],
        ["serve"],
        ["collect", "x"],
        ["report"],
        ["export-xapi", "x"],
        ["rotate", "root"],
        ["resign"],
    ],
)
def test_a_folder_that_is_no_centre(arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([arguments[0], str(tmp_path), *arguments[1:]]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_init_makes_a_whole_centre(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = run(capsys, "init", tmp_path / "c")
    root = Path(report["root"])
    assert root == tmp_path / "c/repository/metadata/root.json"
    assert root.read_bytes() == (root.parent / "1.root.json").read_bytes()
    folder = CentreFolder.open(tmp_path / "c")
    assert stat.S_IMODE(folder.keys.stat().st_mode) == 0o700
    private = [path for path in folder.keys.iterdir() if path.suffix in {".key", ".pem"}]
    assert len(private) == 8
    assert {stat.S_IMODE(path.stat().st_mode) for path in private} == {0o600}
    public = b"".join(tree_of(folder.repository).values())
    assert not any(path.read_bytes() in public for path in private)
    assert read_settings(folder.settings_file).address == "usage/batches"
    assert read_settings(folder.settings_file).home.endswith(".songke.invalid/")


@pytest.mark.parametrize("address", ["", "ftp://x/", "/absolute", "a/../b", "http://", "//x/y", "https:x"])
def test_init_refuses_a_bad_address(address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "init", tmp_path / "c", "--address", address, code=1)
    assert not (tmp_path / "c").exists() or list((tmp_path / "c").iterdir()) == []


def test_init_touches_nothing_that_is_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "init", tmp_path / "c", "--address", "https://example.org/usage/batches")
    before = tree_of(tmp_path / "c")
    run(capsys, "init", tmp_path / "c", code=1)
    assert tree_of(tmp_path / "c") == before
    contents.write(tmp_path / "other", {"letter.txt": "dear"})
    run(capsys, "init", tmp_path / "other", code=1)
    assert tree_of(tmp_path / "other")["letter.txt"] == b"dear"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[centre", "centre.toml"),
        ("[centre]\nhome = 3", "[centre]"),
        ('[centre]\nhome = "x"', "[centre]"),
        ('[centre]\nhome = "https://x"\n[usage]\naddress = "/x"', "[usage]"),
        ('[centre]\nhome = "https://x"\n[usage]\naddress = "x"\n[archive]\nurl = []', "[archive]"),
        ("centre = 1", "[centre]"),
        ("\udc80", "centre.toml"),
    ],
)
def test_settings_that_cannot_be_used(text: str, place: str, tmp_path: Path) -> None:
    (tmp_path / "centre.toml").write_text(text, errors="surrogateescape")
    with pytest.raises(Refused) as caught:
        read_settings(tmp_path / "centre.toml")
    assert place in caught.value.place


def test_publish_speaks_to_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = Site(tmp_path, capsys)
    contents.three_lessons(site.content)
    arguments = ["publish", str(site.centre), "--unplayed", "--channel", "demo", str(site.content)]
    assert main(arguments) == 0
    assert "第 1 期已发布：3 个资源（新增 3，改动 0，撤下 0）" in capsys.readouterr().out
    assert main([*arguments, "--lang", "en"]) == 0
    assert "stays at release 1" in capsys.readouterr().out
    contents.lessons(site.content, [contents.row(f"Bad {number}") for number in range(60)])
    assert main(arguments) == 1
    captured = capsys.readouterr()
    assert captured.err.startswith("songke-centre: 没有发布：内容里有 60 处错误")
    lines = captured.out.splitlines()
    assert lines[0].startswith("错误 resources.csv，第 2 行，“标识”：标识“Bad 0”不合要求")
    assert (len(lines), lines[-1]) == (51, "……还有 11 条，改好上面的再看。")


def test_exit_codes_tell_refused_from_incomplete(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Site(tmp_path, capsys)
    contents.three_lessons(site.content)
    for error, code in (
        (KeyboardInterrupt(), 3),
        (Stopped(), 3),
        (NoSpace("x", 1, 0), 3),
        (errors.Unwritable("x", "y"), 1),
    ):

        def fail(*_arguments: object, error: BaseException = error, **_named: object) -> None:
            raise error

        monkeypatch.setattr("centre.packing.PackWriter", fail)
        site.publish(code=code)
    monkeypatch.undo()
    assert site.publish()["release"] == 1


def test_rotate_and_resign_keep_what_is_published(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = Site(tmp_path, capsys)
    contents.three_lessons(site.content)
    site.publish()
    before = site.look()
    for role in ("root", "timestamp", "snapshot", "targets", "demo"):
        site.run("rotate", site.centre, role)
        assert site.look() == before
    site.run("resign", site.centre)
    assert site.look() == before
    site.run("rotate", site.centre, "nobody", code=1)
    contents.write(site.content, {"sheet.pdf": contents.pdf(7)})
    assert site.publish()["release"] == 2
    assert site.look().records["tadpoles-sheet"].pages == 7


def test_the_report_is_a_table_that_lines_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = Site(tmp_path, capsys)
    assert main(["report", str(site.centre)]) == 0
    assert "还没有收到使用记录" in capsys.readouterr().out
    rows = [("资源", "标题", "次数"), ("demo/a", "小蝌蚪找妈妈", "7"), ("demo/long-name", "Tadpoles", "12345")]
    lines = table(rows, left=2)
    assert len({width(line) for line in lines}) == 1
    assert lines[1] == "demo/a          小蝌蚪找妈妈      7"


@pytest.mark.parametrize(
    ("amount", "text"), [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (2_500_000, "2.5 MB"), (3 * 10**15, "3000.0 TB")]
)
def test_sizes(amount: int, text: str) -> None:
    assert size(amount) == text


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo terminal")
def test_a_bar_on_a_terminal_and_none_in_a_pipe(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import pty
    import termios

    site = Site(tmp_path, capsys)
    contents.lessons(site.content, [contents.row("big", 文件="a.mp4")], a__mp4=contents.mp4(1, 30_000_000))
    command = [
        sys.executable,
        "-m",
        "centre",
        "publish",
        str(site.centre),
        "--unplayed",
        "--channel",
        "demo",
        str(site.content),
    ]
    leader, follower = pty.openpty()
    termios.tcsetwinsize(follower, (24, 80))
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=follower, text=True)
    os.close(follower)
    shown = io.BytesIO()
    try:
        while part := os.read(leader, 4096):
            shown.write(part)
    except OSError:
        pass  # how Linux says that nobody writes to the terminal any more
    finally:
        os.close(leader)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "%|" in shown.getvalue().decode()
    assert "第 1 期已发布" in out
    piped = subprocess.run([*command, "--json"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert piped.stderr == ""
    assert json.loads(piped.stdout)["release"] == 1


def test_commands_bring_only_the_libraries_they_need() -> None:
    script = (
        "import sys; from centre.commands import {}; "
        "print(*(name for name in ('fastapi', 'sqlalchemy', 'tqdm', 'pypinyin') if name in sys.modules))"
    )
    found = {}
    for command in ("publish", "report", "serve"):
        done = subprocess.run(
            [sys.executable, "-c", script.format(command)], cwd=ROOT, capture_output=True, text=True, check=True
        )
        found[command] = done.stdout.split()
    assert found == {"publish": ["pypinyin"], "report": ["sqlalchemy"], "serve": ["fastapi", "sqlalchemy"]}


def test_help_names_every_command_and_every_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    for name in ("init", "publish", "withdraw", "serve", "collect", "report", "export-xapi", "rotate", "resign"):
        assert f"\n    {name}" in text
    assert "0 done; 1 refused" in text


def test_nothing_waits_for_a_lock_that_a_dead_program_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = Site(tmp_path, capsys)
    contents.three_lessons(site.content)
    holder = "import sys, time; from pathlib import Path; from package_format.trust.file_lock import exclusive\n"
    holder += "with exclusive(Path(sys.argv[1])): print('held', flush=True); time.sleep(600)"
    command = [sys.executable, "-c", holder, str(site.centre / "centre.lock")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        site.publish(code=1)
        process.kill()
        process.wait()
    started = time.monotonic()
    assert site.publish()["release"] == 1
    assert time.monotonic() > started
