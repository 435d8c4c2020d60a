"""What an expression may ask of the outside: time, ids and chance handed in, the form's own data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from forms.xlsform.document import DocNode
from forms.xlsform.instances import read_last_saved

if TYPE_CHECKING:
    from forms.xlsform.tree import Node, Scope


@dataclass(frozen=True)
class Circumstances:
    """Everything impure that a session needs, handed in: the engine has no clock and no dice."""

    now: Callable[[], datetime]
    new_id: Callable[[], str]
    random: Callable[[], float]
    user: str = ""
    device: str = ""
    language: str = ""
    last_saved: bytes = b""  # the instance XML saved last for the same form, if there is one


class Environment:
    """The circumstances of one session, and the parts of it that expressions reach."""

    __slots__ = (
        "choice_label",
        "circumstances",
        "itext",
        "last_saved",
        "new_id",
        "now",
        "random",
        "root",
        "version",
        "zone",
    )

    def __init__(self, circumstances: Circumstances, version: str = "") -> None:
        self.circumstances = circumstances
        self.now = circumstances.now
        self.new_id = circumstances.new_id
        self.random = circumstances.random
        self.version = version
        self.zone: tzinfo = circumstances.now().tzinfo or UTC
        self.root: Scope
        self.choice_label: Callable[[Node, str], str] = lambda _, value: value
        self.itext: Callable[[str], str] = lambda key: key
        self.last_saved: DocNode | None = None

    def last_saved_start(self, is_document: bool) -> list[DocNode]:
        """Where a path into the record saved last starts: its document or its root element."""
        if self.last_saved is None:
            self.last_saved = read_last_saved(self.circumstances.last_saved)
        return [self.last_saved] if is_document else list(self.last_saved.children)
