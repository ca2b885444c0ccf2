"""Trust by TUF (FORMAT §4): ``reader`` judges what a carrier brings, ``signer`` signs what a centre publishes.

    carrier ── fetch ──► fetcher ──► workflow (python-tuf) ──► staging copy ──► folder ──► state ──► TrustedTarget

This is the only room that knows python-tuf. Why it is built like this: docs/adr/0003-trust-by-tuf.md.
"""
