"""Brings the receipts' registers of the centres whose releases are copied: the schools of this mirror need them."""

from __future__ import annotations

from collections.abc import Iterable

from centre.export.tree_object import TreeObject
from centre.mirror.bringing import Bringer
from centre.mirror.carriers import Carrier
from centre.repository import Repository
from package_format import names
from package_format.catalogue import Manifest
from package_format.errors import Damaged, LessonError, Missing, Untrusted
from package_format.register import MOST_REGISTER, Register, read_register
from package_format.trust.durable import read_whole, write_durably, writing


def bring_registers(
    manifests: Iterable[Manifest], carrier: Carrier, bringer: Bringer, repository: Repository
) -> list[TreeObject]:
    """Bring the registers that ``manifests`` name, and their pages; return what there is of them now.

    A register that is absent, spoiled or older than the one here costs nothing: receipts come by the next run.

    Raises:
        Unreachable, NoSpace, Unwritable: see ``Bringer``.
    """
    objects: dict[str, TreeObject] = {}
    for usage in {manifest.usage.register: manifest.usage for manifest in manifests if manifest.usage}.values():
        if not usage.register:
            continue
        public = bytes.fromhex(usage.receipts)
        place = repository.root / usage.register
        here = _here(repository, usage.register, public)
        try:
            content = carrier.fetch(usage.register, MOST_REGISTER)
            theirs = read_register(content, public)
            if here is None or theirs.at > here.at:
                for item in _pages(theirs):
                    bringer.bring(item)
                with writing(place):
                    place.parent.mkdir(parents=True, exist_ok=True)
                write_durably(place, content)
                here = theirs
        except (Missing, Damaged, Untrusted):
            pass
        if here is not None:
            objects |= {item.path: item for item in (*_pages(here), TreeObject(usage.register, 0))}
    return list(objects.values())


def _here(repository: Repository, path: str, public: bytes) -> Register | None:
    try:
        return read_register(read_whole(repository.root / path), public)
    except (FileNotFoundError, LessonError):
        return None


def _pages(register: Register) -> list[TreeObject]:
    return [TreeObject(names.page_path(page.digest), page.size, page.digest) for page in register.pages if page.count]
