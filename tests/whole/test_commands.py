"""What every command says to a person and to a program, and the exit codes scripts rely on."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.__main__ import main
from desktop_app.commands.arguments import default_folder, parse
from package_format.errors import Refused
from tests.sync.fault_server import FaultServer, status
from tests.sync.points import opened, played
from tests.sync.publisher import Lesson, Publisher, newer, noise
from tests.whole.in_process import Songke


@pytest.fixture
def centre(tmp_path: Path) -> Publisher:
    made = Publisher(tmp_path / "centre", address="usage/batches")
    made.publish(
        Lesson("kedou", {"kedou.mp4": noise(1, 90_000)}),
        Lesson("biao", {"biao.pdf": noise(2, 20_000)}, textbook="shuxue-1a"),
    )
    (made.folder / "root.json").write_bytes(made.root)
    return made


@pytest.fixture
def songke(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Songke:
    monkeypatch.delenv("SONGKE_LANG", raising=False)
    return Songke(tmp_path / "point", capsys)


@pytest.fixture
def following(songke: Songke, centre: Publisher) -> Songke:
    songke("subscribe", centre.tree, "--root", centre.folder / "root.json")
    return songke


def test_subscribing_names_what_is_followed(songke: Songke, centre: Publisher) -> None:
    said = songke("subscribe", centre.tree, "--root", centre.folder / "root.json")
    assert said == "已订阅频道“县中心”：2 册教材。\n"
    facts = songke.json("subscribe", centre.tree, "--root", centre.folder / "root.json", "--textbook", "shuxue-1a")
    assert facts["channels"] == ["county"]


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["subscribe", "{tree}", "--root", "{tree}/nothing.json"], "那里没有"),
        (["subscribe", "{tree}", "--root", "{root}", "--channel", "village"], "有：county"),
        (["subscribe", "{tree}", "--root", "{root}", "--textbook", "wuli"], "有：shuxue-1a, yuwen-1a"),
        (["subscribe", "ftp://lessons.example/", "--root", "{root}"], "http 或 https"),
        (["subscribe", "{tree}"], "--root"),
        (["sync", "--limit-rate", "fast"], "每秒字节数"),
        (["sync", "--spread", "soon"], "秒数"),
        (["sync", "--spread", "-1"], "--spread"),
        (["play", "nothing-like-it"], "还没有收到"),
        (["play", "kedou", "--seconds", "0"], "大于 0 秒"),
        (["play", "kedou", "--origin", "self-test"], "--origin"),
        (["carry", "{tree}/nowhere"], "读不出来"),
        (["sync"], "songke subscribe"),
        (["dance"], "dance"),
    ],
)
def test_what_cannot_be_done_is_one_plain_line_and_exit_code_1(
    songke: Songke, centre: Publisher, arguments: list[str], words: str
) -> None:
    places = {"tree": centre.tree, "root": centre.folder / "root.json"}
    assert songke(*(argument.format_map(places) for argument in arguments), code=1) == ""
    assert words in songke.trouble
    assert songke.trouble.count("\n") == 1


def test_syncing_says_what_came_and_then_that_nothing_is_left(following: Songke, centre: Publisher) -> None:
    assert following("sync").startswith("新收好 2 个资源")
    assert following("sync") == "资源都是最新的。\n"
    facts = following.json("sync")
    assert facts == {
        "complete": True,
        "installed": 0,
        "waiting": 0,
        "received": facts["received"],
        "requests": facts["requests"],
        "kept": 0,
        "uploaded": 0,
        "handed_on": 0,
        "releases": {"county": 1},
        "expired": [],
        "troubles": [],
        "planned_withdrawn": [],
    }


def test_an_incomplete_sync_is_exit_code_3_with_a_line_for_each_trouble(following: Songke, centre: Publisher) -> None:
    with FaultServer(
        centre.tree, lambda e: status("404 Not Found")(e) if "packs" in e.path else e.answer()
    ).running() as s:
        said = following("sync", "--source", s.address, code=3)
    assert said == "还有 2 个资源没有收齐，下次会接着收。\n"
    assert following.trouble.count("\n") == 2
    assert "课文 kedou" in following.trouble
    said = following("sync", "--source", centre.folder / "nowhere", code=3)
    assert "找不到" in following.trouble
    assert following("sync", "--limit-rate", "1m").startswith("新收好 2 个资源")


def test_an_unreachable_catalogue_is_not_called_complete(following: Songke, centre: Publisher) -> None:
    following("sync")
    said = following("sync", "--source", centre.folder / "nowhere", code=3)
    assert said == "没有能看到最新的目录。\n"


def test_a_strangers_stick_is_refused_in_plain_words(following: Songke, tmp_path: Path) -> None:
    stranger = Publisher(tmp_path / "stranger")
    stranger.publish(Lesson("other", {"o.pdf": b"other"}))
    following("import", stranger.tree, code=1)
    assert following.trouble.startswith(
        "这些资源不是教育部门发布的，为安全起见没有接收。电脑里原有的资源没有变化。请联系中心校。"
    )
    following("--lang", "en", "import", stranger.tree, code=1)
    assert following.trouble.startswith("These lessons were not published by the education authority")


def test_an_older_stick_is_nothing_to_worry_about(following: Songke, centre: Publisher, tmp_path: Path) -> None:
    older = Path(shutil.copytree(centre.tree, tmp_path / "older"))
    centre.publish(newer(centre.lessons["kedou"], kedou__mp4=noise(3, 90_000)))
    following("sync")
    said = following("import", older)
    assert said == "这个U盘的资源（11月24日）比电脑里的（11月25日）旧，不用接收。\n可以拔出U盘了。\n"
    assert following.trouble == ""


def test_an_expired_signature_is_said_and_stops_nothing(following: Songke, centre: Publisher) -> None:
    following("sync")
    with opened(following.folder) as store:
        store.settings.last_good_clock = 2_000_000_000
    said = following("sync")
    assert "“县中心”的签名早该更新了" in said
    assert following.json("status")["expired"] == ["county"]
    assert "should have been signed anew" in following("status", "--lang", "en")


def test_listing_searching_and_status(following: Songke) -> None:
    assert following.json("list") == []
    with opened(following.folder) as store:
        store.files.floor = 1 << 60
        store.settings.floor = 1 << 40
    following("sync", code=3)
    assert "电脑空间不够" in following.trouble
    assert [card["readiness"] for card in following.json("list")] == ["waiting", "waiting"]
    with opened(following.folder):
        following("sync")
    assert following("list").splitlines()[0] == "biao\t课文 biao\t就绪\tshuxue-1a"
    assert following("list", "--textbooks", "--lang", "en").splitlines()[1].endswith("1/1\tsubscribed")
    assert [card["id"] for card in following.json("search", "课文", "kedou")] == ["kedou"]
    assert following("search", "没有这个") == "没有找到。\n"
    assert [book["id"] for book in following.json("list", "--textbooks")] == ["shuxue-1a", "yuwen-1a"]
    facts = following.json("status")
    assert {"channels", "textbooks", "resources", "ready", "waiting", "bytes_ready", "bytes_free", "outbox_rows",
            "last_sync", "expired"} <= set(facts)  # fmt: skip
    assert (facts["resources"], facts["ready"], facts["waiting"], facts["bytes_ready"]) == (2, 2, 0, 110_000)
    assert following("status").startswith("频道 county：县中心，第 1 期\n2 个资源可以上课")


def test_a_long_list_comes_in_pages(following: Songke, monkeypatch: pytest.MonkeyPatch) -> None:
    following("sync")
    monkeypatch.setattr("desktop_app.commands.listing._PAGE", 1)
    assert len(following.json("list")) == 2


def test_rot_is_found_named_and_healed(following: Songke) -> None:
    following("sync")
    assert following("verify") == "检查了 2 个文件，全部完好。\n"
    with opened(following.folder) as store:
        place = store.library.lesson("kedou").main.location
    content = bytearray(place.read_bytes())
    content[50_000] ^= 1
    place.write_bytes(content)
    facts = following.json("verify", code=3)
    assert (facts["clean"], facts["checked"], facts["resources"], len(facts["rotten"])) == (False, 2, ["kedou"], 1)
    assert "课文 kedou" in following.trouble
    assert following("sync").startswith("新收好 1 个资源")
    assert following.json("verify")["clean"]


def test_rot_is_told_to_a_person_and_so_is_a_broken_database(
    following: Songke, monkeypatch: pytest.MonkeyPatch
) -> None:
    following("sync")
    with opened(following.folder) as store:
        store.library.lesson("kedou").main.location.write_bytes(b"rot")
    assert following("verify", code=3) == "检查了 2 个文件，1 个有损坏，已停用；下次接收会自动补好。\n"
    monkeypatch.setattr("desktop_app.store.store.Store.is_sound", lambda _: False)
    following("verify", code=3)
    assert "songke.db" in following.trouble


def test_rot_of_a_withdrawn_lesson_is_named_by_its_id(following: Songke, centre: Publisher) -> None:
    following("sync")
    with opened(following.folder) as store:
        place = store.library.lesson("kedou").main.location
    centre.publish(withdraw=["kedou"])
    following("sync")
    place.write_bytes(b"rot")
    following("verify", code=3)
    assert "kedou" in following.trouble


def test_usage_is_carried_with_the_lessons(following: Songke, centre: Publisher, tmp_path: Path) -> None:
    stick = Path(shutil.copytree(centre.tree, tmp_path / "stick"))
    following("import", stick)
    with opened(following.folder) as store:
        played(store, "kedou")
    said = following("import", stick, "--carry")
    assert "带走 1 条使用记录（1 包）" in said
    assert len(list((stick / "usage").iterdir())) == 2, "and what this point holds"
    carried = {"batches": 1, "rows": 1, "inventories": 1, "confirmed": 0, "recalled": 0, "troubles": []}
    assert following.json("carry", stick) == carried
    assert following.json("import", stick, "--carry")["carried"]["batches"] == 1
    shutil.rmtree(stick / "packs")
    shutil.rmtree(stick / "metadata")
    following("import", stick, "--carry", code=3)


def test_a_stick_that_cannot_be_written_brings_its_lessons_all_the_same(
    following: Songke, centre: Publisher, tmp_path: Path
) -> None:
    stick = Path(shutil.copytree(centre.tree, tmp_path / "stick"))
    following("import", stick)
    with opened(following.folder) as store:
        played(store, "kedou")
    centre.publish(Lesson("new", {"new.pdf": noise(9, 30_000)}))
    shutil.copytree(centre.tree, stick, dirs_exist_ok=True)
    (stick / "usage").write_bytes(b"a file where a folder should be")
    facts = following.json("import", stick, "--carry", code=3)
    assert (facts["installed"], facts["complete"], facts["carried"]) == (1, True, None)
    assert following.trouble.startswith(
        "这个U盘不能写入，使用记录带不走。资源可以接收，使用记录都留在电脑里。请换一个U盘或打开写保护开关。"
    )
    assert following.trouble.count("\n") == 1


def test_uploaded_rows_are_said(following: Songke, centre: Publisher) -> None:
    from tests.sync.collecting import Collector

    following("sync")
    with opened(following.folder) as store:
        played(store, "kedou")
    with FaultServer(centre.tree, Collector(centre)).running() as server:
        assert "已上报 1 条使用记录" in following("sync", "--source", server.address)


def test_a_person_at_a_terminal_sees_a_bar(following: Songke, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    following("sync")
    assert "B/s" in following.trouble or "0.00B" in following.trouble
    following("verify")
    assert "B" in following.trouble


def test_ctrl_c_ends_safely(following: Songke, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("desktop_app.sync.engine.sync", interrupted)
    following("sync", code=3)
    assert following.trouble.startswith("接收已经停下。已收到的都在。")


def test_json_may_stand_before_the_command_or_behind_it(following: Songke) -> None:
    before, behind = json.loads(following("--json", "status")), following.json("status")
    # Others write to the disk, too.
    assert before | {"bytes_free": 0} == behind | {"bytes_free": 0}
    assert not parse(["status"], {}).json


def test_the_folder_and_the_language_come_from_the_line_the_environment_or_the_system(tmp_path: Path) -> None:
    environment = {"SONGKE_DATA": "/data/songke", "SONGKE_LANG": "en_GB.UTF-8"}
    chosen = parse(["status"], environment)
    assert (chosen.data, chosen.lang) == (Path("/data/songke"), "en")
    chosen = parse(["--data", "/a", "--lang", "zh", "status"], environment)
    assert (chosen.data, chosen.lang) == (Path("/a"), "zh_CN")
    assert parse(["status", "--data", "/b"], environment).data == Path("/b")
    assert (parse([], {}).command, parse([], {}).lang) == (None, "")
    with pytest.raises(Refused, match="zh_CN and en"):
        parse(["--lang", "fr"], {})
    assert default_folder({"XDG_DATA_HOME": "/x"}, "linux") == Path("/x/songke")
    assert default_folder({}, "linux") == Path.home() / ".local/share/songke"
    assert default_folder({"LOCALAPPDATA": "C:/L"}, "win32") == Path("C:/L/Songke")
    assert default_folder({}, "win32").parts[-1] == "Songke"
    assert default_folder({}, "darwin").parts[-3:] == ("Library", "Application Support", "Songke")


def test_without_a_command_the_window_opens_and_with_demo_the_demonstration(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen: list[tuple[object, ...]] = []

    def noting(code: int) -> Callable[..., int]:
        def run(*given: object) -> int:
            seen.append(given)
            return code

        return run

    monkeypatch.setattr("desktop_app.ui.window.run", noting(0))
    monkeypatch.setattr("desktop_app.ui.demo.run", noting(3))
    assert main(["--data", str(tmp_path)]) == 0
    pictures = tmp_path / "pictures"
    assert main(["--demo", "--offscreen", "--pictures", str(pictures), "--data", str(tmp_path), "--lang", "en"]) == 3
    assert seen == [(tmp_path,), (tmp_path, True, pictures, "en")]


def test_starting_the_window_imports_neither_the_engine_nor_the_database() -> None:
    script = "import sys; from desktop_app.__main__ import parse; parse([]); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert not {"sqlalchemy", "requests", "tuf", "PySide6", "cryptography", "tqdm"} & set(loaded)
