"""The user's files: their text, their trees, positions and comments."""
