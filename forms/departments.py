"""The departments that a need is referred to, by the codes of the questionnaire (domain.md 1.9)."""

from __future__ import annotations

from collections.abc import Mapping

DEPARTMENTS: Mapping[str, str] = {
    "01": "乡镇民政办",
    "02": "教育",
    "03": "财政",
    "04": "人社",
    "05": "住建",
    "06": "农业农村",
    "07": "卫健",
    "08": "应急",
    "09": "医保",
    "10": "残联",
    "11": "司法",
    "12": "公安",
    "13": "妇联",
    "14": "共青团",
    "15": "工会",
    "16": "慈善会",
    "17": "社工站",
    "18": "乡镇其他站所",
}
