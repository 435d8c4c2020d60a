"""What an expression may ask of the outside: time, ids and chance handed in, the form's own data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

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


class Environment:
    """The circumstances of one session, and the parts of it that expressions reach."""

    __slots__ = (
        "choice_label",
        "circumstances",
        "itext",
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
