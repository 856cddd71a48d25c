"""Drawing with characters: glyphs, numerals, traces reduced to columns so that no peak is lost."""
