"""Read finished XML straight into flat answers, for those who read thousands of records.

The same answers as of `Answers(definition.read(xml)).flat()`, in the same order, without the tree between.
That holds where elements stand in the order of the questionnaire, as in all that our own writer makes; every
other record goes the long way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forms.answers import Answers, Flat
from forms.xlsform.schema import NodeDef
from forms.xlsform.source import Element, local_name, parse_xml, tag_of

if TYPE_CHECKING:
    from forms.xlsform.definition import FormDefinition


class FlatReader:
    """What one questionnaire's records are read with; made once, used for each."""

    def __init__(self, definition: FormDefinition) -> None:
        self._definition = definition
        self._top = _Level(definition.root)

    def read(self, xml: bytes) -> Answers:
        """The flat answers in finished XML; raises FormRefused when it belongs to another form."""
        top = parse_xml(xml, "记录")
        found = self._top.read(top) if tag_of(top) == self._definition.root.name else None
        return Answers(self._definition.read(xml)).flat() if found is None else Answers(found)


class _Step:
    """What an element of this tag is on its level: its place, its name, and what is below it."""

    __slots__ = ("below", "name", "place", "repeat")

    def __init__(self, place: int, node: NodeDef) -> None:
        self.place, self.name, self.repeat = place, node.name, node.repeat
        self.below = _Level(node) if node.children else None


class _Level:
    """The children of one definition, by the tags with which they are written."""

    def __init__(self, node: NodeDef) -> None:
        self._by_name = {name: _Step(at, one) for at, (name, one) in enumerate(node.by_name.items())}
        # The usual tags are found in one step; any other namespace would do as well.
        written = {f"{{{one.namespace}}}{name}": self._by_name[name] for name, one in node.by_name.items()}
        self._by_tag = {**self._by_name, **written}
        self._repeats = [name for name, one in node.by_name.items() if one.repeat]

    def read(self, element: Element) -> Flat | None:
        """This level and the groups in it; None when the elements stand in another order."""
        found, groups, last = Flat(), list[Flat](), -1
        for name in self._repeats:
            found[name] = []
        for item in element:
            step = self._by_tag.get(item.tag) or self._unusual(item)
            if step is None:
                continue
            place = step.place
            if place < last or (place == last and not step.repeat):
                return None
            last = place
            value = step.below.read(item) if step.below is not None else item.text or ""
            if value is None:
                return None
            if step.repeat:
                found[step.name].append(value)  # type: ignore[attr-defined]  # the list from above
            elif isinstance(value, Flat):
                groups.append(value)
            else:
                found[step.name] = value
        return self._opened(found, groups)

    def _unusual(self, item: Element) -> _Step | None:
        # Comments and processing instructions have a function for a tag.
        return self._by_name.get(local_name(item.tag)) if isinstance(item.tag, str) else None

    def _opened(self, found: Flat, groups: list[Flat]) -> Flat:
        if len(found) > len(self._repeats) > 0:
            found = Flat((name, found[name]) for name in self._by_name if name in found)
        for group in groups:
            if found.keys().isdisjoint(group):
                found.update(group)
            else:  # the first one counts
                found.update((name, value) for name, value in group.items() if name not in found)
        return found
