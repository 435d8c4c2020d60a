"""The laptop: vault, view-models, windows and command line."""

VERSION = "0.1.0"
"""What a paper, the unlock page and a problem report name; the same as in pyproject.toml."""
