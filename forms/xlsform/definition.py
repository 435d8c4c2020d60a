"""A compiled questionnaire: immutable, shared by any number of sessions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from forms.xlsform.audit import AuditRule, read_audit_rule
from forms.xlsform.body import BodyNode
from forms.xlsform.collector import without_collecting
from forms.xlsform.controls import Action, Control
from forms.xlsform.entities import EntityRule
from forms.xlsform.environment import Circumstances
from forms.xlsform.graph import Vertex
from forms.xlsform.instances import Media
from forms.xlsform.journal import Changes, JournalEntry
from forms.xlsform.loader import Loader, Prepared
from forms.xlsform.schema import NodeDef
from forms.xlsform.serialise import read_instance_xml
from forms.xlsform.session import FormSession
from forms.xlsform.source import Element, attribute, read_source
from forms.xlsform.starting import resume_session, start_session
from forms.xlsform.texts import Texts

NO_MEDIA: Media = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class FormDefinition:
    """One questionnaire, ready to be filled. The fields after `warnings` are the engine's own."""

    id: str
    version: str
    title: str
    languages: tuple[str, ...]
    body: tuple[BodyNode, ...]
    warnings: tuple[str, ...]
    instance: Element = field(repr=False)
    definitions: tuple[NodeDef, ...] = field(repr=False)
    by_path: Mapping[str, NodeDef] = field(repr=False)
    outside_repeats: dict[str, NodeDef] = field(repr=False)  # by reference, also as `/data[1]/a[1]`
    controls: Mapping[str, Control] = field(repr=False)
    vertices: tuple[Vertex, ...] = field(repr=False)
    actions: tuple[Action, ...] = field(repr=False)
    texts: Texts = field(repr=False)
    entities: tuple[EntityRule, ...] = field(repr=False)
    audit: AuditRule | None = field(repr=False)

    @property
    def root(self) -> NodeDef:
        """The root of the data."""
        return self.definitions[0]

    def start(self, circumstances: Circumstances) -> tuple[FormSession, Changes]:
        """A new session, and the changes worth journalling that starting it made."""
        return start_session(self, circumstances)

    def resume(self, circumstances: Circumstances, journal: Iterable[JournalEntry]) -> FormSession:
        """The session that wrote the journal; raises AppError JOURNAL_MISMATCH when it is of another form."""
        return resume_session(self, circumstances, journal)

    def read(self, xml: bytes) -> dict[str, Any]:
        """The answers in finished instance XML, as FormSession.answers() gave them."""
        return read_instance_xml(self, xml)


def compile_form(xml: bytes, *, media: Media = NO_MEDIA) -> FormDefinition:
    """A questionnaire from XForm XML and its media files; raises FormRefused with every problem found.

    A media file is its bytes, or the rows of its table that the caller keeps (RowStore).
    """
    return compile_parsed(xml, media, Prepared())[0]


def compile_parsed(xml: bytes, media: Media, known: Prepared) -> tuple[FormDefinition, Prepared]:
    """As compile_form, with what is known of the form; returns all that is known of it then."""
    with without_collecting():
        source = read_source(xml)
        loader = Loader(source, media, known)
        body, vertices = loader.load()
    definition = FormDefinition(
        id=attribute(source.instance, "id") or loader.root.namespace or loader.root.name,
        version=attribute(source.instance, "version"),
        title=source.title,
        languages=loader.texts.languages,
        body=body,
        warnings=tuple(loader.warnings),
        instance=source.instance,
        definitions=loader.definitions,
        by_path=loader.by_path,
        outside_repeats={d.path: d for d in loader.definitions if not d.depth},
        controls=loader.controls,
        vertices=vertices,
        actions=tuple(loader.actions),
        texts=loader.texts,
        entities=loader.entities,
        audit=read_audit_rule(loader.by_path, loader.root),
    )
    return definition, Prepared(loader.shape.trees, loader.lively)
