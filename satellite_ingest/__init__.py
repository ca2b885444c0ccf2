"""Takes lessons out of the air: multicast datagrams in, a copy of the repository out (the spool). Its own process."""
