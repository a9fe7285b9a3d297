"""Report formats: findings for people and programs, and the layer table and graph of `show`."""
