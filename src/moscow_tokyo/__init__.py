"""Moscow–Tokyo: typed, verified tables on Soviet-Japanese diplomacy, 1982 to 1984."""
