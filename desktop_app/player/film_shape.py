"""The shape a film is meant to be shown in, its pace and its voices, from libVLC's description of its tracks.

The layouts are those of ``libvlc_media.h`` of VLC 3.0 (``libvlc_media_track_t``, ``libvlc_video_track_t``); python-vlc
3.0.21 reads the union in them as three fields.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

AUDIO, VIDEO = 0, 1
FIRST_LYING = 4
"""Orientations from here on (``libvlc_video_orient_left_top`` …) swap width and height."""


class VideoTrack(ctypes.Structure):
    """``libvlc_video_track_t`` as far as its orientation."""

    _fields_ = (
        ("height", ctypes.c_uint),
        ("width", ctypes.c_uint),
        ("sample_width", ctypes.c_uint),
        ("sample_height", ctypes.c_uint),
        ("rate", ctypes.c_uint),
        ("rate_base", ctypes.c_uint),
        ("orientation", ctypes.c_int),
    )


class MediaTrack(ctypes.Structure):
    """``libvlc_media_track_t``; its union holds a video track where ``kind`` says so."""

    _fields_ = (
        ("codec", ctypes.c_uint32),
        ("original_codec", ctypes.c_uint32),
        ("id", ctypes.c_int),
        ("kind", ctypes.c_int),
        ("profile", ctypes.c_int),
        ("level", ctypes.c_int),
        ("video", ctypes.POINTER(VideoTrack)),
        ("bitrate", ctypes.c_uint),
        ("language", ctypes.c_char_p),
        ("description", ctypes.c_char_p),
    )


def shape_of(library: Any, media: Any) -> tuple[float, float]:
    """Width and height, in square pixels, of the first video track of ``media`` (a ``vlc.Media``); 0, 0 without one.

    libVLC knows the tracks once it has opened the file. The call takes the lock of the media's description only, so it
    is safe where a picture is being set up.
    """
    videos = _read(library, media, lambda track: _shape(track.video.contents) if _is_video(track) else None)
    return next(iter(videos), (0.0, 0.0))


def picture_ms(library: Any, media: Any) -> float:
    """How long the first video track of ``media`` shows each picture, in ms; 0 where the film does not say."""
    return next(iter(_read(library, media, lambda track: _ms(track.video.contents) if _is_video(track) else None)), 0.0)


def voices_of(library: Any, media: Any) -> list[tuple[int, str, str]]:
    """Each sound track of ``media``: libVLC's id, the language as the film says it, and its title; in file order."""
    return _read(
        library,
        media,
        lambda track: (track.id, _text(track.language), _text(track.description)) if track.kind == AUDIO else None,
    )


def _read(library: Any, media: Any, take: Callable[[MediaTrack], Any]) -> list[Any]:
    """Return what ``take`` makes of each track, but for those of which it makes None."""
    tracks = ctypes.POINTER(ctypes.POINTER(MediaTrack))()
    count = library.libvlc_media_tracks_get(media, ctypes.byref(tracks))
    try:
        return [made for index in range(count) if (made := take(tracks[index].contents)) is not None]
    finally:
        library.libvlc_media_tracks_release(tracks, count)


def _is_video(track: MediaTrack) -> bool:
    return (
        track.kind == VIDEO and bool(track.video) and bool(track.video.contents.width and track.video.contents.height)
    )


def _text(raw: bytes | None) -> str:
    return raw.decode("utf-8", "replace").strip() if raw else ""


def _ms(video: VideoTrack) -> float:
    return 1000 * video.rate_base / video.rate if video.rate and video.rate_base else 0.0


def _shape(video: VideoTrack) -> tuple[float, float]:
    pixel = video.sample_width / video.sample_height if video.sample_width and video.sample_height else 1.0
    shape = (video.width * pixel, float(video.height))
    return shape[::-1] if video.orientation >= FIRST_LYING else shape
