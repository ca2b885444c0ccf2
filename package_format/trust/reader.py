"""The point's side of trust: which release manifest of a channel is the newest that its keys vouch for (FORMAT §4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tuf.api.exceptions import BadVersionNumberError, DownloadLengthMismatchError, RepositoryError

from package_format import names
from package_format.errors import Damaged, Missing, Untrusted
from package_format.trust.durable import writing
from package_format.trust.fetcher import Absent, CarrierFetcher, Fetch
from package_format.trust.folder import TrustFolder
from package_format.trust.older import behind, formerly_signed
from package_format.trust.state import TrustedTarget, TrustState
from package_format.trust.verdict import verdict
from package_format.trust.workflow import Workflow

__all__ = ["Fetch", "TrustedMetadata", "TrustedTarget"]


class TrustedMetadata:
    """What this point trusts of one repository, kept below ``folder``.

    Args:
        folder: a folder of the program; repositories with different roots may share it, each has its own part.
        root: the first ``root.json``, given out of band.
    """

    def __init__(self, folder: Path, root: bytes) -> None:
        self._root = root
        self._folder = TrustFolder(folder / names.digest_of(root)[:16])
        self._seen: tuple[Path, TrustState] | None = None

    def refresh(
        self, fetch: Fetch, channels: Sequence[str], reference_time: int, source: str
    ) -> dict[str, TrustedTarget]:
        """Follow the metadata that ``fetch`` brings, and return what each of ``channels`` vouches for now.

        All or nothing: whatever is raised, what was trusted before is trusted still; only a channel whose role was
        emptied is ``Missing`` from then on. Where a source may hold only some channels, ask for one at a time.
        ``source`` is what a person knows the carrier by, for the errors.

        Raises:
            Older: the source is behind what is trusted; its packs may still be used.
            Untrusted: no key that ``root`` leads to vouches for what it has.
            Damaged: something is not what it is listed as.
            Missing: something is not there, or nothing is published in a channel.
            NoSpace, Unwritable, Unreadable: this disk.
            LessonError: whatever ``fetch`` raises, unchanged.
        """
        for channel in channels:
            names.check_channel(channel)
        base = self._folder.current()
        stage = self._folder.stage(base)
        try:
            trusted, emptied = self._follow(stage, fetch, channels, reference_time, source)
            self._folder.switch(stage, base)
        except BaseException:  # Ctrl-C too must not leave the stage behind
            self._folder.discard(stage)
            raise
        if emptied is not None:
            raise emptied
        return trusted

    def known(self, channel: str, reference_time: int = 0) -> TrustedTarget | None:
        """Return what is trusted of ``channel`` on this disk now, or None; no carrier is asked.

        Raises:
            Unreadable: the disk does not give it.
        """
        try:
            state = self._state()
            return state.target(channel, reference_time) if state else None
        except (Missing, Damaged, Untrusted):
            return None

    def channels(self) -> list[str]:
        """Return the channels of the repository as trusted on this disk now, sorted; no carrier is asked.

        Raises:
            Unreadable: the disk does not give it.
        """
        try:
            state = self._state()
            return state.channels() if state else []
        except (Missing, Damaged, Untrusted):
            return []

    def carried(self) -> dict[str, bytes]:
        """Return path in the tree → bytes of the metadata trusted on this disk now, the timestamp last.

        That is what this point or mirror hands on, byte for byte as it was signed; empty before the first refresh.

        Raises:
            Unreadable: the disk does not give it.
        """
        try:
            state = self._state()
            return state.carried() if state else {}
        except (Missing, Damaged, Untrusted):
            return {}

    def _state(self) -> TrustState | None:
        current = self._folder.current()
        if current is None:
            return None
        if self._seen is None or self._seen[0] != current:
            self._seen = (current, TrustState(current, self._root))
        return self._seen[1]

    def _follow(
        self, stage: Path, fetch: Fetch, channels: Sequence[str], reference_time: int, source: str
    ) -> tuple[dict[str, TrustedTarget], Missing | None]:
        """Return what ``channels`` vouch for in ``stage``; or what to say of one whose role was emptied.

        That a channel vouches for nothing any more is believed like any release: what was trusted is given up for it.
        """
        fetcher = CarrierFetcher(fetch)
        with self._judging(fetcher, stage, source), writing(stage):
            workflow = Workflow(stage, self._root, fetcher)
            workflow.refresh()
            state = TrustState(stage, self._root)
            for channel in channels:
                state.check_channel(channel, source)  # before python-tuf, which has no word of its own for it
                workflow.get_targetinfo(names.manifest_target(channel))
            try:
                return {channel: state.target(channel, reference_time, source) for channel in channels}, None
            except Missing as emptied:
                return {}, emptied

    @contextmanager
    def _judging(self, fetcher: CarrierFetcher, stage: Path, source: str) -> Iterator[None]:
        """Turn python-tuf's errors inside the block into kinds of ``LessonError`` about the object fetched last."""
        try:
            yield
        except Absent as absent:
            raise absent.missing from absent
        except DownloadLengthMismatchError as error:
            raise Damaged(fetcher.path, str(error), source) from error
        except BadVersionNumberError as error:
            name, reason = fetcher.path, "its version is not the one listed"
            raise behind(fetcher.content, stage, source) or Damaged(name, reason, source) from error
        except RepositoryError as error:
            formerly = formerly_signed(fetcher.content, stage, self._root)
            older = behind(fetcher.content, stage, source) if formerly else None
            raise older or verdict(error, fetcher.path or "root.json", source) from error
