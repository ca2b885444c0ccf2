from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from desktop_app.ui import demo
from desktop_app.ui.demo_centre import SAMPLES, CentreFailed, SampleCentre
from desktop_app.ui.strings import Strings
from package_format.errors import Unreachable

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample lessons have not been made")


@pytest.mark.slow
def test_the_main_job_without_a_screen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, pictures = tmp_path / "数据", tmp_path / "pictures"
    code = "import sys; from desktop_app.__main__ import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "--demo", "--offscreen", "--pictures", str(pictures), "--data", str(data)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=110, check=False)
    assert done.returncode == 0, done.stderr
    for name in ("today", "library", "video", "pdf", "audio", "sync", "school"):
        image = QImage(str(pictures / f"{name}.png"))
        assert (image.width(), image.height()) == demo.PICTURE_SIZE
        seen = {image.pixel(x, y) for x in range(0, image.width(), 30) for y in range(0, image.height(), 30)}
        assert len(seen) > 10, name
    assert re.search(r"收好 \d+ 项", done.stdout)
    assert len(re.findall(r"播放“", done.stdout)) == 3
    assert re.search(r"上报了 3 条使用记录", done.stdout)
    # A second start finds everything made and fetches next to nothing.
    again = demo.Demo(data / "demo", Strings("en"), pictures)
    again.prepare()
    with again.served() as address:
        assert again.receive(address)
    said = capsys.readouterr().out
    assert "Made" not in said
    assert "Received 0 resources" in said


def test_whether_a_window_can_be_seen() -> None:
    assert not demo.has_screen({}, "linux")
    assert not demo.has_screen({"QT_QPA_PLATFORM": "offscreen", "DISPLAY": ":0"}, "linux")
    assert demo.has_screen({"DISPLAY": ":0"}, "linux")
    assert demo.has_screen({"WAYLAND_DISPLAY": "wayland-0"}, "linux")
    assert demo.has_screen({}, "win32")


def test_what_the_centre_refuses_is_said_in_its_words(tmp_path: Path) -> None:
    (tmp_path / "centre").write_text("a file where the folder should be")
    with pytest.raises(CentreFailed) as refusal:
        SampleCentre(tmp_path / "centre").make()
    assert str(refusal.value)


def test_a_centre_that_does_not_start_is_unreachable(tmp_path: Path) -> None:
    with pytest.raises(Unreachable), SampleCentre(tmp_path / "nothing").served():
        pass
    assert not (tmp_path / "nothing").exists()


def test_the_environment_finds_the_programs() -> None:
    from desktop_app.ui import demo_centre

    environment = demo_centre._environment()
    assert (Path(environment["PYTHONPATH"]) / "centre").is_dir()
    assert environment.keys() >= os.environ.keys()
