"""Replays recorded form sessions by reference, without a screen."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from forms.errors import AppError
from forms.xlsform import FormSession, JournalEntry, compile_form
from forms.xlsform.codec import cast, check_typed
from forms.xlsform.references import generic
from forms.xlsform.serialise import write_instance
from tests.conformance.xpath import PHOENIX, circumstances

_UUID = re.compile(r"uuid:[0-9a-f]{8}-[0-9a-f-]{27}|\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b")
# Operations that only look, or that move a screen which is not there.
_LOOKING = frozenset(
    (
        *("getInstanceNode", "getQuestionLabel", "getQuestionLabelText", "jumpToBeginningOfForm", "indexOf"),
        *("getCurrentIndex", "refAtIndex", "getFormDef", "prepareWebFormsInstancePayload", "choicesOf"),
        *("proposed_canCreateOrRemoveRepeat", "getEvaluationContext", "proposed_getTitle"),
    )
)


@dataclass(frozen=True)
class Miss:
    """One difference: the operation, the reference it concerns, our outcome and the recorded one."""

    op: str
    ref: str
    ours: str
    wanted: str

    def __str__(self) -> str:
        return f"{self.op} {self.ref}: {self.ours!r} instead of {self.wanted!r}"


class Replay:
    """One recorded session in our engine; `misses` tells what came out differently."""

    def __init__(self, operations: list[dict[str, Any]]) -> None:
        self.operations = operations
        self.misses: list[Miss] = []
        self.checked = 0
        self.refused = 0
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

    def do_answer(self, operation: dict[str, Any], *args: Any) -> None:
        """An answer; where our engine refuses text, the recorded client stores what it can make of it."""
        if len(args) > 1 and isinstance(args[0], str) and args[0].startswith("/"):
            ref, values = args[0], args[1:]
        else:
            ref, values = self.place, args
        text = " ".join(_text(value) for value in values)
        try:
            changes = self.session.answer(ref, text)
        except AppError as error:
            if error.code != "ANSWER_TYPE":
                self.miss(operation, ref, f"refused {error.code}", text)
                return
            self.refused += 1
            changes = self.session.answer(ref, self.readable(ref, text))
        self.journal.extend(changes.entries)
        wanted = (operation.get("res") or {}).get("answer")
        if wanted is not None:
            self.compare(operation, ref, self.session.value(ref), wanted)

    def readable(self, ref: str, text: str) -> str:
        """Refused text as far as it can be read: a number cut to a whole one, else blank."""
        kind = self.definition.by_path[generic(ref)].bind.type
        if kind != "integer":
            return ""
        try:
            return check_typed(kind, cast(kind, text, PHOENIX)[0], ref, PHOENIX)
        except AppError:
            return ""

    def do_answerOf(self, operation: dict[str, Any], ref: str) -> None:
        if "answer" not in (operation.get("res") or {}):
            return
        try:
            value = self.session.value(ref) if self.session.relevant(ref) else ""
        except AppError:
            value = ""
        self.compare(operation, ref, value, (operation.get("res") or {}).get("answer") or "")

    def do_attributeOf(self, operation: dict[str, Any], ref: str, name: str) -> None:
        self.do_answerOf(operation, f"{ref}/@{name}")

    def do_next(self, operation: dict[str, Any], ref: str) -> None:
        self.place = ref

    def do_createNewRepeat(self, operation: dict[str, Any], ref: Any) -> None:
        target = ref if isinstance(ref, str) else self.place
        try:
            self.journal.extend(self.session.add_repeat(target).entries)
        except AppError as error:
            self.miss(operation, target, f"refused {error.code}", "")

    def do_proposed_addExplicitCreateNewRepeatCallHere(
        self, operation: dict[str, Any], ref: str, options: Any = None
    ) -> None:
        self.do_createNewRepeat(operation, ref)

    def do_removeRepeat(self, operation: dict[str, Any], ref: str) -> None:
        self.journal.extend(self.session.remove_repeat(ref).entries)

    def do_countRepeatInstancesOf(self, operation: dict[str, Any], ref: str) -> None:
        self.compare(operation, ref, str(len(self.session.rows(ref))), str(operation["res"]))

    def do_setLanguage(self, operation: dict[str, Any], language: str) -> None:
        self.session.set_language(language)

    def do_proposed_serializeAndRestoreInstanceState(self, operation: dict[str, Any]) -> None:
        self.session = self.definition.resume(circumstances(), self.journal)

    def do_proposed_serializeInstance(self, operation: dict[str, Any]) -> None:
        ours = write_instance(self.definition, self.session.engine.root.node)
        self.compare(operation, "/", canonical(ours), canonical(operation["res"].encode()))

    def compare(self, operation: dict[str, Any], ref: str, ours: str, wanted: str) -> None:
        """Count a check; numbers may be written differently, and ids are made anew."""
        self.checked += 1
        ours, wanted = _UUID.sub("uuid:…", ours), _UUID.sub("uuid:…", wanted)
        if ours != wanted and not same_number(ours, wanted):
            self.miss(operation, ref, ours, wanted)

    def miss(self, operation: dict[str, Any], ref: str, ours: str, wanted: str) -> None:
        """Note a difference."""
        self.misses.append(Miss(operation["op"], ref, ours, wanted))


def is_replayable(operation: dict[str, Any]) -> bool:
    """Whether an operation addresses nodes by reference with plain values, and worked when recorded."""
    args = operation.get("args") or []
    is_plain = operation["op"] not in ("answer", "answerOf") or '{"obj"' not in json.dumps(args)
    is_known = operation["op"] in _LOOKING or hasattr(Replay, f"do_{operation['op']}")
    return "threw" not in operation and is_known and is_plain


def _text(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(map(_text, value))
    if isinstance(value, bool):
        return "1" if value else "0"
    return "" if value is None else str(value)


def same_number(ours: str, wanted: str) -> bool:
    """Whether both are the same number."""
    try:
        return abs(float(ours) - float(wanted)) < 1e-9
    except ValueError:
        return False


def canonical(xml: bytes) -> str:
    """XML without differences of writing."""
    return str(etree.tostring(etree.fromstring(xml), method="c14n").decode())
