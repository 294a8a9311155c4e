"""How long a resync takes beside what it must take at least (`make bench`)."""
