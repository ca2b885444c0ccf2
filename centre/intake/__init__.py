"""Intake: reads a folder of lessons that a person prepared, and finds every mistake in it first."""
