"""Shape functions: what the APIs of the frameworks, and Python's own, mean for shapes."""
