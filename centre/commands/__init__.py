"""The commands of ``songke-centre``, one module each; what all of them say the same way is in ``speaker``."""
