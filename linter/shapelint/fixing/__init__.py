"""Changing a user's files: what fixes and suppressions write, how it is judged, and how it gets to the disk."""
