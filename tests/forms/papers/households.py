"""Households that a paper must bear: the demo one, a crowd, long words, all blank, all full, by hand."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

Tree = dict[str, Any]
HARSH_NAMES = ("㛃𬭎", "𫘝𠅤", "䶮堃喆犇", "阿卜杜拉·买买提", "阿依古丽·" * 6, "<img src=x>", "{std_u}")


def crowd(demo: Tree) -> Tree:
    """Fifteen members with the hardest names, every text long, every list long."""
    made = copy.deepcopy(demo)
    row = made["basic"]["members"][0]
    names = [*HARSH_NAMES, *(f"成员{chr(0x5341 + at)}" for at in range(15 - len(HARSH_NAMES)))]
    made["basic"]["members"] = [
        row | {"m_name": name, "m_rel": "02" if at == 3 else "97"} for at, name in enumerate(names)
    ]
    made["needs"]["need"] = made["needs"]["need"] * 4
    made["economy"]["income_page"]["income"] = made["economy"]["income_page"]["income"] * 4
    made["closing"]["observation"]["obs_life"] = "说得很长很长，" * 120
    return made


def blank_fields(demo: Tree) -> Tree:
    """Everything asked, nothing answered: every text empty, one empty row in every list."""
    return {name: _emptied(value) for name, value in demo.items()}


def full_fields(demo: Tree) -> Tree:
    """Every text that is no code or number filled to thirty characters."""
    return {name: _filled(value) for name, value in demo.items()}


def hard_marks(demo: Tree) -> Tree:
    """Marks, Latin and figures without a place to break."""
    made = copy.deepcopy(demo)
    made["basic"]["hh"]["live_addr"] = "A" * 60 + "，" * 20 + "（" * 10
    made["needs"]["need"][0]["n_text"] = "ABCDEFGH0123456789" * 12
    made["closing"]["observation"]["obs_life"] = "……——《〈“”〉》、。！？" * 30
    return made


def alone(demo: Tree) -> Tree:
    """One person who was met and told nothing."""
    made = copy.deepcopy(demo)
    made["basic"]["members"] = made["basic"]["members"][:1]
    for place, name in (("support", "benefit"), ("needs", "need")):
        made[place][name] = []
    made["economy"] = {}
    return made


HOUSEHOLDS: Mapping[str, Callable[[Tree], Tree]] = {
    "demo": copy.deepcopy,
    "crowd": crowd,
    "blank fields": blank_fields,
    "full fields": full_fields,
    "hard marks": hard_marks,
    "alone": alone,
    "by hand": lambda _demo: {},
}


def _emptied(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _emptied(one) for name, one in value.items()}
    return [_emptied(one) for one in value[:1]] if isinstance(value, list) else ""


def _filled(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _filled(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_filled(one) for one in value]
    is_words = any(ord(char) > 0x2E80 for char in value)
    return (value * 30)[:30] if is_words else value
