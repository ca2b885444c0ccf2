"""Renders a whole release into a folder: pictures, covers, papers, recordings, films and the two tables."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from samples.make import covers, film, flash, lessons, papers, pictures, recordings, web_packages
from samples.make.catalogue import write_tables
from samples.make.film_adding import adding_film
from samples.make.film_poem import stork_tower_film
from samples.make.outside import check_everything
from samples.make.sheets import write_papers


def say(words: str) -> None:
    """Tell the maintainer what is being made; the films take minutes."""
    print(words, file=sys.stderr, flush=True)


def render_first(out: Path) -> None:
    """The first release; raises CannotMake before anything is drawn when a program or font is missing."""
    check_everything()
    say("tables, pictures, covers")
    write_tables(out, lessons.FIRST_RELEASE, lessons.WEEKS)
    pictures.write_all(out)
    web_packages.write_all(out)
    flash.write(out)
    covers.write_books(out)
    for resource in lessons.FIRST_RELEASE:
        covers.write_resource(out, resource.identifier, resource.lesson.scene, resource.kind)
    say("papers")
    write_papers(out, papers.first_release())
    say("recordings")
    recordings.write_all(out)
    for folder in ("videos", "subs"):
        (out / folder).mkdir(exist_ok=True)
    for name, shots in (("denglou", stork_tower_film()), ("jiafa", adding_film())):
        say(f"film {name}")
        film.render(shots, out / f"videos/{name}.mp4", out / f"subs/{name}.srt")


def render_second(out: Path) -> None:
    """What the second release changes and adds; needs the fonts, but neither ffmpeg nor espeak-ng."""
    new = lessons.NEW_IN_SECOND
    write_tables(out, lessons.second_release(), lessons.WEEKS)
    write_papers(out, papers.second_release())
    covers.write_resource(out, new.identifier, new.lesson.scene, new.kind)


def render_repository(first: Path, second: Path) -> None:
    """Replace the content kept in the repository, only once all of it has been made."""
    with tempfile.TemporaryDirectory(dir=first.parent) as folder:
        made = Path(folder)
        render_first(made / "first")
        render_second(made / "second")
        # The weeks are the same: the first release's description stands.
        (made / "second" / "channel.toml").unlink()
        for new, place in ((made / "first", first), (made / "second", second)):
            if place.exists():
                shutil.rmtree(place)
            new.rename(place)
