"""What the station keeps on disk: one SQLite file, written by one thread."""
