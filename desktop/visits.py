"""Begin or reopen a visit: questionnaire, session, what is known already, and a draft in the vault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from desktop.vault import DraftStart, Vault
from forms.registry.codes import SHORT_FORMS
from forms.screening import Standards, parse_standards
from forms.xlsform import (
    Circumstances,
    FormDefinition,
    FormSession,
    Group,
    JournalEntry,
    Repeat,
)

FOUR_CLARIFICATIONS = "four_clarifications"
# The table-repeats that a household may well have none of start without a row; ODK ignores the word.
STARTS_EMPTY = "dm-start-empty"
LANGUAGE = "language.{}"


@dataclass(frozen=True)
class OpenVisit:
    """A draft that is being filled in. `journal` is what is already on disk."""

    draft_id: str
    hh_id: str
    head: str
    started_at: datetime
    session: FormSession
    journal: tuple[JournalEntry, ...]
    place: str
    standards: Standards | None


def begin_visit(
    vault: Vault, hh_id: str, circumstances: Circumstances, form_id: str = FOUR_CLARIFICATIONS
) -> OpenVisit:
    """Start a draft for a household with everything known filled in; durable before it returns."""
    definition = vault.form(form_id)
    page = vault.household(hh_id)
    now = circumstances.now()
    session, changes = definition.start(around(vault, form_id, circumstances, now))
    known = _known(vault, hh_id, now.date())
    entries = [*changes.entries, *_drop_empty_rows(session), *_fill(session, known)]
    visit_type = SHORT_FORMS.get(form_id, "1")
    draft_id = vault.start_draft(DraftStart(hh_id, form_id, definition.version, visit_type, now))
    vault.save(draft_id, entries, now, vault.profile().name)
    standards = current_standards(vault)
    return OpenVisit(draft_id, hh_id, page.row.head, now, session, tuple(entries), "", standards)


def reopen_visit(vault: Vault, draft_id: str, circumstances: Circumstances) -> OpenVisit:
    """The draft as it was left, with the version of the questionnaire that it was started with."""
    draft = vault.draft(draft_id)
    definition = vault.form(draft.form_id, draft.form_version)
    journal = vault.journal(draft_id)
    started = datetime.fromisoformat(draft.started_at)
    session = definition.resume(around(vault, draft.form_id, circumstances, started), journal)
    standards = current_standards(vault)
    return OpenVisit(draft_id, draft.hh_id, draft.head, started, session, journal, draft.place, standards)


def around(vault: Vault, form_id: str, circumstances: Circumstances, begun: datetime) -> Circumstances:
    """The circumstances of one visit: the language chosen for the questionnaire, and its last record then."""
    return replace(
        circumstances,
        language=vault.setting(LANGUAGE.format(form_id)),
        last_saved=vault.last_saved(form_id, begun),
    )


def current_standards(vault: Vault) -> Standards | None:
    """The standards in the vault, or None before the office has sent any."""
    text = vault.standards()
    return parse_standards(text) if text else None


def _known(vault: Vault, hh_id: str, day: date) -> Mapping[str, str]:
    """What the office and the profile already say, by question name."""
    row, profile = vault.household(hh_id).row, vault.profile()
    standards = current_standards(vault)
    township = next((person for person in vault.staff() if person.township), None)
    known = {
        "hh_id": hh_id,
        "area_code": profile.village_code,
        "grp": row.group,
        "inv1": profile.name,
        "inv_unit1": "1",
        "inv2": township.name if township else "",
        "inv_unit2": "2" if township else "",
        "live_addr": row.address,
        "phone": row.phone,
    }
    if standards:
        for key in ("emp_cost_rate", "emp_cost_dis", "minwage_prev"):
            known[f"p_{key}"] = standards.text(key, day)
        known["p_version"] = standards.label
    return known


def _fill(session: FormSession, known: Mapping[str, str]) -> Iterator[JournalEntry]:
    for name, ref in leaf_refs(session.definition).items():
        if known.get(name):
            yield from session.answer(ref, known[name]).entries


def _drop_empty_rows(session: FormSession) -> Iterator[JournalEntry]:
    for repeat in top_repeats(session.definition):
        if STARTS_EMPTY in repeat.appearance:
            for row in reversed(session.rows(repeat.ref)):
                yield from session.remove_repeat(row).entries


def leaf_refs(definition: FormDefinition) -> dict[str, str]:
    """Question name -> reference, for everything outside repeats, asked at present or not."""
    return {node.name: node.path for node in definition.root.below() if node.is_leaf and node.depth == 0}


def top_repeats(definition: FormDefinition) -> Iterator[Repeat]:
    """Every repeat that is not inside another one."""
    yield from _repeats(definition.body)


def _repeats(nodes: tuple[object, ...]) -> Iterator[Repeat]:
    for node in nodes:
        if isinstance(node, Repeat):
            yield node
        elif isinstance(node, Group):
            yield from _repeats(node.children)
