"""What an error of the HTTP libraries means, told from its own words: a reason and a cause. Pure, no I/O."""

from __future__ import annotations

from package_format.errors import Cause, Unreachable

# The first mark found in the whole chain of errors counts; a proxy's trouble mentions what it could not reach as well.
_MARKS: tuple[tuple[str, str, Cause], ...] = (
    ("Proxy Authentication Required", "the proxy wants a name and a password", Cause.PROXY),
    ("ProxyError", "the proxy does not answer", Cause.PROXY),
    ("InvalidProxyURL", "the address of the proxy cannot be used", Cause.PROXY),
    ("Proxy URL", "the address of the proxy cannot be used", Cause.PROXY),
    ("certificate has expired", "its certificate has expired by our clock", Cause.CERTIFICATE_DATE),
    (
        "certificate is not yet valid",
        "its certificate is not valid yet by our clock",
        Cause.CERTIFICATE_DATE,
    ),
    ("CERTIFICATE_VERIFY_FAILED", "its certificate is not trusted", Cause.CERTIFICATE),
    ("SSLError", "it speaks no TLS that can be understood", Cause.CERTIFICATE),
    ("resolve", "the address is not known", Cause.NAME),
    ("TooManyRedirects", "it sends from one address to another without end", Cause.OTHER),
    ("timed out", "it stopped sending", Cause.SILENT),
    ("Timeout", "it stopped sending", Cause.SILENT),
    ("refused", "the connection was refused", Cause.OTHER),
    ("IncompleteRead", "the connection was cut", Cause.OTHER),
    ("reset", "the connection was cut", Cause.OTHER),
    ("aborted", "the connection was cut", Cause.OTHER),
)


def unreachable(source: str, error: Exception, was_cut: bool = False) -> Unreachable:
    """Return what ``error`` means for ``source``; ``was_cut`` says that the link had been given up as dead."""
    if was_cut:
        return Unreachable(source, "nothing came on any connection", cause=Cause.SILENT)
    text = f"{type(error).__name__} {error}"
    for mark, reason, cause in _MARKS:
        if mark in text:
            return Unreachable(source, reason, cause=cause)
    return Unreachable(source, type(error).__name__)
