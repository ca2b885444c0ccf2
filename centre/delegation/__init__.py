"""Channels that a county or central school signs with a key of its own: both sides of it."""
