"""Compiled questionnaires: a visit opens what was worked out before; what is stale or damaged is redone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlmodel import Session

from desktop.vault import office
from desktop.vault.form_tables import CompiledForm
from desktop.vault.lists import Owner, media_of
from forms.errors import AppError
from forms.xlsform import FormDefinition, RowStore, cache_key, compile_and_store, open_stored

if TYPE_CHECKING:
    from desktop.vault.vault import Vault

STALE = "FORM_STALE"


@dataclass(frozen=True)
class Shelved:
    """A questionnaire with its files, and its compiled form when there is one of this file and engine."""

    owner: Owner
    xml: bytes
    media: dict[str, bytes | RowStore]
    stored: bytes | None


def take(session: Session, form_id: str, version: str = "") -> Shelved:
    """A questionnaire in its current version unless one is named; VAULT_NOT_FOUND."""
    form = office.questionnaire(session, form_id, version)
    owner = Owner(form.form_id, form.version)
    row = session.get(CompiledForm, (owner.form_id, owner.version))
    is_current = row is not None and row.cache_key == cache_key(form.xml)
    return Shelved(owner, form.xml, media_of(session, owner), row.data if row and is_current else None)


def read(shelved: Shelved) -> tuple[FormDefinition, bytes | None]:
    """The questionnaire, and what is worth keeping when it had to be compiled; raises FormRefused."""
    if shelved.stored is not None:
        try:
            if shelved.media:
                return open_stored(shelved.stored, media=shelved.media), None
            return _opened(shelved.stored), None
        except AppError as error:
            if error.code != STALE:
                raise
    return compile_and_store(shelved.xml, media=shelved.media)


@lru_cache(maxsize=2)
def _opened(stored: bytes) -> FormDefinition:
    """A batch of papers reads many records of one form; lists that came with a form are not kept here."""
    return open_stored(stored)


def keep(session: Session, shelved: Shelved, stored: bytes) -> None:
    """Keep a compiled form; it replaces the one of another file or engine."""
    key = cache_key(shelved.xml)
    session.merge(
        CompiledForm(form_id=shelved.owner.form_id, version=shelved.owner.version, cache_key=key, data=stored)
    )


def form(vault: Vault, form_id: str, version: str = "") -> FormDefinition:
    """A questionnaire ready to be filled, from the compiled forms where it is there; FormRefused."""
    with vault._transaction() as session:
        found = take(session, form_id, version)
    definition, stored = read(found)
    if stored is not None and vault.doubt is None:
        with vault._writing() as session:
            keep(session, found, stored)
    return definition
