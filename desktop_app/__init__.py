"""The teacher's program: a store of lessons, their sync, their players and the window."""
