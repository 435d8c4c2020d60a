"""Names for papers: what the household receives, what it needs, and how the visit was closed."""

from __future__ import annotations

from collections.abc import Mapping

from forms.papers.reading import Reading
from forms.papers.request import PaperRequest

Row = Mapping[str, str]
NO_NEED = "没有需要帮助解决的问题"


def needs(request: PaperRequest, reading: Reading) -> Row:  # noqa: ARG001
    """What the household was told and wants to apply for."""
    return {
        "apply_will": reading.choice("apply_will", "prog"),
        "told": reading.choice("told", "prog"),
        "told_ticks": "  ".join(
            (reading.tick("card_given", "已发明白卡"), reading.tick("hotline", "知道救助热线"))
        ),
    }


def closing(request: PaperRequest, reading: Reading) -> Row:
    """Relatives in office, disputes, what was seen, the conclusion."""
    return {
        "kin_answer": _kin(reading),
        "kin_note": reading.text("kin_note"),
        "dispute": {"1": "有", "0": "无"}.get(reading.answers.text("dispute"), ""),
        "hazard": reading.choice("hazard"),
        "obs_life": reading.text("obs_life"),
        "result": "：".join(filter(None, (reading.choice("result"), reading.text("result_why")))),
        "advice": reading.choice("advice"),
        "sign_refuse": reading.text("sign_refuse"),
        "docs_had": reading.choice("doc_have", "doc"),
        "docs_lacking": reading.choice("doc_lack", "doc"),
        "council": _council(reading),
        "has_kin": "1" if reading.rows("kin") else "",
        "has_neighbours": "1" if reading.rows("nb") else "",
        "has_findings": "1" if request.figures.findings else "",
        "has_hints": "1" if request.figures.findings or request.figures.checks else "",
        "has_checks": "1" if request.figures.checks else "",
        "has_photos": "1" if request.photos else "",
        "guardian_signed": "1" if "sign_guard" in request.signatures else "",
    }


def benefits(request: PaperRequest, reading: Reading) -> list[Row]:  # noqa: ARG001
    """What is received now."""
    return [{**benefit(row), "no": str(at)} for at, row in enumerate(reading.rows("benefit"), 1)]


def benefit(row: Reading) -> Row:
    """One of them."""
    per = row.choice("b_per")
    card = "，".join(
        filter(None, (row.text("b_card_name"), row.text("b_card_bank"), row.text("b_card_tail")))
    )
    why, keeper = row.answers.text("b_card_why"), row.choice("b_keeper", "keeper")
    return {
        "no": "",
        "b_prog": row.choice("b_prog", "prog"),
        "b_who": row.text("b_who") or ("全户" if row.answers.text("b_prog") else ""),
        "b_amount": row.money("b_amt") + (f"元/{per}" if per else ""),
        "b_start": row.month("b_start"),
        "b_last": row.day("b_last"),
        "b_card": card + (f"（{why}）" if why else "") + (f"\n保管：{keeper}" if keeper else ""),
        "b_full": row.choice("b_full", "ynu"),
        "b_cert": row.text("b_cert"),
    }


def all_needs(request: PaperRequest, reading: Reading) -> list[Row]:  # noqa: ARG001
    """All needs, numbered; one without a need says so."""
    return [{**need(row), "no": str(at)} for at, row in enumerate(reading.rows("need"), 1)]


def referrals(request: PaperRequest, reading: Reading) -> list[Row]:
    """Needs that go to another office; the detail `need` picks one by its number."""
    return _chosen(request, reading, "n_dispo", "2")


def studies(request: PaperRequest, reading: Reading) -> list[Row]:
    """Needs that nobody can settle yet."""
    return _chosen(request, reading, "n_dispo", "3")


def urgent(request: PaperRequest, reading: Reading) -> list[Row]:
    """Needs that cannot wait a day."""
    return _chosen(request, reading, "n_urg", "3")


def _chosen(request: PaperRequest, reading: Reading, field: str, code: str) -> list[Row]:
    only = request.details.get("need", "")
    return [
        {**need(row), "no": str(at)}
        for at, row in enumerate(reading.rows("need"), 1)
        if row.answers.text(field) == code and only in ("", str(at))
    ]


def need(row: Reading) -> Row:
    """One need."""
    none = row.answers.text("n_kind") == "0"
    asked = not none and bool(row.answers.text("n_kind"))
    return {
        "no": "",
        "n_kind": row.choice("n_kind", "need"),
        "n_who": "" if none else row.text("n_who") or ("全户" if asked else ""),
        "n_text": NO_NEED if none else row.text("n_text"),
        "n_urg": row.choice("n_urg", "urg"),
        "n_dispo": row.choice("n_dispo", "dispo"),
        "n_done": row.text("n_done"),
        "n_dept": row.choice("n_dept", "dept"),
        "n_due": row.day("n_due"),
        "n_study": row.choice("n_study", "study"),
        "n_study_why": row.text("n_study_why"),
        "n_outcome": _outcome(row),
    }


