"""What playing costs, and whether a sync beside it is seen: python -m benchmarks.playing [--quick] [--vlc PROGRAM]

A window of ours on a screen of its own (Xvfb, 1366×768) plays a generated film (1080p, H.264, 25 pictures a second),
then shows a document, a picture and a web lesson. Memory is proportional set size, the processes of web lessons
included. Processor time is that of the whole process while the film runs, beside VLC playing the same film on the same
screen. Then the film runs again while the same process receives lessons from a real centre over HTTP as fast as it can,
as nobody does in class (the window lets receiving rest there): pictures that came too late are libVLC's own count.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.first_frame import screen
from benchmarks.generated import centre, make_content
from benchmarks.update import serving

ROOT = Path(__file__).resolve().parents[1]
SHEET = ROOT / "samples" / "lessons" / "sheets" / "kedou.pdf"
PICTURE = ROOT / "samples" / "lessons" / "pictures" / "lushan.jpg"
LESSONS, LESSON_BYTES = 60, 4_000_000
RATE = 25
_TICKS = os.sysconf("SC_CLK_TCK")

STAGE = """
import json, os, sys, threading, time
from pathlib import Path
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from desktop_app.player.ranks import Ranks
from tests.player.lessons import lesson_of
from tests.player.web_lessons import package, page

kind, place, span, store_folder, address = sys.argv[1:]
path, seconds = Path(place), float(span)

def pss():
    total, waiting = 0, [os.getpid()]
    while waiting:
        pid = waiting.pop()
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            waiting += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total // 1024

def rest(span):
    loop = QEventLoop()
    QTimer.singleShot(round(span * 1000), loop.quit)
    loop.exec()

def until(happened, span=60):
    end = time.monotonic() + span
    while not happened() and time.monotonic() < end:
        rest(0.02)

def receive():
    from desktop_app.store.store import Store
    from desktop_app.sync.engine import sync
    from desktop_app.sync.http_source import HttpSource
    source = HttpSource(address)
    with Store.open(Path(store_folder)) as store:
        told["complete"] = sync(store, [source], lambda _: None).complete
    told["received"] = source.received
    told["received_until"] = time.monotonic()
    source.close()

told = {}
application = QApplication([])
window = QWidget()
window.setGeometry(0, 0, 1366, 768)
window.show()
rest(1)
told["rest"] = pss()
ranks = Ranks(silent=True)
if kind == "web":
    body = "<p>" + "小蝌蚪找妈妈 " * 200 + "<canvas id=c></canvas><script>setInterval(() => 0, 50)</script>"
    lesson = package(path, {"index.html": page(body)})
else:
    media_type = {".jpg": "image/jpeg"}.get(path.suffix, "")
    lesson = lesson_of(path, media_type=media_type)
begun = time.monotonic()
player = ranks.player_for(lesson)
player.widget.setParent(window)
player.widget.setGeometry(0, 0, 1366, 768)
player.widget.show()
player.open(lesson, lesson.main)
player.play()
until(lambda: player.state.value in ("playing", "showing", "failed"))
told["opened"] = time.monotonic() - begun
told["state"] = player.state.value
if address:
    threading.Thread(target=receive, daemon=True).start()
before, since, frames = time.process_time(), time.monotonic(), player.decoded().frames
rest(seconds)
told["cpu"] = (time.process_time() - before) / (time.monotonic() - since)
told["shown"] = player.decoded().frames - frames
told["span"] = time.monotonic() - since
told["playing"] = pss()
if kind == "film":
    import ctypes, vlc
    stats = vlc.MediaStats()
    player._media.get_stats(ctypes.byref(stats))
    told["lost"] = stats.lost_pictures
if address:
    until(lambda: "received" in told, 300)
    told["beside"] = min(1.0, (told["received_until"] - since) / told["span"])
