"""What a path leads to: a plain file, a compressed one, a member of an archive."""
