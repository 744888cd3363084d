"""The joined views: which columns they have, and the joins that make their rows."""
