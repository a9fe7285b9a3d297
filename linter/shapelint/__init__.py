"""shapelint: a static-analysis linter for the shapes of model code."""

__version__ = "0.1.0"
