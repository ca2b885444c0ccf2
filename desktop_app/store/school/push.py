"""What the centre pushes (精准推送): resources that schools like this one are to have sooner. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from desktop_app.store.school import subjects
from desktop_app.store.school.books import Book
from package_format.canonical import Json


def pushed(rules: Iterable[Mapping[str, Json]], grades: Collection[int], received: Iterable[Book]) -> list[str]:
    """Return the ids of the resources that ``rules`` (FORMAT §5) push to this school.

    A rule counts where some textbook that is received, of a grade that is taught (no ``grades``: of any), has what the
    rule names: grade, subject, edition, language. A point does not know its region, so regions exclude nobody: what is
    pushed comes sooner and nothing more.
    """
    books = [book for book in received if book.subscribed and (not grades or book.grade in grades)]
    return [
        str(rule["resource"])
        for rule in rules
        if isinstance(rule.get("resource"), str) and any(_fits(rule, book) for book in books)
    ]


def _fits(rule: Mapping[str, Json], book: Book) -> bool:
    named = {name: rule.get(name) for name in ("grades", "subjects", "editions", "languages")}
    meant = {name: value for name, value in named.items() if isinstance(value, list)}
    return (
        book.grade in meant.get("grades", [book.grade])
        and book.edition in meant.get("editions", [book.edition])
        and book.language in meant.get("languages", [book.language])
        and any(subjects.same(book.subject, str(name)) for name in meant.get("subjects", [book.subject]))
    )
