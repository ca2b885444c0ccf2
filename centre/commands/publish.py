"""``songke-centre publish``: publish a folder of lessons as the next release of a channel."""

from __future__ import annotations

from argparse import Namespace
from contextlib import closing
from dataclasses import asdict

from centre.centre_folder import CentreFolder
from centre.commands.sayings import say
from centre.commands.speaker import DONE, FAILED, INCOMPLETE, Speaker, size
from centre.intake import wording
from centre.intake.content import read_content
from centre.intake.findings import Finding, Findings, Kind, Place
from centre.intake.looking import looking_in
from centre.intake.renditions import Renditions
from centre.publish import Published, Publisher
from centre.settings import read_settings

MOST_SHOWN = 50
"""Findings shown at once: more than a person mends in one go."""


def run(arguments: Namespace, speaker: Speaker, now: int) -> int:
    """Judge the content, publish it if it has no mistakes, and say what was done."""
    folder = CentreFolder.open(arguments.centre)
    findings = Findings()
    looking = looking_in(folder, findings, arguments.unplayed)
    renditions = Renditions(folder.renditions)
    with closing(looking), speaker.progress("row") as advance:
        content = read_content(arguments.content, arguments.channel, findings, renditions, looking, advance)
    if looking.trials.unplayed:
        place = Place(arguments.content.resolve().name)
        findings.add(Kind.UNTRIED, place, count=looking.trials.unplayed, reason=looking.trials.why)
    if looking.examiner.unseen:
        findings.add(Kind.UNSEEN, Place(arguments.content.resolve().name), count=looking.examiner.unseen)
    if looking.examiner.unopened:
        findings.add(Kind.UNOPENED, Place(arguments.content.resolve().name), count=looking.examiner.unopened)
    if content is None:
        return _refuse(findings, speaker)
    with speaker.progress("B") as advance:
        published = Publisher(folder, now, advance, arguments.anyway).publish(content, findings)
    _show(findings.all, speaker)
    _say(published, speaker)
    _say_next(folder, speaker)
    speaker.show({**asdict(published), "findings": _as_json(findings, speaker)})
    if published.left_out:
        speaker.complain(say("left out", speaker.language, count=published.left_out))
        return INCOMPLETE
    return DONE


def _refuse(findings: Findings, speaker: Speaker) -> int:
    mistakes = wording.mistakes(findings)
    _show([*mistakes, *wording.warnings(findings)], speaker)
    speaker.show({"refused": True, "mistakes": len(mistakes), "findings": _as_json(findings, speaker)})
    speaker.complain(say("mistakes", speaker.language, count=len(mistakes)))
    return FAILED


def _show(findings: list[Finding], speaker: Speaker) -> None:
    for line in wording.lines(findings[:MOST_SHOWN], speaker.language):
        speaker.line(line)
    if len(findings) > MOST_SHOWN:
        speaker.say("more", count=len(findings) - MOST_SHOWN)


def _as_json(findings: Findings, speaker: Speaker) -> list[dict[str, object]]:
    return [wording.as_json(finding, speaker.language) for finding in findings.all]


def _say(published: Published, speaker: Speaker) -> None:
    if published.broken_packs:
        speaker.say("broken packs", count=len(published.broken_packs), first=published.broken_packs[0][:12])
    written = published.pack_bytes + published.delta_bytes + published.index_bytes
    facts = {"content": size(published.content_bytes), "written": size(written)}
    speaker.say("published" if published.signed else "unchanged", **asdict(published), **facts)
    for step in published.steps:
        speaker.say(
            "step",
            behind=step.behind,
            release=step.release,
            by_delta=size(step.delta_bytes),
            by_packs=size(step.pack_bytes),
            catalogue=size(step.catalogue_bytes),
        )


def _say_next(folder: CentreFolder, speaker: Speaker) -> None:
    """Say what a release of a delegated channel still waits for."""
    if read_settings(folder.settings_file).delegated:
        speaker.say("handed in", folder=folder.repository)
