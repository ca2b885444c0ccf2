"""Run in a network namespace with the pair of cards v0 and v1: says which senders an IPv6 group is heard from."""

from __future__ import annotations

import json
import socket
import sys

from satellite_ingest.group import Group, join

GROUP, PORT, SENDER = "ff35::83:75", 5004, "fd00::1"


def heard(source: str) -> bool:
    """Tell whether what ``SENDER`` sends on v0 is heard on v1 by one who listens to ``source`` (empty: anybody)."""
    with join(Group(GROUP, PORT, "v1", source)) as ear, socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as mouth:
        mouth.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, socket.if_nametoindex("v0"))
        mouth.bind((SENDER, 0))
        ear.settimeout(2)
        mouth.sendto(b"!", (GROUP, PORT))
        try:
            return ear.recv(10) == b"!"
        except TimeoutError:
            return False


if __name__ == "__main__":
    sys.stdout.write(json.dumps([heard(""), heard(SENDER), heard("fd00::9")]))
