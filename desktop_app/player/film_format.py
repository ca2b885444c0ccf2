"""Which of libVLC's readers may open a film: told from the file's first bytes, never left to libVLC. No Qt.

Left alone, libVLC opens a playlist or an adaptive stream that calls itself a film, and follows the addresses in it.
Some of its readers take any file given to them by name; those are named only for files that begin as theirs do.
"""

from __future__ import annotations

HEAD = 1024
"""How many first bytes ``readers`` wants."""

STRICT = "mp4,mkv,avi,asf,es,flac,wav,aiff,au,caf,real,nsv"
"""Readers that look for themselves whether a file is theirs, and read nothing but that file."""
TS_PACKET, M2TS_PACKET = 188, 192


def readers(head: bytes) -> tuple[str, ...]:
    """The media options that bind libVLC to the right readers for a file that begins with ``head``."""
    if head.startswith(b"OggS"):
        return (":demux=ogg",)
    if head.startswith(b"\x00\x00\x01\xba"):
        return (":demux=ps",)
    if head.startswith(b"\x00\x00\x01\xb3"):
        return (":demux=mpgv",)
    if _is_transport(head, 0, TS_PACKET) or _is_transport(head, 4, M2TS_PACKET):
        return (":demux=ts",)
    if head.startswith(b"FLV\x01"):
        return (":demux=avformat", ":avformat-format=flv")
    if head.startswith(b"#!AMR"):
        return (":demux=avformat", ":avformat-format=amr")
    if _is_mp3(head):
        return (":demux=avformat", ":avformat-format=mp3")
    return (f":demux={STRICT}",)


def _is_mp3(head: bytes) -> bool:
    """Whether it begins with an ID3v2 tag, or a frame header of MPEG audio layer III (ISO/IEC 11172-3 §2.4.2.3).

    libVLC's own reader guesses the length from the first frame and jumps seconds wide where the rate varies.
    """
    return head.startswith(b"ID3") or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2)


def _is_transport(head: bytes, first: int, packet: int) -> bool:
    """Whether an MPEG transport stream's sync bytes stand where they should (ISO/IEC 13818-1 §2.4.3.2)."""
    marks = head[first::packet]
    return len(marks) >= 4 and set(marks) == {0x47}
