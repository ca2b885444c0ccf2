"""Zips as others made them, read with care: nothing in one is believed, and nothing of one is held in memory whole."""
