"""Names for papers: who issues, the county's figures, the numbers of the paper, and the case it is about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from forms.papers.amounts import LARGEST_FEN, capital
from forms.papers.reading import Reading, day_text, number_text, yuan_text
from forms.papers.request import LocalStandards, PaperRequest

Row = Mapping[str, str]
_MATERIAL_BREAK = re.compile(r"[；;\n]+")
# What a decision or a step of the township's procedure says and no visit knows: given as details.
_CASE = (
    *("accept_date", "applied_date", "deadline", "reason", "basis", "clause_text", "decision", "old_amount"),
    *("new_amount", "effective_month", "limit_days", "appointment", "contact_person", "contact_phone"),
    *("receiver", "result_text", "result_date", "public_from", "public_until", "complaint_phone"),
    *("aid_amount", "aid_kind", "report_time", "aid_deadline", "makeup_deadline", "facts_text", "witnesses"),
    *("frequency", "last_visit", "next_visit", "visit_way", "body", "food", "living", "safety", "carer"),
    *("measures", "suggestion", "obstacle", "level", "month", "need", "copies_note", "inv1_phone"),
    *("mz_expected", "mz_present", "mz_objection", "vault_mark", "key_mark"),
    *(
        "retention",
        "calculation",
        "remedy_review",
        "remedy_suit",
        "household_count",
        "kin_total",
        "assess_date",
    ),
)


def office(request: PaperRequest, reading: Reading) -> Row:  # noqa: ARG001
    """The county's names, telephone numbers and figures."""
    local = request.standards
    return {
        "county": local.county,
        "county_office": f"{local.county}民政局" if local.county else "",
        "township": local.township,
        "township_office": township_office(local.township),
        "village": local.village,
        "assistant": local.assistant,
        "assistant_phone": local.assistant_phone,
        "township_phone": local.township_phone,
        "hotline": local.hotline,
        "sample": "样例" if local.is_sample else "",
        **figures(local),
    }


def figures(local: LocalStandards) -> Row:
    """The county's figures by the names that the texts use."""
    return {
        "std_u": _yuan(local.std_u_fen),
        "std_r": _yuan(local.std_r_fen),
        "low_income_multiple": _times(local.low_income_multiple),
        "special_multiple": _times(local.special_multiple),
        "sub_live": _yuan(local.sub_live_fen),
        "sub_care": _yuan(local.sub_care_fen),
        "first_hours": "" if local.first_hours is None else str(local.first_hours),
    }


def township_office(name: str) -> str:
    """The office that signs for a township: 青山镇人民政府, 城关街道办事处."""
    if not name or name.endswith(("政府", "办事处")):
        return name
    return f"{name}办事处" if name.endswith("街道") else f"{name}人民政府"


def paper(request: PaperRequest, reading: Reading) -> Row:  # noqa: ARG001
    """The numbers and the day of the paper itself."""
    printed = request.printed_at
    return {
        "serial": request.serial,
        "number": request.number,
        "number_line": request.number or "（乡镇统一编号）",
        "today": day_text(printed.date()),
        "record_id": request.facts.record_id,
        "correction": request.facts.correction,
        "device_no": request.facts.device_no,
        "software": request.software,
        "row_count": str(len(request.rows)),
        "people_total": str(sum(int(n) for row in request.rows if (n := row.get("people", "")).isdecimal())),
    }


def case(request: PaperRequest, reading: Reading) -> Row:
    """What the paper is about, from the details handed in; amounts also in capital numerals."""
    given = request.details
    heads = [row.text("m_name") for row in reading.rows("members") if row.answers.text("m_rel") == "02"]
    subject = given.get("subject", "") or reading.choice("apply_will", "prog")
    texts = {name: given.get(name, "") for name in _CASE}
    capitals = {f"{name}_words": _capital(texts[name]) for name in ("aid_amount", "new_amount", "old_amount")}
    return {
        **texts,
        **capitals,
        "subject": subject,
        "applicant": given.get("applicant", "") or next(iter(heads), ""),
        "materials_text": given.get("materials_text", ""),
        "appointment": texts["appointment"] or reading.day("revisit_date"),
        "complaint_phone": texts["complaint_phone"] or request.standards.township_phone,
        "contact_person": texts["contact_person"] or request.standards.assistant,
        "contact_phone": texts["contact_phone"] or request.standards.township_phone,
    }


def materials(request: PaperRequest, reading: Reading) -> list[Row]:
    """What is still missing: from the details (separated by ；), else from the visit."""
    given = request.details.get("materials_text", "")
    names = _MATERIAL_BREAK.split(given) if given else reading.choice("doc_lack", "doc").split("、")
    return [{"material": name.strip()} for name in names if name.strip()]


def material(reading: Reading) -> Row:  # noqa: ARG001
    """The names of one row."""
    return {"material": ""}


def given_rows(request: PaperRequest, reading: Reading) -> list[Row]:
    """The rows of a list paper, with every column present and the running number filled in."""
    blank = given_row(reading)
    return [
        {**blank, "no": str(at), **{name: text for name, text in row.items() if name in blank and text}}
        for at, row in enumerate(request.rows, 1)
    ]


def given_row(reading: Reading) -> Row:  # noqa: ARG001
    """The columns of T07, T10 and T12 lists."""
    return dict.fromkeys(LEDGER_COLUMNS, "")


LEDGER_COLUMNS = (
    *("no", "village", "grp", "head", "head_masked", "id", "id_masked", "category", "people", "per_month"),
    *("cause", "need", "disposition", "person", "due", "result", "visit_date", "investigators"),
    *("amount", "covered", "staff", "staff_post", "relation", "note"),
)


def _capital(text: str) -> str:
    try:
        fen = Decimal(text.replace(",", "")) * 100
        whole = int(fen)
    except (InvalidOperation, ValueError, OverflowError):
        return ""
    return capital(whole) if whole == fen and 0 <= whole <= LARGEST_FEN else ""


def _yuan(fen: int | None) -> str:
    return "" if fen is None else yuan_text(fen)


def _times(multiple: Fraction | None) -> str:
    return "" if multiple is None else number_text(multiple)
