"""Entities: the things a finished form creates or updates for other forms to use (save_to)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from forms.xlsform.schema import NodeDef
from forms.xlsform.source import attribute
from forms.xlsform.tree import Node, Scope, scopes_of

if TYPE_CHECKING:
    from forms.xlsform.loader import Loader

ENTITIES = "http://www.opendatakit.org/xforms/entities"
VERSIONS = ("2022.1", "2023.1", "2024.1", "2025.1")


@dataclass(frozen=True)
class EntityRule:
    """One entity declaration: its element in the data, and the questions saved to its properties."""

    d: NodeDef
    fields: tuple[tuple[NodeDef, str], ...]


@dataclass(frozen=True)
class Entity:
    """What a finished form says about one entity; `problem` says why it cannot be used, "" when it can."""

    action: Literal["create", "update", "upsert"]
    dataset: str
    id: str
    label: str
    properties: Mapping[str, str]
    base_version: str = ""
    trunk_version: str = ""
    branch_id: str = ""
    problem: str = ""


def read_entities(loader: Loader) -> tuple[EntityRule, ...]:
    """The entity declarations of a form; one of a newer specification is a fault."""
    declared = [d for d in loader.definitions if _is_declaration(d)]
    saved = [d for d in loader.definitions if d.bind.save_to]
    version = attribute(loader.source.model, "entities-version", ENTITIES)
    if not declared and not saved:
        return ()
    if version and not version.startswith(VERSIONS):
        loader.fault("", f"实体规范版本“{version}”不认识，可用 {VERSIONS[0]} 至 {VERSIONS[-1]}")
        return ()
    if not version:
        loader.warnings.append("问卷用到实体，但没有写明实体规范版本（entities-version）")
    fields: dict[NodeDef, list[tuple[NodeDef, str]]] = {d: [] for d in declared}
    for d in saved:
        owner = _owner(d, declared)
        if owner is None:
            loader.fault(d.path, "save_to 没有可存入的实体")
        else:
            fields[owner].append((d, d.bind.save_to))
    for d in declared:
        if not d.attributes.get("dataset"):
            loader.fault(d.path, "实体没有写明存入哪个列表（dataset）")
    return tuple(EntityRule(d, tuple(found)) for d, found in fields.items())


def _is_declaration(d: NodeDef) -> bool:
    """Whether an element is the entity of a form's or a row's meta block."""
    is_meta = d.name == "entity" and d.parent is not None and d.parent.name == "meta"
    return is_meta and d.parent is not None and d.parent.parent is d.scope


def _owner(d: NodeDef, declared: list[NodeDef]) -> NodeDef | None:
    """The declaration of the nearest row around a question, else of the form."""
    for above in d.above():
        if above.scope is above:
            for entity in declared:
                if entity.scope is above:
                    return entity
    return None


def entities_of(rules: tuple[EntityRule, ...], root: Scope) -> tuple[Entity, ...]:
    """The entities that the present answers make, in document order; irrelevant ones make none."""
    found = []
    for rule in rules:
        for scope in scopes_of(root, rule.d.scope):
            entity = _entity(rule, scope)
            if entity is not None:
                found.append(entity)
    return tuple(found)


def _entity(rule: EntityRule, scope: Scope) -> Entity | None:
    node = scope.slots[rule.d.slot]
    creates, updates = (_attribute(node, name) in ("1", "true") for name in ("create", "update"))
    if not node.relevant or not (creates or updates):
        return None
    label_d = rule.d.by_name.get("label")
    label = scope.slots[label_d.slot].string() if label_d else ""
    properties = {
        name: one.stored
        for d, name in rule.fields
        for inner in scopes_of(scope, d.scope)
        if (one := inner.slots[d.slot]).relevant
    }
    return Entity(
        action="upsert" if creates and updates else "create" if creates else "update",
        dataset=_attribute(node, "dataset"),
        id=_attribute(node, "id"),
        label=label,
        properties=properties,
        base_version=_attribute(node, "baseVersion"),
        trunk_version=_attribute(node, "trunkVersion"),
        branch_id=_attribute(node, "branchId"),
        problem=_problem(_attribute(node, "id"), label, is_new=creates and not updates),
    )


def _problem(identity: str, label: str, *, is_new: bool) -> str:
    if not identity:
        return "实体没有编号"
    return "新实体没有名称（label）" if is_new and not label else ""


def _attribute(node: Node, name: str) -> str:
    return next((each.string() for each in node.attributes if each.name == name), "")
