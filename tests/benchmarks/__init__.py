"""How fast the library is at up to a million claims, each time beside a peer in the same run."""
