"""Bytes and tables: where packages are, what identifies them, and how their tables are read."""
