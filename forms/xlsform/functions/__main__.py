"""Prints the table of functions for README.md."""

import sys

from forms.xlsform.functions.listing import function_table

sys.stdout.write(function_table())
