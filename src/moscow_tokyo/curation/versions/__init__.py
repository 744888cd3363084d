"""Versions: what changed between two, which step that needs, and the ledger of what was released."""
