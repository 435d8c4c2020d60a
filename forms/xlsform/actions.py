"""The actions of a form: setvalue with its events, and what a desktop cannot do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forms.xlsform.bodyreader import full_path, path_of
from forms.xlsform.controls import Action
from forms.xlsform.place import place_of
from forms.xlsform.schema import NodeDef
from forms.xlsform.source import ODK, Element, attribute, tag_of, tagged

if TYPE_CHECKING:
    from forms.xlsform.loader import Loader

EVENTS = frozenset(("odk-instance-first-load", "odk-instance-load", "odk-new-repeat", "xforms-value-changed"))
# A laptop without a microphone in use or a position finder: the answer stays blank, as in Collect when the
# person has not allowed it.
LEFT_OUT = {
    "recordaudio": "不录音（background-audio），这道题留空",
    "setgeopoint": "不自动定位（start-geopoint），这道题留空",
}


def read_actions(loader: Loader) -> None:
    """All actions of the model, then those of the body with the question that sets them off."""
    for element in loader.source.model.iterchildren(*(f"{{*}}{name}" for name in ("setvalue", *LEFT_OUT))):
        _read(loader, element, None, loader.base)
    for element in tagged(loader.source.body, "setvalue", *LEFT_OUT):
        path = path_of(element.getparent(), loader.base)
        _read(loader, element, loader.by_path.get(path), path)


def _read(loader: Loader, element: Element, trigger: NodeDef | None, base: str) -> None:
    reference = loader.reference(element)
    path = full_path(_without_conditions(reference), base)
    target = loader.by_path.get(path)
    events = frozenset(attribute(element, "event").split())
    left_out = LEFT_OUT.get(tag_of(element))
    if left_out and target is not None:
        loader.warnings.append(f"{path.rpartition('/')[2]}：{left_out}")
    elif left_out or tag_of(element) != "setvalue" or element.tag.startswith(f"{{{ODK}}}"):
        loader.fault(path, f"还不支持动作 {tag_of(element)}")
    elif target is None or target.children:
        loader.fault(path, "setvalue 所指的题目不在问卷的数据里")
    elif not events or events - EVENTS:
        loader.fault(path, f"不支持的事件 {' '.join(sorted(events - EVENTS)) or '（空）'}")
    else:
        _add(loader, element, Action(target, trigger, events, None, (element.text or "").strip()))


def _add(loader: Loader, element: Element, plain: Action) -> None:
    """The action with its value, and with the nodes it picks when its target has conditions."""
    target, reference = plain.target, loader.reference(element)
    text = attribute(element, "value").strip()
    found = loader.compile(text, place_of(target), target.path) if text else None
    picked = None
    if "[" in reference:
        picked = loader.compile(reference, place_of(plain.trigger or loader.root), target.path)
    if plain.trigger is not None and "xforms-value-changed" in plain.events:
        plain.trigger.is_trigger = True
    code, nodes = found[0] if found else None, picked[0].nodes if picked else None
    loader.actions.append(Action(target, plain.trigger, plain.events, code, plain.text, nodes))


def _without_conditions(reference: str) -> str:
    """A path without what stands in brackets."""
    plain, depth = [], 0
    for letter in reference:
        depth += letter == "["
        if not depth:
            plain.append(letter)
        depth -= letter == "]"
    return "".join(plain)
