"""The words of Qt's own dialogues and menus (files, copy and paste), in the language of the window."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from functools import cache

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

CATALOGUES = ("qtbase_zh_CN", "qtwebengine_zh_CN")
"""Come with PySide6; in English Qt needs none."""
KINDS: Mapping[str, str] = {"Folder": "文件夹", "File Folder": "文件夹", "File": "文件", "%1 File": "%1 文件"}
"""What Qt's catalogue forgets: the kinds in a list of files."""
_OF_KINDS = "QAbstractFileIconProvider"
_MAGIC = bytes.fromhex("3cb86418caef9c95cd211cbf60a1bddd")
_HASHES, _MESSAGES = 0x42, 0x69
_END, _TRANSLATION, _SOURCE, _CONTEXT = 1, 3, 6, 7


def speak(language: str) -> None:
    """Let Qt speak ``language`` from now on: English for ``en``, Chinese for all others, and write dates so."""
    application = QCoreApplication.instance()
    if application is None:
        return
    olds: list[QTranslator] = list(application.findChildren(QTranslator))
    for old in olds:
        application.removeTranslator(old)
        old.deleteLater()
    QLocale.setDefault(QLocale("en_GB" if language == "en" else "zh_CN"))
    if language == "en":
        return
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    kinds = QTranslator(application)
    if kinds.load(_compiled_kinds()):
        application.installTranslator(kinds)
    for name in CATALOGUES:
        words = QTranslator(application)
        if words.load(name, folder):
            application.installTranslator(words)


@cache
def _compiled_kinds() -> bytes:
    """``KINDS`` for Qt, which copies nothing: the bytes have to stay where they are, as long as the program runs."""
    return compiled(_OF_KINDS, KINDS)


def compiled(context: str, words: Mapping[str, str]) -> bytes:
    """Return a catalogue (.qm) of ``words``, as Qt's own ``lrelease`` writes it."""
    messages, places = b"", []
    for source, said in words.items():
        places.append((_hash(source.encode()), len(messages)))
        for tag, text in (
            (_TRANSLATION, said.encode("utf-16-be")),
            (_SOURCE, source.encode()),
            (_CONTEXT, context.encode()),
        ):
            messages += struct.pack(">BI", tag, len(text)) + text
        messages += bytes([_END])
    hashes = b"".join(struct.pack(">II", *place) for place in sorted(places))
    parts = ((_HASHES, hashes), (_MESSAGES, messages))
    return _MAGIC + b"".join(struct.pack(">BI", tag, len(part)) + part for tag, part in parts)


def _hash(text: bytes) -> int:
    """Return the hash by which Qt finds a text: that of ELF's symbol tables."""
    found = 0
    for byte in text:
        found = (found << 4) + byte
        found ^= (found & 0xF0000000) >> 24
        found &= 0x0FFFFFFF
    return found or 1
