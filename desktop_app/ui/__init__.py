"""The window: one module a screen; ``worker`` is the only bridge between threads."""
