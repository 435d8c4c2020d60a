"""The rules of a form: the binds of its model and the counts of its repeats, compiled at their place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from forms.xlsform.bind import TYPES
from forms.xlsform.bodyreader import full_path, path_of
from forms.xlsform.code import NOWHERE, Code, Run, always, as_boolean, as_number, never
from forms.xlsform.entities import ENTITIES
from forms.xlsform.graph import Vertex
from forms.xlsform.place import place_of
from forms.xlsform.presentation import outputs
from forms.xlsform.schema import NodeDef
from forms.xlsform.source import JAVAROSA, ODK, attribute, tagged
from forms.xlsform.texts import Caption, caption, itext_key

if TYPE_CHECKING:
    from forms.xlsform.loader import Loader

PRELOADS = frozenset(("uid", "timestamp", "date", "property", "context", "patient"))
_CONVERT: dict[str, Callable[[Code], Run]] = {
    "calculate": lambda code: code.run,
    "relevant": as_boolean,
    "required": as_boolean,
    "readonly": as_boolean,
    "constraint": as_boolean,
    "count": as_number,
}
# Under each property its column in an XLSForm.
_COLUMNS = {
    "calculate": "calculation",
    "relevant": "relevant",
    "required": "required",
    "readonly": "read_only",
    "constraint": "constraint",
}
_JAVAROSA, _ODK = f"{{{JAVAROSA}}}", f"{{{ODK}}}"
_CONSTANT: dict[str, Run] = {"true()": always, "false()": never}


def read_binds(loader: Loader) -> None:
    """Every bind of the model."""
    for element in loader.source.model.iterchildren("{*}bind"):
        path = full_path(attribute(element, "nodeset"), loader.base)
        d = loader.by_path.get(path)
        if d is None:
            loader.warnings.append(f"{path}：有规则，但问卷的数据里没有这道题")
        else:
            _bind(loader, d, {key.removeprefix(_JAVAROSA): value for key, value in element.items()})


def read_counts(loader: Loader) -> None:
    """The numbers of rows of counted repeats; then which calculates a person may overwrite is known."""
    for element in tagged(loader.source.body, "repeat"):
        text = attribute(element, "count", JAVAROSA)
        path = path_of(element, loader.base)
        if text and path in loader.by_path:
            _rule(loader, loader.by_path[path], "count", "repeat_count", text)
        if attribute(element, "noAddRemove", JAVAROSA) and not text:
            loader.warnings.append(f"{path.rpartition('/')[2]}：不理会 noAddRemove，循环可以增删")
    for vertex in loader.vertices.values():
        if vertex.prop == "calculate":
            vertex.is_kept |= vertex.d.bind.is_editable


def _bind(loader: Loader, d: NodeDef, given: Mapping[str, str]) -> None:
    declared = given.get("type", "").rpartition(":")[2] or "string"
    if declared not in TYPES:
        loader.fault(d.path, f"不支持的数据类型 {declared}")
        return
    bind = d.bind
    bind.declared_type, bind.type = declared, TYPES[declared]
    bind.constraint_message = _message(loader, d, given.get("constraintMsg"))
    bind.required_message = _message(loader, d, given.get("requiredMsg"))
    bind.save_to = given.get(f"{{{ENTITIES}}}saveto", "")
    bind.options = {key.removeprefix(_ODK): value for key, value in given.items() if key.startswith(_ODK)}
    bind.preload = given.get("preload", "")
    bind.preload_params = given.get("preloadParams", "")
    if bind.preload and bind.preload not in PRELOADS:
        loader.fault(d.path, f"不支持的预填 {bind.preload}")
    for prop, column in _COLUMNS.items():
        text = given.get(prop)
        if text and text.strip():
            _rule(loader, d, prop, column, text.strip())


def _message(loader: Loader, d: NodeDef, text: str | None) -> Caption | None:
    text = text.strip() if text else ""
    return caption(loader.texts, itext_key(text), (text,), outputs(loader, d)) if text else None


def _rule(loader: Loader, d: NodeDef, prop: str, column: str, text: str) -> None:
    if prop in d.bind.sources:
        loader.warnings.append(f"{d.name}：有两条“{column}”规则，只用后一条")
        loader.vertices.pop((d, prop), None)
    d.bind.sources[prop] = text
    is_flag = prop in ("required", "readonly")
    if is_flag and text in _CONSTANT:
        setattr(d.bind, prop, _CONSTANT[text])
        setattr(d, f"always_{prop}", text == "true()")
        return
    found = loader.compile(text, place_of(d), d.path, column)
    if found is None:
        return
    code, compiler = found
    run = _CONVERT[prop](code)
    setattr(d.bind, prop, run)
    if is_flag and code.constant:
        setattr(d, f"always_{prop}", run(NOWHERE))
    elif prop == "constraint":
        loader.notice(d, compiler.uses)
    else:
        is_volatile = prop == "calculate" and compiler.volatile
        loader.vertices[d, prop] = Vertex(d, prop, run, frozenset(compiler.uses), is_volatile, is_volatile)
