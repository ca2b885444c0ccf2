"""Schools of the same network: announced and found by multicast DNS (RFC 6762, 6763), believed as any carrier is.

An announcement says where a store is shared and which release of which channel it has. Nobody signs it: a false one
costs a request, for what comes from there is judged like everything else.
"""

from __future__ import annotations

import ipaddress
import logging
import re
import secrets
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from desktop_app.sync.shared_tree import SharedRepository
from package_format import names
from package_format.errors import Damaged

if TYPE_CHECKING:
    from zeroconf import ServiceInfo, Zeroconf

SERVICE = "_songke._tcp.local."
LOOK_SECONDS = 1.0
"""Answers come within an eighth of a second (RFC 6762 §6); the rest is for slow machines."""
MOST_NEIGHBOURS = 16
_MOST_CHANNELS = 40
_FOLDER = re.compile(r"[0-9a-f]{16}", re.ASCII)
_Addresses = Sequence[str]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A store that is shared near by: ``name`` for people, the ``address`` of its tree, its release of each channel."""

    name: str
    address: str
    releases: Mapping[str, int] = field(default_factory=dict)
    id: str = ""


class Announcement:
    """Tells the network what ``repositories`` are shared at ``port`` until it is closed; on its own, in the background.

    Args:
        name: what people call this school; empty for the computer's own.
        identity: tells this store from others, so that it does not take itself for a neighbour.
        interfaces: addresses of the interfaces to speak on; None for all of them.
    """

    def __init__(
        self,
        name: str,
        identity: str,
        port: int,
        repositories: Sequence[SharedRepository],
        interfaces: _Addresses | None = None,
    ) -> None:
        self._zeroconf = _speak(interfaces)
        self._infos = [
            _info(name or "songke", identity, port, one, interfaces or own_networks()) for one in repositories
        ]
        self._thread = threading.Thread(target=self._register, name="songke-announce", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Say goodbye."""
        self._thread.join()
        if self._zeroconf is not None:
            self._zeroconf.close()

    def wait(self) -> None:
        """Return when the network has been told."""
        self._thread.join()

    def _register(self) -> None:
        from zeroconf import Error

        for info in self._infos if self._zeroconf is not None else ():
            # Without a network that carries multicast there is nobody to tell.
            with suppress(Error, OSError, TimeoutError):
                assert self._zeroconf is not None  # noqa: S101  (narrows the type)
                self._zeroconf.register_service(info, allow_name_change=True)


def look_around(identity: str, seconds: float = LOOK_SECONDS, interfaces: _Addresses | None = None) -> list[Neighbour]:
    """Return the neighbours that answer within ``seconds``; none where the network carries no multicast.

    The store called ``identity`` on this computer is left out, and whoever is on none of this computer's own networks.
    """
    speaker = _speak(interfaces)
    if speaker is None:
        return []
    from zeroconf import ServiceBrowser, ServiceInfo

    heard: dict[str, None] = {}

    def hear(name: str, **_: object) -> None:
        if len(heard) < MOST_NEIGHBOURS:
            heard[name] = None

    try:
        browser = ServiceBrowser(speaker, SERVICE, [hear])
        time.sleep(seconds)
        infos = [ServiceInfo(SERVICE, name) for name in heard]
        answered = [info for info in infos if info.load_from_cache(speaker)]
        browser.cancel()
    finally:
        speaker.close()
    found = [neighbour for info in answered if (neighbour := read_announcement(info)) is not None]
    return [one for one in found if one.id != identity or not _is_here(one.address)]


def read_announcement(info: ServiceInfo) -> Neighbour | None:
    """Return what ``info`` announces; None for anything that is not spelled as it should be, or is not near."""
    told = {name.decode("ascii", "replace"): (text or b"").decode("utf-8", "replace")
            for name, text in info.properties.items()}  # fmt: skip
    folder = told.get("folder", "")
    near = [address for address in info.parsed_addresses() if is_near(address)]
    near.sort(key=lambda address: ":" in address)
    if told.get("v") != "1" or not _FOLDER.fullmatch(folder) or not near or not info.port:
        return None
    host = f"[{near[0]}]" if ":" in near[0] else near[0]
    releases = {name[2:]: int(text) for name, text in told.items() if name.startswith("c.") and text.isdecimal()}
    with suppress(Damaged):
        known = {names.check_channel(channel): release for channel, release in releases.items() if release < 1 << 53}
        title = told.get("name", "")[:60]
        return Neighbour(title, f"http://{host}:{info.port}/{folder}/", known, told.get("id", "")[:40])
    return None


def is_near(address: str) -> bool:
    """Tell whether ``address`` is on one of this computer's own networks."""
    import ifaddr

    try:
        there = ipaddress.ip_address(address)
    except ValueError:
        return False
    if there.is_link_local and there.version == 6:
        return False  # an address of a web server cannot say through which interface
    for adapter in ifaddr.get_adapters():
        for ip in adapter.ips:
            own = ip.ip if isinstance(ip.ip, str) else ip.ip[0]
            if there in ipaddress.ip_network(f"{own}/{ip.network_prefix}", strict=False):
                return True
    return False


def own_networks() -> list[str]:
    """Return this computer's addresses that others may reach, IPv4 first; 127.0.0.1 where it is on no network."""
    import ifaddr

    found = [ip.ip if isinstance(ip.ip, str) else ip.ip[0] for each in ifaddr.get_adapters() for ip in each.ips]
    known = {address: ipaddress.ip_address(address) for address in found}
    usable = [text for text, ip in known.items() if not ip.is_loopback and not (ip.version == 6 and ip.is_link_local)]
    return sorted(usable, key=lambda text: known[text].version) or ["127.0.0.1"]


def _is_here(address: str) -> bool:
    host = address.removeprefix("http://").rpartition(":")[0].strip("[]")
    return host in {*own_networks(), "127.0.0.1", "::1"}


def _info(name: str, identity: str, port: int, shared: SharedRepository, addresses: _Addresses) -> ServiceInfo:
    from zeroconf import ServiceInfo

    told = {"v": "1", "folder": shared.folder, "id": identity, "name": name[:60]}
    told |= {f"c.{channel}": str(release) for channel, release in list(shared.releases.items())[:_MOST_CHANNELS]}
    own = secrets.token_hex(4)
    label = name.encode()[:40].decode("utf-8", "ignore").replace(".", "·")
    return ServiceInfo(
        SERVICE,
        f"{label} {own}.{SERVICE}",
        port=port,
        properties=told,
        server=f"songke-{own}.local.",
        parsed_addresses=list(addresses),
    )


def _speak(interfaces: _Addresses | None) -> Zeroconf | None:
    """Return somebody who speaks multicast DNS; None where it is not installed or no interface can."""
    try:
        from zeroconf import InterfaceChoice, IPVersion, Zeroconf
    except ImportError:
        return None
    # An interface that carries no multicast is as good as none; the library would warn of each.
    logging.getLogger("zeroconf").setLevel(logging.CRITICAL)
    for version in (IPVersion.All, IPVersion.V4Only):
        with suppress(OSError, RuntimeError):
            return Zeroconf(interfaces=list(interfaces) if interfaces else InterfaceChoice.All, ip_version=version)
    return None
