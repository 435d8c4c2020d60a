"""Replays recorded form sessions by reference, without a screen."""

from __future__ import annotations

import json
import re
from typing import Any

from lxml import etree

from forms.errors import AppError
from forms.xlsform import FormSession, JournalEntry, compile_form
from tests.forms.xlsform.corpus import circumstances

_UUID = re.compile(r"uuid:[0-9a-f]{8}-[0-9a-f-]{27}")
REPLAYED = frozenset(
    [
        "init",
        "answer",
        "answerOf",
        "createNewRepeat",
        "removeRepeat",
        "next",
        "choicesOf",
        "countRepeatInstancesOf",
        "setLanguage",
        "proposed_serializeInstance",
        "proposed_serializeAndRestoreInstanceState",
        "getInstanceNode",
        "proposed_addExplicitCreateNewRepeatCallHere",
        "getQuestionLabel",
        "getQuestionLabelText",
        "jumpToBeginningOfForm",
        "getCurrentIndex",
        "refAtIndex",
        "indexOf",
    ]
)


class Replay:
    """One recorded session in our engine; `misses` tells what came out differently."""

    def __init__(self, operations: list[dict[str, Any]]) -> None:
        self.operations = operations
        self.misses: list[str] = []
        self.checked = 0
        self.place = ""
        self.session: FormSession
        self.journal: list[JournalEntry] = []

    def run(self) -> None:
        """Play it; stops at the first operation that cannot be replayed by reference."""
        first, *rest = self.operations
        self.definition = compile_form(first["xml"].encode())
        self.session, changes = self.definition.start(circumstances())
        self.journal.extend(changes.entries)
        for operation in rest:
            if not is_replayable(operation):
                return
            step = getattr(self, f"do_{operation['op']}", None)
            if step is not None:
                step(operation, *(operation.get("args") or []))

    def concrete(self, ref: str) -> str:
        """A recorded reference; bare repeats mean their first row there as here."""
        return ref

    def do_answer(self, operation: dict[str, Any], *args: Any) -> None:
        if len(args) > 1 and isinstance(args[0], str) and args[0].startswith("/"):
            ref, values = args[0], args[1:]
        else:
            ref, values = self.place, args
        text = " ".join(_text(value) for value in values)
        try:
            changes = self.session.answer(ref, text)
        except AppError as error:
            self.miss(operation, f"refused {error.code}")
            return
        self.journal.extend(changes.entries)
        wanted = (operation.get("res") or {}).get("answer")
        if wanted is not None:
            self.compare(operation, self.session.value(ref), wanted)

    def do_answerOf(self, operation: dict[str, Any], ref: str) -> None:
        if "answer" not in (operation.get("res") or {}):
            return
        try:
            value = self.session.value(ref) if self.session.relevant(ref) else ""
        except AppError:
            value = ""
        self.compare(operation, value, (operation.get("res") or {}).get("answer") or "")

    def do_next(self, operation: dict[str, Any], ref: str) -> None:
        self.place = ref

    def do_createNewRepeat(self, operation: dict[str, Any], ref: Any) -> None:
        target = ref if isinstance(ref, str) else self.place
        try:
            self.journal.extend(self.session.add_repeat(target).entries)
        except AppError as error:
            self.miss(operation, f"refused {error.code} {target}")

    def do_proposed_addExplicitCreateNewRepeatCallHere(
        self, operation: dict[str, Any], ref: str, options: Any = None
    ) -> None:
        self.do_createNewRepeat(operation, ref)

    def do_removeRepeat(self, operation: dict[str, Any], ref: str) -> None:
        self.journal.extend(self.session.remove_repeat(ref).entries)

    def do_countRepeatInstancesOf(self, operation: dict[str, Any], ref: str) -> None:
        self.compare(operation, str(len(self.session.rows(ref))), str(operation["res"]))

    def do_setLanguage(self, operation: dict[str, Any], language: str) -> None:
        self.session.set_language(language)

    def do_proposed_serializeAndRestoreInstanceState(self, operation: dict[str, Any]) -> None:
        self.session = self.definition.resume(circumstances(), self.journal)

    def do_proposed_serializeInstance(self, operation: dict[str, Any]) -> None:
        from forms.xlsform.serialise import write_instance

        ours = write_instance(self.definition, self.session.engine.root.node)
        self.compare(operation, canonical(ours), canonical(operation["res"].encode()))

    def compare(self, operation: dict[str, Any], ours: str, wanted: str) -> None:
        """Count a check; numbers may be written differently."""
        self.checked += 1
        ours, wanted = _UUID.sub("uuid:…", ours), _UUID.sub("uuid:…", wanted)
        if ours != wanted and not _same_number(ours, wanted):
            self.miss(operation, f"{ours!r} instead of {wanted!r}")

    def miss(self, operation: dict[str, Any], what: str) -> None:
        """Note a difference."""
        self.misses.append(f"{operation['op']} {operation.get('args')}: {what}")


def is_replayable(operation: dict[str, Any]) -> bool:
    """Whether an operation addresses nodes by reference with plain values, and worked when recorded."""
    args = operation.get("args") or []
    is_plain = operation["op"] not in ("answer", "answerOf") or '{"obj"' not in json.dumps(args)
    return "threw" not in operation and operation["op"] in REPLAYED and is_plain


def _text(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(map(_text, value))
    if isinstance(value, bool):
        return "1" if value else "0"
    return "" if value is None else str(value)


def _same_number(ours: str, wanted: str) -> bool:
    try:
        return abs(float(ours) - float(wanted)) < 1e-9
    except ValueError:
        return False


def canonical(xml: bytes) -> str:
    """XML without differences of writing."""
    return etree.tostring(etree.fromstring(xml), method="c14n").decode()
