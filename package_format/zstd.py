"""Bounded zstd (RFC 8878): the expected size is known before any memory is taken (FORMAT §2)."""

from __future__ import annotations

from backports import zstd

from package_format.errors import Damaged

_MOST_WINDOW_LOG = 27
_Parameter = zstd.CompressionParameter
_LEVEL = 12
_PREFIX_LEVELS = (9, 19)


def compress(raw: bytes, level: int = _LEVEL) -> bytes:
    """Return one zstd frame that declares its content size, or ``raw`` itself where zstd gains nothing."""
    stored = zstd.compress(raw, options=_options(level))
    return stored if len(stored) < len(raw) else raw


def expand(stored: bytes, raw_size: int, name: str) -> bytes:
    """Return the ``raw_size`` bytes that ``stored`` stands for; raise ``Damaged`` about ``name`` if it does not.

    ``len(stored) == raw_size`` means that the bytes are stored raw (FORMAT §7). Never takes more memory than
    ``raw_size`` and the window.
    """
    if len(stored) == raw_size:
        return stored
    return _decompress(stored, raw_size, name, None)


def expand_frame(stored: bytes, raw_size: int, name: str) -> bytes:
    """Like ``expand``, for what is always one zstd frame (shards, batches)."""
    return _decompress(stored, raw_size, name, None)


def declared_size(stored: bytes, most: int, name: str) -> int:
    """Return the content size that the zstd frame ``stored`` declares; raise ``Damaged`` if none or above ``most``."""
    try:
        size: int | None = zstd.get_frame_info(stored).decompressed_size
    except zstd.ZstdError as error:
        raise Damaged(name, f"not a zstd frame: {error}") from error
    if size is None or size > most:
        raise Damaged(name, f"declares {size} bytes, at most {most} are allowed")
    return size


def compress_frame(raw: bytes, level: int = 19) -> bytes:
    """Return one zstd frame of ``raw`` even where it gains nothing."""
    return zstd.compress(raw, options=_options(level))


def compress_with_prefix(raw: bytes, prefix: bytes) -> bytes:
    """Return ``raw`` as one zstd frame that refers to ``prefix``; the smaller of two levels, as each can lose badly."""
    return min((_compress_after(raw, prefix, level) for level in _PREFIX_LEVELS), key=len)


def expand_with_prefix(stored: bytes, prefix: bytes, raw_size: int, name: str) -> bytes:
    """Return the ``raw_size`` bytes that ``stored`` stands for after ``prefix``; raise ``Damaged`` otherwise."""
    return _decompress(
        stored, raw_size, name, zstd.ZstdDict(prefix, is_raw=True).as_prefix if len(prefix) >= 8 else None
    )


def _options(level: int) -> dict[int, int]:
    return {
        _Parameter.compression_level: level,
        _Parameter.content_size_flag: 1,
        _Parameter.checksum_flag: 0,
    }


def _compress_after(raw: bytes, prefix: bytes, level: int) -> bytes:
    window = min(_MOST_WINDOW_LOG, max(10, (len(raw) + len(prefix)).bit_length()))
    options = {**_options(level), _Parameter.enable_long_distance_matching: 1, _Parameter.window_log: window}
    if len(prefix) < 8:
        return zstd.compress(raw, options=options)
    return zstd.compress(raw, options=options, zstd_dict=zstd.ZstdDict(prefix, is_raw=True).as_prefix)


def _decompress(stored: bytes, raw_size: int, name: str, prefix: object) -> bytes:
    if declared_size(stored, raw_size, name) != raw_size:
        raise Damaged(name, f"declares another size than {raw_size}")
    limits = {zstd.DecompressionParameter.window_log_max: _MOST_WINDOW_LOG}
    try:
        worker = zstd.ZstdDecompressor(zstd_dict=prefix, options=limits)  # type: ignore[arg-type]
        raw: bytes = worker.decompress(stored, max_length=raw_size + 1)
    except zstd.ZstdError as error:
        raise Damaged(name, f"broken zstd frame: {error}") from error
    if len(raw) != raw_size or not worker.eof or worker.unused_data:
        raise Damaged(name, "zstd frame is cut short or followed by other bytes")
    return raw
