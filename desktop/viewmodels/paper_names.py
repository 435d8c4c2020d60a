"""The papers the program prints, by their code."""

from __future__ import annotations

NAMES = {"T01": "入户调查表", "T04": "政策明白卡"}
NOTES = {"T01": "四个摸清登记表·村、镇各存一份", "T04": "大字版·带签收存根"}


def paper_name(code: str) -> str:
    """入户调查表 for T01; an unknown code as it is."""
    return NAMES.get(code, code)
