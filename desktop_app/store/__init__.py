"""What this computer holds: tables, files, the library of lessons, and the outbox of usage."""