def kin(request: PaperRequest, reading: Reading) -> list[Row]:  # noqa: ARG001
    """Relatives who hold an office."""
    return [{**relative(row), "no": str(at)} for at, row in enumerate(reading.rows("kin"), 1)]


def relative(row: Reading) -> Row:
    """One of them."""
    return {
        "no": "",
        "kin_who": row.text("kin_who"),
        "kin_staff": row.text("kin_name"),
        "kin_unit": row.text("kin_unit"),
        "kin_post": row.text("kin_post"),
        "kin_rel": row.choice("kin_rel"),
        "kin_state": row.choice("kin_state"),
    }


def neighbours(request: PaperRequest, reading: Reading) -> list[Row]:  # noqa: ARG001
    """Neighbours who were asked."""
    return [{**neighbour(row), "no": str(at)} for at, row in enumerate(reading.rows("nb"), 1)]


def neighbour(row: Reading) -> Row:
    """One of them."""
    return {
        "no": "",
        "nb_name": row.text("nb_name"),
        "nb_phone": row.text("nb_phone"),
        "nb_view": row.choice("nb_view"),
        "nb_note": row.text("nb_note"),
    }


def findings(request: PaperRequest, reading: Reading) -> list[Row]:  # noqa: ARG001
    """The hints as computed."""
    return [{"verdict": f.verdict, "title": f.title, "wording": f.wording} for f in request.figures.findings]


def finding(row: Reading) -> Row:  # noqa: ARG001
    """The names of one hint."""
    return dict.fromkeys(("verdict", "title", "wording"), "")


_SAID_BRIEFLY = "可能不符合"
_VERDICTS = ("可能符合", "需核实", "信息不全", "应提醒", _SAID_BRIEFLY)


def hints(request: PaperRequest, reading: Reading) -> list[Row]:  # noqa: ARG001
    """The hints gathered by what they say, in few lines, and what was explained; 可能不符合 is only named."""
    told: dict[str, list[str]] = {verdict: [] for verdict in _VERDICTS}
    for one in request.figures.findings:
        wording = one.wording.rstrip("。")
        words = wording if one.title in wording else f"{one.title}：{wording}"
        told.setdefault(one.verdict, []).append(one.title if one.verdict == _SAID_BRIEFLY else words)
    explained = [
        f"{one.title}：{one.wording.rstrip('。')}。说明：{one.explained}" for one in request.figures.checks
    ]
    return [
        {
            "verdict": verdict,
            "hint": ("、" if verdict == _SAID_BRIEFLY else "；").join(dict.fromkeys(words)) + "。",
        }
        for verdict, words in (*told.items(), ("核对说明", explained))
        if words
    ]


def hint(row: Reading) -> Row:  # noqa: ARG001
    """The names of one line."""
    return dict.fromkeys(("verdict", "hint"), "")


def checks(request: PaperRequest, reading: Reading) -> list[Row]:  # noqa: ARG001
    """What did not go together and was explained, with the reason."""
    return [
        {"c_title": one.title, "c_who": one.subject, "c_wording": one.wording, "c_reason": one.explained}
        for one in request.figures.checks
    ]


def check(row: Reading) -> Row:  # noqa: ARG001
    """The names of one of them."""
    return dict.fromkeys(("c_title", "c_who", "c_wording", "c_reason"), "")


def _kin(reading: Reading) -> str:
    answer = reading.answers.text("kin_any")
    return {"1": "有", "0": "无"}.get(answer) or reading.word("ynu", answer)


def _council(reading: Reading) -> str:
    if reading.answers.text("mz_need") != "1" and not reading.text("mz_date"):
        return ""
    votes = f"同意{reading.amount('mz_for', '票')}，反对{reading.amount('mz_against', '票')}"
    return "，".join(filter(None, (reading.day("mz_date"), votes)))


def _outcome(row: Reading) -> str:
    due = row.day("n_due")
    closed = row.day("n_closed")
    parts = (
        row.text("n_done"),
        row.choice("n_dept", "dept"),
        f"{due}前反馈" if due else "",
        row.choice("n_study", "study"),
        row.text("n_study_why"),
        row.text("n_result"),
        f"{closed}办结" if closed else "",
    )
    return "，".join(filter(None, parts))
