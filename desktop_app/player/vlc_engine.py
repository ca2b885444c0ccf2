"""libVLC, loaded once and shared by the players; optional, so it is not imported before it is asked for."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from desktop_app.player.vocabulary import Unavailable

LIBRARY_VARIABLE = "PYTHON_VLC_LIB_PATH"
OPTIONS = (
    "--quiet",
    "--ignore-config",  # what a person set in VLC must not change a lesson
    "--no-osd",
    "--no-snapshot-preview",
    "--no-video-title-show",
    "--no-spu",  # subtitles are the player's own
    "--no-sub-autodetect-file",
    "--no-lua",
    "--no-metadata-network-access",
    "--no-auto-preparse",
    "--no-media-library",
    "--no-keyboard-events",
    "--no-mouse-events",
)


class VlcEngine:
    """Loads libVLC at the first need and lets players go without holding up Qt's thread.

    Args:
        silent: for players that count the sound instead of sending it to a device.
    """

    def __init__(self, silent: bool = False) -> None:
        self.silent = silent
        self._lock = threading.Lock()
        self._instance: Any = None
        self._threads: list[tuple[threading.Thread, tuple[object, ...]]] = []

    def instance(self) -> Any:
        """The ``vlc.Instance``; from any thread, waits for ``warm``. Raises ``Unavailable``."""
        with self._lock:
            if self._instance is None:
                self._instance = _load(self.silent)
            return self._instance

    def warm(self) -> None:
        """Begin to load in the background; whether it can be loaded shows at the first ``instance``."""
        self._run(self._try_loading, "vlc-warm")

    def retire(self, release: Callable[[], None], *kept: object) -> None:
        """Run ``release``, which stops and frees a player, beside Qt's thread: stopping waits for a slow disk.

        What libVLC may still call meanwhile is ``kept``, and let go on the thread that comes here next.
        """
        self._run(release, "vlc-close", kept)

    def close(self) -> None:
        """Wait for every released player, then let go of libVLC; it may be used, and is loaded, again."""
        while self._threads:
            self._threads.pop()[0].join()
        with self._lock:
            if self._instance is not None:
                self._instance.release()
                self._instance = None

    def _run(self, work: Callable[[], None], name: str, kept: tuple[object, ...] = ()) -> None:
        self._threads = [running for running in self._threads if running[0].is_alive()]
        thread = threading.Thread(target=work, name=name, daemon=True)
        self._threads.append((thread, kept))
        thread.start()

    def _try_loading(self) -> None:
        try:
            self.instance()
        except Unavailable:
            return  # the first play asks again and says so


def sound_outputs(platform: str = sys.platform, devices: Path = Path("/dev/snd")) -> str:
    """The sound outputs libVLC may try, in order, ending with the one that needs no device.

    ALSA takes any stream and fails when it starts, which ends an audio lesson at once: it is tried only where there is
    a playback device. PulseAudio and PipeWire answer, or are passed over.
    """
    if platform == "win32":
        return "mmdevice,directsound,waveout,adummy"
    if platform == "darwin":
        return "auhal,adummy"
    alsa = "alsa," if any(devices.glob("pcmC*D*p")) else ""
    return f"pulse,{alsa}adummy"


def _load(silent: bool) -> Any:
    _name_library()
    try:
        import vlc
    except (ImportError, OSError, NotImplementedError, AttributeError) as error:
        raise Unavailable(f"libVLC is not installed ({error})") from error
    sound = "adummy" if silent else sound_outputs()
    instance = vlc.Instance([*OPTIONS, f"--aout={sound}"])
    if not instance:
        raise Unavailable("libVLC does not start; its plugins may be missing")
    return instance


def _name_library() -> None:
    """Tell python-vlc which library to load: its search starts compilers, and on Windows tries the current folder."""
    chosen = os.environ.get(LIBRARY_VARIABLE)
    if chosen is not None and not _loads(chosen):
        raise Unavailable(f"{LIBRARY_VARIABLE} names a library that does not load: {chosen}")
    for candidate in _libraries() if chosen is None else ():
        if _loads(candidate):
            os.environ[LIBRARY_VARIABLE] = candidate
            return


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _libraries() -> Iterator[str]:
    if sys.platform == "win32":
        for variable in ("ProgramFiles", "ProgramFiles(x86)"):
            folder = Path(os.environ.get(variable, "")) / "VideoLAN" / "VLC"
            if folder.is_absolute() and (folder / "libvlc.dll").is_file():
                os.add_dll_directory(str(folder))
                yield str(folder / "libvlc.dll")
    elif sys.platform != "darwin":
        yield "libvlc.so.5"
