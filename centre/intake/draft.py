"""One row of the table becomes a draft: everything a resource's record says, before its files are packed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from centre.examine.summary import summarise
from centre.intake import titles, values
from centre.intake.channel_file import TextbookPlan
from centre.intake.cover import read_cover
from centre.intake.draft_files import DraftFile, FileReader
from centre.intake.findings import Findings, Kind
from centre.intake.folder import ContentFolder, SourceFile
from centre.intake.headings import REQUIRED, Column
from centre.intake.looking import Looking
from centre.intake.renditions import Renditions
from centre.intake.tables import Row
from package_format import names
from package_format.errors import Damaged

MOST_TITLE = 120
MOST_TEXT = 4000


@dataclass(frozen=True, slots=True)
class Draft:
    """A resource as a person described it; the fields are those of a record (FORMAT §6)."""

    id: str
    row: int
    textbook: str
    title: Mapping[str, str]
    kind: str
    resource_class: str
    languages: tuple[str, ...]
    grades: tuple[int, ...]
    node: str
    files: tuple[DraftFile, ...]
    cover: SourceFile | None
    lesson_minutes: int
    contributors: tuple[str, ...]
    source: str
    rights: str
    status: str
    keywords: tuple[str, ...]
    description: str
    valid_from: int | None
    valid_to: int | None
    replaces: tuple[str, ...]
    text: str = ""
    """What is written or said in it, shortened for search."""

    @property
    def plays(self) -> bool:
        """Whether nothing is known that keeps one of its files from being shown."""
        return all(file.examined.fault is None for file in self.files)


class DraftReader:
    """Reads the rows one after another; ids must differ between them."""

    def __init__(
        self,
        books: Mapping[str, TextbookPlan],
        rights: str,
        folder: ContentFolder,
        findings: Findings,
        renditions: Renditions | None = None,
        looking: Looking | None = None,
    ) -> None:
        self._looking = looking
        self._books = books
        self._rights = rights
        self._folder = folder
        self._files = FileReader(folder, findings, renditions, looking)
        self._findings = findings
        self._seen: dict[str, int] = {}

    def read(self, row: Row, node: str) -> Draft | None:
        """Return the draft of ``row``, which belongs to the tree's node ``node``; None if its textbook is not known."""
        for column in REQUIRED:
            if not row.text(column):
                self._findings.add(Kind.EMPTY_CELL, row.place(column))
        identifier = self._id(row)
        book = self._book(row)
        if book is None:
            # Still look at the files: every mistake of a row is said at once.
            self._files.read(row)
            return None
        language = book.about.language
        start, end = self._days(row)
        files = self._files.read(row)
        title = self._title(row, language)
        keywords = tuple(values.split_words(self._text(row, Column.KEYWORDS)))
        return Draft(
            id=identifier,
            row=row.number,
            textbook=book.about.id,
            title=title,
            kind=self._choice(row, Column.KIND, values.KINDS, ""),
            resource_class=self._choice(row, Column.CLASS, values.CLASSES, "基础性"),
            languages=self._languages(row, language),
            grades=self._grades(row, book.about.grade),
            node=node,
            files=files,
            cover=self._cover(row, files),
            lesson_minutes=self._minutes(row),
            contributors=tuple(values.split_words(self._text(row, Column.CONTRIBUTORS))),
            source=self._text(row, Column.SOURCE),
            rights=self._text(row, Column.RIGHTS) or self._rights,
            status=self._choice(row, Column.STATUS, values.STATUSES, "正式"),
            keywords=keywords,
            description=self._text(row, Column.DESCRIPTION),
            valid_from=start,
            valid_to=end,
            replaces=tuple(
                self._identifier(row, Column.REPLACES, text) for text in values.split(row.text(Column.REPLACES))
            ),
            text=summarise((file.examined.words for file in files), (*title.values(), *keywords)),
        )

    def _cover(self, row: Row, files: tuple[DraftFile, ...]) -> SourceFile | None:
        """Return the cover that the row names, else one that was made of the first file that gave one."""
        written = row.text(Column.COVER)
        if written or self._looking is None:
            return read_cover(written, row.place(Column.COVER), self._folder, self._findings)
        seen = (file.source for file in files if file.role == "main" and file.examined.has_cover)
        return next((self._looking.cover(source) for source in seen), None)

    def _id(self, row: Row) -> str:
        written = row.text(Column.ID)
        if not written:
            return ""
        identifier = self._identifier(row, Column.ID, written)
        first = self._seen.setdefault(identifier, row.number)
        if first != row.number:
            self._findings.add(Kind.TWICE_ID, row.place(Column.ID), value=identifier, row=first)
        return identifier

    def _identifier(self, row: Row, column: Column, written: str) -> str:
        try:
            return names.check_identifier(written, "id")
        except Damaged:
            self._findings.add(Kind.BAD_IDENTIFIER, row.place(column), value=written)
            return written

    def _book(self, row: Row) -> TextbookPlan | None:
        written = row.text(Column.TEXTBOOK)
        book = self._books.get(written)
        if book is None and written:
            known = "、".join(self._books)
            self._findings.add(Kind.UNKNOWN_TEXTBOOK, row.place(Column.TEXTBOOK), value=written, known=known)
        return book

    def _text(self, row: Row, column: Column, most: int = MOST_TEXT) -> str:
        text = titles.clean(row.text(column), row.place(column), self._findings)
        if len(text) > most:
            self._findings.add(Kind.TOO_LONG, row.place(column), length=len(text), most=most)
        return text

    def _title(self, row: Row, language: str) -> dict[str, str]:
        title = self._text(row, Column.TITLE, MOST_TITLE)
        titles.judge(title, row.place(Column.TITLE), self._findings, language)
        english = self._text(row, Column.TITLE_EN, MOST_TITLE)
        titles.judge(english, row.place(Column.TITLE_EN), self._findings, "en")
        return {language: title} | ({"en": english} if english and language != "en" else {})

    def _choice(self, row: Row, column: Column, words: Mapping[str, str], default: str) -> str:
        written = row.text(column)
        return values.choice(written, words, row.place(column), self._findings) if written else default

    def _languages(self, row: Row, default: str) -> tuple[str, ...]:
        place = row.place(Column.LANGUAGES)
        written = values.split_words(row.text(Column.LANGUAGES))
        found = tuple(values.language(text, place, self._findings) for text in written)
        return tuple(filter(None, found)) or (default,)

    def _grades(self, row: Row, default: int) -> tuple[int, ...]:
        written = row.text(Column.GRADES)
        return values.grades(written, row.place(Column.GRADES), self._findings) if written else (default,)

    def _minutes(self, row: Row) -> int:
        written = row.text(Column.MINUTES)
        return values.integer(written, 1, 600, row.place(Column.MINUTES), self._findings) if written else 0

    def _days(self, row: Row) -> tuple[int | None, int | None]:
        found = []
        for column in (Column.VALID_FROM, Column.VALID_TO):
            written = row.text(column)
            found.append(values.day(written, row.place(column), self._findings) if written else None)
        start, end = found
        if start is not None and end is not None and end < start:
            facts = {"value": row.text(Column.VALID_TO), "start": row.text(Column.VALID_FROM)}
            self._findings.add(Kind.DATES_REVERSED, row.place(Column.VALID_TO), **facts)
        return start, end
