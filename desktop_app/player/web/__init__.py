"""Web lessons: pages from strangers, shown without any network, each in a room of its own (docs/adr/0040)."""
