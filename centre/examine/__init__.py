"""Looks at every file once before it is published: whether it plays, how long it is, a picture of it, its words."""
