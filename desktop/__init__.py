"""The laptop: vault, view-models, windows and command line."""
