"""Bringing lessons in and usage out: plain synchronous Python over sources."""