player.close()
ranks.close()
print(json.dumps(told), flush=True)
os._exit(0)
"""


@dataclass(frozen=True, slots=True)
class Played:
    """What our window said of one lesson."""

    facts: dict[str, float]

    def __getitem__(self, name: str) -> float:
        return self.facts[name]


def play(kind: str, path: Path, seconds: float, store: str = "", address: str = "") -> Played:
    """Play ``path`` in a window of ours for ``seconds``; beside it lessons come from ``address`` into ``store``."""
    command = [sys.executable, "-c", STAGE, kind, str(path), str(seconds), store, address]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)
    if done.returncode:
        raise SystemExit(f"our window: {done.stderr[-2000:]}")
    return Played(json.loads(done.stdout.splitlines()[-1]))


def vlc_cpu(program: str, film: Path, seconds: float) -> float:
    """Seconds of processor time that VLC needs for each second of the film. It does not run as root."""
    options = ["-I", "dummy", "--no-video-title-show", "--quiet", "--fullscreen", "--no-loop", "--ignore-config",
               "--avcodec-hw=none", "--no-audio"]  # fmt: skip
    user = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
    environment = {**os.environ, "HOME": tempfile.gettempdir()}
    process = subprocess.Popen(
        [program, *options, str(film)], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **user
    )  # type: ignore[call-overload]
    try:
        time.sleep(3)
        before, since = _spent(process.pid), time.monotonic()
        time.sleep(seconds)
        return (_spent(process.pid) - before) / (time.monotonic() - since)
    finally:
        process.terminate()
        process.wait(10)


def _spent(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def make_film(path: Path, seconds: int) -> Path:
    """Make a film of 1080p that moves everywhere, with a tone."""
    picture = f"testsrc2=size=1920x1080:rate={RATE}:duration={seconds}"
    sources = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}"]
    coded = ["-c:v", "libx264", "-preset", "veryfast", "-b:v", "4M", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    command = ["ffmpeg", "-v", "error", "-y", *sources, *coded, str(path)]
    subprocess.run(command, check=True)
    return path


def row(what: str, *figures: str) -> None:
    """Print one row."""
    print(f"{what:<34}" + "".join(f"{figure:>30}" for figure in figures), flush=True)


def film_rows(folder: Path, program: str | None, seconds: float) -> None:
    """The film alone, VLC, and the film beside a sync."""
    film = make_film(folder / "film.mp4", round(seconds) + 10)
    make_content(folder / "content", LESSONS, LESSON_BYTES)
    site = folder / "centre"
    centre("init", site)
    centre("publish", site, "--unplayed", "--channel", "bench", folder / "content")
    alone = play("film", film, seconds)
    of_vlc = f"{alone['cpu'] / vlc_cpu(program, film, seconds):.2f} x VLC" if program else "VLC is not installed"
    expected = RATE * alone["span"]
    row("film 1080p", f"{alone['playing']:.0f} MiB", f"{100 * alone['cpu']:.0f} % of a core, {of_vlc}",
        f"{alone['shown']:.0f} of {expected:.0f}, {alone['lost']:.0f} too late")  # fmt: skip
    with serving(site) as address:
        songke = [sys.executable, "-m", "desktop_app", "--data", str(folder / "point")]
        root = site / "repository" / "metadata" / "root.json"
        subprocess.run([*songke, "subscribe", address, "--root", str(root)], cwd=ROOT, check=True, capture_output=True)
        beside = play("film", film, seconds, str(folder / "point"), address)
    expected = RATE * beside["span"]
    row("film beside a sync of its process", f"{beside['playing']:.0f} MiB", f"{100 * beside['cpu']:.0f} % of a core",
        f"{beside['shown']:.0f} of {expected:.0f}, {beside['lost']:.0f} too late",
        f"{beside['received'] / 1e6:.0f} MB in {100 * beside['beside']:.0f} %")  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.playing", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="eight seconds of everything instead of thirty")
    parser.add_argument("--vlc", default=shutil.which("vlc"), help="VLC's program")
    given = parser.parse_args(arguments)
    seconds = 8.0 if given.quick else 30.0
    with screen() as display, tempfile.TemporaryDirectory(prefix="songke-playing-") as place:
        folder = Path(place)
        folder.chmod(0o755)
        os.environ.update({"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"})
        row("", "memory", "processor", "pictures shown")
        rests = []
        for kind, path in (("document", SHEET), ("picture", PICTURE), ("web", folder / "web")):
            shown = play(kind, path, 4.0)
            row(f"{kind} ({shown['state']})", f"{shown['playing']:.0f} MiB", f"{100 * shown['cpu']:.0f} % of a core",
                f"after {1000 * shown['opened']:.0f} ms")  # fmt: skip
            rests.append(shown["rest"])
        row("an empty window with our players", f"{min(rests):.0f} MiB")
        film_rows(folder, given.vlc, seconds)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
