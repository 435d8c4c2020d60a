"""The functions of expressions, one module per subject; importing the package fills the table."""

from forms.xlsform.functions import choosing, dates, geometry, hashing, numbers, sets, strings
from forms.xlsform.functions.registry import FUNCTIONS, Function

__all__ = ["FUNCTIONS", "Function", "choosing", "dates", "geometry", "hashing", "numbers", "sets", "strings"]
