"""Sends the repository to a multicast group, for receivers that cannot answer (FORMAT §11, §13)."""
