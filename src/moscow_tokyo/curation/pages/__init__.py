"""Pages and files of text that are derived from the tables: codebook, datasheet, CITATION.cff."""
