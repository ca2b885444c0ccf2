"""Releases of a channel in another centre's repository: signed here, in force when that centre has accepted them."""

from __future__ import annotations

from centre.centre_folder import CentreFolder
from centre.ledger import Ledger
from centre.release import Release, Releases, published_release
from centre.repository import Repository
from centre.settings import read_settings
from package_format import names
from package_format.catalogue import Manifest, Usage, decode_manifest, encode_manifest
from package_format.errors import Refused
from package_format.tree_paths import TIMESTAMP


def releases_of(folder: CentreFolder, ledger: Ledger, channel: str) -> Releases:
    """Return the releases of ``channel`` as this centre may sign them.

    Raises:
        Refused: this centre has a channel of its own and ``channel`` is another.
    """
    own = read_settings(folder.settings_file).delegated
    if not own:
        return Releases(folder, ledger, channel)
    if channel != own:
        raise Refused(f"this centre signs the channel {own} and no other", "--channel")
    return HandedIn(folder, ledger, channel)


class HandedIn(Releases):
    """Releases that build on the newest one signed here, whether it is in force already or not."""

    def current(self, now: int) -> Release | None:
        """Return the newest release signed with this channel's key; see ``Releases.current``."""
        repository = Repository(self._folder.repository)
        if not (repository.root / TIMESTAMP).is_file():
            raise Refused("the centre above is not copied here yet: songke-centre mirror SOURCE DIR", "publish")
        waiting = self._folder.signer().handed_in(self.channel)
        if waiting is None:
            return super().current(now)
        release = Release(repository.manifest(self.channel, waiting), waiting, repository)
        if waiting not in self._ledger.releases(self.channel, 1):
            self._learn(release)
        return release

    def sign(self, manifest: Manifest, now: int) -> Release:
        """Sign ``manifest`` and put it where the centre above finds it; see ``Releases.sign``."""
        content = encode_manifest(manifest)
        decode_manifest(content, names.manifest_target(self.channel))
        digest = self._folder.signer().hand_in(self.channel, content, now)
        release = Release(manifest, digest, Repository(self._folder.repository))
        self._learn(release)
        return release

    def usage(self, address: str) -> Usage | None:
        """Return where points send the use of this channel: to the centre above, as its own releases say."""
        del address
        for channel in self._folder.signer().channels():
            release = published_release(self._folder, channel, 0)
            if release is not None and release.manifest.usage is not None:
                return release.manifest.usage
        return None
