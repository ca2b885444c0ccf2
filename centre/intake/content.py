"""A content folder as a whole: read, judged, and turned into what can be published."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from centre.intake import channel_file, tables, titles
from centre.intake.channel_file import ChannelPlan, TermPlan, TextbookPlan
from centre.intake.cover import read_cover
from centre.intake.draft import Draft, DraftReader
from centre.intake.findings import Findings, Kind, Place
from centre.intake.folder import ContentFolder, SourceFile
from centre.intake.headings import Column
from centre.intake.looking import Looking
from centre.intake.renditions import Renditions
from centre.intake.tables import Row
from centre.intake.tree import Tree
from centre.intake.wording import mistakes
from package_format.catalogue import TeachingProgress, Title, Week
from package_format.errors import Unreadable
from package_format.shard import TreeNode

Report = Callable[[int, int], None]
"""Takes (done, expected) rows; may raise ``Stopped``."""


@dataclass(frozen=True, slots=True)
class Volume:
    """One textbook with its tree and its resources, sorted by id."""

    about: Title
    cover: SourceFile | None
    nodes: tuple[TreeNode, ...]
    drafts: tuple[Draft, ...]
    refused: tuple[str, ...] = ()
    """Ids of resources with a file that no player can show: what was published of them stays as it is."""


@dataclass(frozen=True, slots=True)
class Content:
    """Everything a content folder says; ``table`` is the file that lists the resources."""

    channel: str
    table: str
    title: Mapping[str, str]
    publisher: Mapping[str, str]
    volumes: tuple[Volume, ...]
    progress: tuple[TeachingProgress, ...]
    mirrors: tuple[str, ...] = ()


def read_content(
    root: Path,
    channel: str,
    findings: Findings,
    renditions: Renditions | None = None,
    looking: Looking | None = None,
    report: Report = lambda _done, _expected: None,
) -> Content | None:
    """Return the content folder at ``root``, to be published as ``channel``; None if ``findings`` hold a mistake.

    Office documents without a PDF of their own get one from ``renditions``; ``looking`` plays every file once, which
    takes a while; ``report`` is told how many rows are done.

    Raises:
        Unreadable: the folder, or a table in it, cannot be read by the system.
    """
    if not root.is_dir():
        raise Unreadable(str(root), "not a folder")
    plan = channel_file.read_channel(root, channel, findings)
    rows = tables.read_rows(root, findings)
    if plan is None or not plan.textbooks:
        return None
    folder = ContentFolder(root)
    books = {book.about.id: book for book in plan.textbooks}
    reader = DraftReader(books, plan.rights, folder, findings, renditions, looking)
    content = _compose(plan, rows, folder, findings, reader, report)
    own = frozenset({channel_file.NAME, tables.CSV_NAME, tables.XLSX_NAME})
    if rows and (unlisted := folder.unlisted(own)):
        findings.add(Kind.UNLISTED, Place(root.resolve().name), count=len(unlisted), paths="、".join(unlisted[:3]))
    return None if mistakes(findings) else content


def _compose(
    plan: ChannelPlan,
    rows: Sequence[Row],
    folder: ContentFolder,
    findings: Findings,
    reader: DraftReader,
    report: Report,
) -> Content:
    trees = {book.about.id: Tree(book.about.id, book.about.language) for book in plan.textbooks}
    for row in rows:
        if row.text(Column.NODE) and row.text(Column.TEXTBOOK) in trees:
            trees[row.text(Column.TEXTBOOK)].claim(row, findings)
    drafts: dict[str, list[Draft]] = {book: [] for book in trees}
    for done, row in enumerate(rows):
        report(done, len(rows))
        tree = trees.get(row.text(Column.TEXTBOOK))
        draft = reader.read(row, tree.place(row, findings) if tree else "")
        if draft is not None and draft.textbook in drafts:
            drafts[draft.textbook].append(draft)
    if rows:
        for book in plan.textbooks:
            if not drafts[book.about.id] and not mistakes(findings):
                findings.add(Kind.EMPTY_TEXTBOOK, book.place, value=book.about.id)
    volumes = tuple(
        _volume(book, trees[book.about.id], drafts[book.about.id], folder, findings) for book in plan.textbooks
    )
    progress = tuple(_progress(term, trees, findings) for term in plan.terms)
    for words, key in ((plan.title, "channel.title"), (plan.publisher, "channel.publisher")):
        for text in words.values():
            titles.clean(text, Place(channel_file.NAME, 0, key), findings)
    return Content(plan.id, rows[0].file if rows else "", plan.title, plan.publisher, volumes, progress, plan.mirrors)


def _volume(book: TextbookPlan, tree: Tree, drafts: list[Draft], folder: ContentFolder, findings: Findings) -> Volume:
    for text in book.about.title.values():
        titles.clean(text, book.place, findings)
    cover = read_cover(book.cover, book.place, folder, findings)
    offered = tuple(sorted((draft for draft in drafts if draft.plays), key=lambda draft: draft.id))
    refused = tuple(sorted(draft.id for draft in drafts if not draft.plays))
    return Volume(book.about, cover, tree.nodes(), offered, refused)


def _progress(term: TermPlan, trees: Mapping[str, Tree], findings: Findings) -> TeachingProgress:
    weeks = []
    for week in term.weeks:
        tree = trees.get(week.textbook)
        if tree is None:
            findings.add(Kind.UNKNOWN_TEXTBOOK, week.place, value=week.textbook, known="、".join(trees))
            continue
        nodes = [tree.find(lesson) for lesson in week.lessons]
        for lesson, node in zip(week.lessons, nodes, strict=True):
            if not node:
                findings.add(Kind.UNKNOWN_LESSON, week.place, value=lesson)
        weeks.append(Week(week.number, week.textbook, tuple(nodes)))
    return TeachingProgress(term.year, term.term, term.starts, tuple(weeks))
