"""Exact symbolic sizes: dimensions, three-valued comparison, requirements and their solver."""
