"""The registry: who lives in a household and what was found there, derived from records and nothing else."""

from forms.registry.projection import Rows, project

__all__ = ["Rows", "project"]
