"""All players and class tools in one picture: python -m benchmarks.contact_sheet [--out DIR] [--size 1920x1080]

The sample lessons are published and received as a school does, and opened in class on screens of 1366×768, 1920×1080
and 3840×2160, and on a laptop with a projector beside it (Qt's offscreen screens, so no display is needed). One column
for each screen, one row for each kind of lesson and each tool; a dark field is a picture that did not come. The single
pictures, at their full size, lie beside the sheet.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter

from benchmarks.class_pictures import NAMES, picture_path
from tests.centre.slides import pptx
from tests.player import archives

ROOT = Path(__file__).resolve().parents[1]
SIZES: Mapping[str, tuple[tuple[int, int], ...]] = {
    "1366x768": ((1366, 768),),
    "1920x1080": ((1920, 1080),),
    "3840x2160": ((3840, 2160),),
    "two": ((1366, 768), (1920, 1080)),
}
"""The screens of every run, from left to right."""
SLIDES = ("1—5的认识", "数一数：一共有几只小鸭？", "3 + 2 = 5")
ROW = (
    "sx1a-shuzi-huandeng,1—5的认识 课件,Numbers 1 to 5,renjiao-shuxue-1a,第一单元 5以内数的认识和加、减法,1 1—5的认识,,"
    "课件,基础性,slides.pptx,,,zh-CN,1,10,送课项目,自编,CC0-1.0,正式,数字,三页幻灯片。\n"
)
ARCHIVE_ROW = (
    "yw2a-shui-baike,水的百科,An encyclopaedia of water,tongbian-yuwen-2a,第一单元 大自然的故事,1 小蝌蚪的一天,,"
    "素材,基础性,water.zim,,,zh-CN,2,10,送课项目,自编,CC0-1.0,正式,水,几页离线百科。\n"
)
_CELL_WIDE, _CELL_HIGH, _GAP, _LABEL_WIDE, _HEAD_HIGH = 480, 270, 12, 180, 60
_SECONDS = 3_600


def point(place: Path) -> Path:
    """Publish the sample lessons, slides and an archive, and let a new point receive them; returns its folder."""
    content, centre, data = place / "content", place / "centre", place / "point"
    shutil.copytree(ROOT / "samples" / "lessons", content)
    (content / "slides.pptx").write_bytes(pptx(*SLIDES))
    with (content / "resources.csv").open("a", encoding="utf-8") as table:
        table.write(ROW)
        if archives.HAS_LIBZIM:
            archives.make(content / "water.zim")
            table.write(ARCHIVE_ROW)
    root = str(centre / "repository" / "metadata" / "root.json")
    songke("centre", "init", str(centre))
    songke("centre", "publish", str(centre), "--unplayed", "--channel", "songke-samples", str(content))
    songke("desktop_app", "subscribe", "--data", str(data), "--root", root, str(centre / "repository"))
    songke("desktop_app", "sync", "--data", str(data), "--alone", "--now")
    return data


def songke(program: str, *arguments: str) -> None:
    """Run one command of a program; ends with its words if it fails."""
    done = subprocess.run(
        [sys.executable, "-m", program, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=_SECONDS,
        check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{program} {arguments[0]}: {done.stderr.strip()}")


def photograph(data: Path, folder: Path, screens: Sequence[tuple[int, int]]) -> bool:
    """Take the pictures of one arrangement of screens into ``folder``; whether every lesson was shown."""
    folder.mkdir(parents=True, exist_ok=True)
    table, left = folder / "screens.json", 0
    described = []
    for number, (wide, high) in enumerate(screens):
        described.append({"name": f"screen{number}", "x": left, "y": 0, "width": wide, "height": high,
                          "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1})  # fmt: skip
        left += wide
    table.write_text(json.dumps({"screens": described}), encoding="ascii")
    environment = dict(os.environ) | {"QT_QPA_PLATFORM": f"offscreen:configfile={table}"}
    with tempfile.TemporaryDirectory(prefix="songke-") as place:
        copy = Path(place) / "point"  # what is written in one class is not there in the next
        shutil.copytree(data, copy)
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.class_pictures", str(copy), str(folder)],
            cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True, timeout=_SECONDS, check=False,
        )  # fmt: skip
    if done.returncode:
        print(done.stderr.strip(), file=sys.stderr)
    return done.returncode == 0


def compose(out: Path, sizes: Sequence[str]) -> Path:
    """Lay all pictures that are there into one sheet."""
    columns = [(size, number) for size in sizes for number in range(len(SIZES[size]))]
    wide = _LABEL_WIDE + len(columns) * (_CELL_WIDE + _GAP) + _GAP
    sheet = QImage(wide, _HEAD_HIGH + len(NAMES) * (_CELL_HIGH + _GAP), QImage.Format.Format_RGB32)
    sheet.fill(QColor("#FAF6EE"))
    painter = QPainter(sheet)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    font = painter.font()
    font.setPixelSize(26)
    painter.setFont(font)
    for column, (size, number) in enumerate(columns):
        x = _LABEL_WIDE + _GAP + column * (_CELL_WIDE + _GAP)
        title = size if len(SIZES[size]) == 1 else ("teacher", "class")[number]
        painter.drawText(QRect(x, 0, _CELL_WIDE, _HEAD_HIGH), Qt.AlignmentFlag.AlignCenter, title)
        for row, name in enumerate(NAMES):
            cell = QRect(x, _HEAD_HIGH + row * (_CELL_HIGH + _GAP), _CELL_WIDE, _CELL_HIGH)
            painter.fillRect(cell, QColor("#3D3633"))
            picture = QImage(str(picture_path(out / size, name, number)))
            if not picture.isNull():
                fitted = picture.scaled(cell.size(), Qt.AspectRatioMode.KeepAspectRatio,
                                        Qt.TransformationMode.SmoothTransformation)  # fmt: skip
                painter.drawImage(cell.center() - fitted.rect().center(), fitted)
    for row, name in enumerate(NAMES):
        label = QRect(_GAP, _HEAD_HIGH + row * (_CELL_HIGH + _GAP), _LABEL_WIDE, _CELL_HIGH)
        painter.drawText(label, Qt.AlignmentFlag.AlignVCenter, name)
    painter.end()
    path = out / "contact-sheet.png"
    if not sheet.save(str(path)):
        raise SystemExit(f"{path} cannot be written")
    return path


def main(arguments: Sequence[str]) -> int:
    """Make the sheet; 1 if a lesson could not be shown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.contact_sheet", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("pictures"), help="where the pictures go")
    parser.add_argument("--size", action="append", choices=SIZES, help="only these screens; repeatable")
    chosen = parser.parse_args(arguments)
    sizes = tuple(chosen.size or SIZES)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication([])
    with tempfile.TemporaryDirectory(prefix="songke-") as place:
        data = point(Path(place))
        shown = [photograph(data, chosen.out.resolve() / size, SIZES[size]) for size in sizes]
    print(compose(chosen.out.resolve(), sizes))
    application.quit()
    return 0 if all(shown) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
