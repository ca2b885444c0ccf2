"""The shape a film is meant to be shown in, from libVLC's description of its tracks.

The layouts are those of ``libvlc_media.h`` of VLC 3.0 (``libvlc_media_track_t``, ``libvlc_video_track_t``); python-vlc
3.0.21 reads the union in them as three fields.
"""

from __future__ import annotations

import ctypes
from typing import Any

VIDEO = 1
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
    """``libvlc_media_track_t`` as far as its union, which holds a video track where ``kind`` says so."""

    _fields_ = (
        ("codec", ctypes.c_uint32),
        ("original_codec", ctypes.c_uint32),
        ("id", ctypes.c_int),
        ("kind", ctypes.c_int),
        ("profile", ctypes.c_int),
        ("level", ctypes.c_int),
        ("video", ctypes.POINTER(VideoTrack)),
    )


def shape_of(library: Any, media: Any) -> tuple[float, float]:
    """Width and height, in square pixels, of the first video track of ``media`` (a ``vlc.Media``); 0, 0 without one.

    libVLC knows the tracks once it has opened the file. The call takes the lock of the media's description only, so it
    is safe where a picture is being set up.
    """
    tracks = ctypes.POINTER(ctypes.POINTER(MediaTrack))()
    count = library.libvlc_media_tracks_get(media, ctypes.byref(tracks))
    try:
        described = (tracks[index].contents for index in range(count))
        videos = (track.video.contents for track in described if track.kind == VIDEO and track.video)
        return next((_shape(video) for video in videos if video.width and video.height), (0.0, 0.0))
    finally:
        library.libvlc_media_tracks_release(tracks, count)


def _shape(video: VideoTrack) -> tuple[float, float]:
    pixel = video.sample_width / video.sample_height if video.sample_width and video.sample_height else 1.0
    shape = (video.width * pixel, float(video.height))
    return shape[::-1] if video.orientation >= FIRST_LYING else shape
