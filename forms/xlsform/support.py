"""What the engine supports, as data made from the code itself: for people who write forms, and for tools."""

from __future__ import annotations

from typing import Any, get_args

from forms.xlsform.actions import EVENTS, LEFT_OUT
from forms.xlsform.appearances import APPEARANCES, REFUSED_APPEARANCES
from forms.xlsform.bind import TYPES
from forms.xlsform.blueprint import DEEPEST_GROUPS
from forms.xlsform.body import Kind
from forms.xlsform.bodyreader import CONTROLS
from forms.xlsform.entities import VERSIONS
from forms.xlsform.functions.listing import function_rows
from forms.xlsform.functions.patterns import LONGEST
from forms.xlsform.instances import FILES
from forms.xlsform.lexer import LONGEST_EXPRESSION
from forms.xlsform.parser import DEEPEST_NESTING
from forms.xlsform.preload import PROPERTIES
from forms.xlsform.presentation import MEDIA
from forms.xlsform.rows import MOST_ROWS
from forms.xlsform.rowstore import LONG_TABLE
from forms.xlsform.rules import PRELOADS
from forms.xlsform.source import LARGEST_FORM


def support_matrix() -> dict[str, Any]:
    """Everything by kind; what is not listed is refused by name, an appearance not listed is a warning."""
    return {
        "question_kinds": sorted(get_args(Kind)),
        "data_types": dict(sorted(TYPES.items())),
        "controls": sorted(CONTROLS),
        "appearances": sorted(APPEARANCES),
        "own_appearances_start_with": "dm-",
        "refused_appearances": dict(REFUSED_APPEARANCES),
        "functions": [
            {"name": name, "arguments": args, "result": result, "source": source, "gives": note}
            for name, args, result, source, note in function_rows()
        ],
        "events": sorted(EVENTS),
        "preloads": sorted(PRELOADS),
        "preload_properties": sorted(PROPERTIES),
        "left_blank_with_a_warning": dict(LEFT_OUT),
        "choice_files": sorted(FILES),
        "label_media": list(MEDIA),
        "entity_versions": list(VERSIONS),
        "records": ["last-saved", "entities", "audit"],
        "limits": {
            "form_bytes": LARGEST_FORM,
            "group_depth": DEEPEST_GROUPS,
            "expression_depth": DEEPEST_NESTING,
            "expression_characters": LONGEST_EXPRESSION,
            "regex_text_characters": LONGEST,
            "repeat_rows": MOST_ROWS,
            "table_rows_in_memory": LONG_TABLE,
        },
    }
