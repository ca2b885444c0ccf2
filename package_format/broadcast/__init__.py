"""What goes over the air: datagrams, blocks and the code that mends their losses (FORMAT §11)."""
