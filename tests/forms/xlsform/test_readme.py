"""The contract page shows the functions that the code has."""

from __future__ import annotations

from pathlib import Path

import forms.xlsform
from forms.xlsform.functions.listing import function_table


def test_the_table_of_functions_in_the_readme_is_that_of_the_code() -> None:
    readme = Path(forms.xlsform.__file__).with_name("README.md").read_text(encoding="utf-8")
    assert readme.endswith(function_table())
