"""A visit with the household's last record beside it: carry-over, another questionnaire, correction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from desktop.vault import DraftStart, Vault
from desktop.visits import (
    FOUR_CLARIFICATIONS,
    OpenVisit,
    around,
    begin_visit,
    current_standards,
    leaf_refs,
    reopen_visit,
)
from forms.answers import Answers
from forms.longitudinal import CarryOver, carry_over
from forms.record import Record
from forms.xlsform import Circumstances, FormSession, JournalEntry
from forms.xlsform.schema import NodeDef

BINARY = frozenset({"image", "audio", "video", "file"})


@dataclass(frozen=True)
class Wanted:
    """Which visit: a household, a questionnaire ("" for the four clarifications), and for a correction the
    record that it replaces with the reason why.
    """

    hh_id: str
    form_id: str = ""
    deprecates: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Begun:
    """An open visit, the last record of the household, and which answers came from it."""

    visit: OpenVisit
    previous: Answers | None = None
    carried: frozenset[str] = frozenset()
    correcting: str = ""


def open_visit(vault: Vault, wanted: Wanted, circumstances: Circumstances) -> Begun:
    """Go on with the household's draft, or begin one with what is known from its last record."""
    drafts = vault.household(wanted.hh_id).drafts
    if drafts:
        visit = reopen_visit(vault, drafts[0].draft_id, circumstances)
        previous = _previous(vault, visit, drafts[0].deprecates)
        return Begun(visit, previous, _still_carried(visit, previous), drafts[0].reason)
    if wanted.deprecates:
        return _begin_correction(vault, wanted, circumstances)
    visit = begin_visit(vault, wanted.hh_id, circumstances, wanted.form_id or FOUR_CLARIFICATIONS)
    previous = _previous(vault, visit, "")
    if previous is None:
        return Begun(visit)
    entries = _carry(visit.session, carry_over(previous, _names(visit.session)))
    vault.save(visit.draft_id, entries, circumstances.now(), vault.profile().name)
    visit = replace(visit, journal=(*visit.journal, *entries))
    return Begun(visit, previous, _still_carried(visit, previous))


def _begin_correction(vault: Vault, wanted: Wanted, circumstances: Circumstances) -> Begun:
    """更正: everything the record says, to be put right and sealed as a new record with the reason."""
    record = vault.record(wanted.deprecates)
    definition = vault.form(record.form_id, record.form_version)
    now = circumstances.now()
    session, changes = definition.start(around(vault, record.form_id, circumstances, now))
    entries = [*changes.entries, *_copy(session, definition.read(record.xml))]
    start = DraftStart(
        wanted.hh_id, record.form_id, definition.version, "", now, record.record_id, wanted.reason
    )
    draft_id = vault.start_draft(start)
    vault.save(draft_id, entries, now, vault.profile().name)
    head = vault.household(wanted.hh_id).row.head
    standards = current_standards(vault)
    visit = OpenVisit(draft_id, wanted.hh_id, head, now, session, tuple(entries), "", standards)
    return Begun(visit, _previous(vault, visit, record.record_id), frozenset(), wanted.reason)


def _previous(vault: Vault, visit: OpenVisit, deprecates: str) -> Answers | None:
    """The answers of the last record of the same questionnaire that stands and was answered."""
    form_id = visit.session.definition.id
    rows = vault.records(visit.hh_id)
    replaced = {row.deprecates for row in rows} | {deprecates}
    for row in sorted(rows, key=lambda one: one.n, reverse=True):
        if row.record_id in replaced:
            continue
        record = vault.record(row.record_id)
        if record.form_id == form_id:
            answers = _read(vault, record)
            if answers.rows("members"):
                return answers
    return None


def _read(vault: Vault, record: Record) -> Answers:
    return Answers(vault.form(record.form_id, record.form_version).read(record.xml))


def _names(session: FormSession) -> frozenset[str]:
    return frozenset(node.name for node in session.definition.root.below())


def _paths(session: FormSession) -> dict[str, str]:
    return {node.name: node.path for node in session.definition.root.below()}


def _carry(session: FormSession, carried: CarryOver) -> tuple[JournalEntry, ...]:
    return tuple(_carry_each(session, carried))


def _carry_each(session: FormSession, carried: CarryOver) -> Iterator[JournalEntry]:
    paths, leaves = _paths(session), leaf_refs(session.definition)
    for name, wanted in carried.rows.items():
        while len(session.rows(paths[name])) < wanted:
            yield from session.add_repeat(paths[name]).entries
    for entry in carried.prefill:
        ref = _ref_of(session, entry.repeat, entry.place, paths[entry.name]) if entry.repeat else ""
        ref = ref or leaves.get(entry.name, "")
        if ref and session.value(ref) in ("", _default_of(session, ref)):
            yield from session.answer(ref, entry.value).entries


def _ref_of(session: FormSession, repeat: str, place: int, path: str) -> str:
    above = _paths(session)[repeat]
    rows = session.rows(above)
    return rows[place - 1] + path.removeprefix(above) if place <= len(rows) else ""


def _default_of(session: FormSession, ref: str) -> str:
    node = session.definition.by_path.get(_generic(ref))
    return node.default if node is not None else ""


def _generic(ref: str) -> str:
    return "/".join(step.partition("[")[0] for step in ref.split("/"))


def _still_carried(visit: OpenVisit, previous: Answers | None) -> frozenset[str]:
    """The answers that stand as the last record said them: those nobody has touched since."""
    if previous is None:
        return frozenset()
    session, carried = visit.session, carry_over(previous, _names(visit.session))
    paths, leaves = _paths(session), leaf_refs(session.definition)
    found = set()
    for entry in carried.prefill:
        ref = _ref_of(session, entry.repeat, entry.place, paths[entry.name]) if entry.repeat else ""
        ref = ref or leaves.get(entry.name, "")
        if ref and session.value(ref) == entry.value:
            found.add(ref)
    return frozenset(found)


def _copy(session: FormSession, tree: dict[str, object]) -> Iterator[JournalEntry]:
    unsigned = {node.path for node in session.definition.root.below() if _is_made_anew(session, node)}
    yield from _copy_under(session, session.definition.root.path, tree, unsigned)


def _is_made_anew(session: FormSession, node: NodeDef) -> bool:
    """Times, ids and figures make themselves; signatures and photos belong to the record they stand in."""
    control = session.definition.controls.get(node.path)
    is_binary = control is not None and control.question is not None and control.question.kind in BINARY
    return is_binary or bool(node.bind.preload) or node.bind.calculate is not None


def _copy_under(
    session: FormSession, above: str, tree: dict[str, object], anew: set[str]
) -> Iterator[JournalEntry]:
    """Answers in document order, so that what depends on an answer is there when its turn comes."""
    for name, value in tree.items():
        ref = f"{above}/{name}"
        if name == "meta" or _generic(ref) in anew:
            continue
        if isinstance(value, list):
            yield from _copy_rows(session, ref, value, anew)
        elif isinstance(value, dict):
            yield from _copy_under(session, ref, value, anew)
        elif isinstance(value, str) and value not in ("", session.value(ref)):
            yield from session.answer(ref, value).entries


def _copy_rows(session: FormSession, ref: str, rows: list[object], anew: set[str]) -> Iterator[JournalEntry]:
    for old in reversed(session.rows(ref)):
        yield from session.remove_repeat(old).entries
    for row in rows:
        yield from session.add_repeat(ref).entries
        if isinstance(row, dict):
            yield from _copy_under(session, session.rows(ref)[-1], row, anew)
