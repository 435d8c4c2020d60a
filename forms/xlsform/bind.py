"""What a form says about one question's data: its type, and the expressions that govern it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forms.xlsform.code import Run
    from forms.xlsform.texts import Caption

TYPES = {
    "string": "text",
    "text": "text",
    "select1": "text",
    "select": "text",
    "rank": "text",
    "selectOne": "text",
    "selectMulti": "text",
    "int": "integer",
    "integer": "integer",
    "long": "integer",
    "decimal": "decimal",
    "double": "decimal",
    "float": "decimal",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "dateTime": "dateTime",
    "geopoint": "geopoint",
    "geotrace": "geotrace",
    "geoshape": "geoshape",
    "binary": "binary",
    "barcode": "text",
    "intent": "text",
}


@dataclass(slots=True)
class Bind:
    """The rules of one definition, compiled; None or False where the form says nothing."""

    type: str = "text"
    declared_type: str = ""
    calculate: Run | None = None
    relevant: Run | None = None
    required: Run | None = None
    readonly: Run | None = None
    constraint: Run | None = None
    count: Run | None = None
    constraint_message: Caption | None = None
    required_message: Caption | None = None
    save_to: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    preload: str = ""
    preload_params: str = ""
    is_editable: bool = False
    sources: dict[str, str] = field(default_factory=dict)
