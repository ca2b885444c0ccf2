"""The commands of ``songke``, one module each; what all of them say the same way is in ``speaker``."""
