"""A copy of the repository for a stick: what belongs on it, in which order, and how it gets there."""
