"""Sessions begun anew, and sessions rebuilt from their journal."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from forms.errors import AppError
from forms.xlsform.acting import act_on_load
from forms.xlsform.collector import without_collecting
from forms.xlsform.engine import Engine
from forms.xlsform.environment import Circumstances
from forms.xlsform.journal import Changes, JournalEntry
from forms.xlsform.preload import run_preloads
from forms.xlsform.references import find_node, find_rows
from forms.xlsform.rows import add_row, fresh_row, insert_row, remove_row
from forms.xlsform.session import FormSession
from forms.xlsform.undo import place_in

if TYPE_CHECKING:
    from forms.xlsform.definition import FormDefinition


def start_session(definition: FormDefinition, circumstances: Circumstances) -> tuple[FormSession, Changes]:
    """A new session: preloads, then defaults, then dynamic defaults, then computations."""
    with without_collecting():
        session = FormSession(definition, circumstances)
        engine = session.engine
        run_preloads(engine, "start")
        act_on_load(engine, "odk-instance-first-load")
        for scope in list(engine.root.inside()):
            engine.push_scope(scope)
        engine.drain()
        act_on_load(engine, "odk-instance-load")
        engine.drain()
    return session, engine.take_changes()


def resume_session(
    definition: FormDefinition, circumstances: Circumstances, journal: Iterable[JournalEntry]
) -> FormSession:
    """The session that wrote a journal: its entries put back as they are, then everything computed once."""
    with without_collecting():
        session = FormSession(definition, circumstances)
        engine = session.engine
        engine.is_replaying = True
        for entry in journal:
            try:
                _replay(engine, entry)
            except AppError as error:
                raise AppError(
                    "JOURNAL_MISMATCH", "草稿与问卷不符，可能是用另一版问卷填写的。", place=entry.ref
                ) from error
        engine.forget_pending()
        session.recompute_all()
        engine.take_changes()
        engine.is_replaying = False
    return session


def _replay(engine: Engine, entry: JournalEntry) -> None:
    if entry.op == "add":
        up, d = find_rows(engine.root, re.sub(r"\[\d+\]$", "", entry.ref))
        if entry.ref.endswith("]"):
            insert_row(
                engine, fresh_row(engine, d, up), min(place_in(entry.ref), len(up.ranges[d.range_index]))
            )
        else:
            add_row(engine, d, up)
        return
    node = find_node(engine.root, entry.ref, engine.definition.by_path)
    if entry.op == "remove":
        remove_row(engine, node, is_parked=node.d.bind.count is not None)
    else:
        engine.load_text(node, entry.new)
