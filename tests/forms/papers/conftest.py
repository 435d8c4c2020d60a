"""The demo household of domain.md appendix C (fictional, region 9999xx) and what papers about it need."""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from importlib.resources import files
from typing import Any

import pytest

from forms.answers import Answers
from forms.papers import Figures, FontSet, LocalStandards, PaperRequest, PrintedFinding, RecordFacts

HEAD = {
    "m_name": "赵守田",
    "m_idtype": "1",
    "m_id": "999901195803140011",
    "m_sex": "1",
    "m_birth": "1958-03-14",
    "m_age": "67",
    "m_rel": "02",
    "m_mstatus": "1",
    "co": "1",
    "m_marital": "20",
    "m_edu": "80",
    "m_health": "3",
    "m_disease": "高血压",
    "m_labour": "2",
    "m_employ": "02",
    "m_ins": "1 3",
}
WIFE = HEAD | {
    "m_name": "钱桂兰",
    "m_id": "999901196208090026",
    "m_sex": "2",
    "m_birth": "1962-08-09",
    "m_age": "63",
    "m_rel": "12",
    "m_health": "6",
    "m_disease": "",
    "m_dis_type": "4",
    "m_dis_level": "2",
    "m_dis_cert": "99990119620809002642",
    "m_dis_exp": "2026-05-31",
    "m_labour": "3",
    "m_employ": "12",
}
GRANDSON = {
    "m_name": "赵䶮",
    "m_idtype": "1",
    "m_id": "999901201202290039",
    "m_sex": "1",
    "m_birth": "2012-02-29",
    "m_age": "14",
    "m_rel": "41",
    "m_mstatus": "1",
    "co": "1",
    "m_edu": "70",
    "m_health": "1",
    "m_labour": "4",
    "m_school": "3",
    "m_school_name": "青山镇中心学校",
    "m_ins": "1",
}


def income(who: str, kind: str, sub: str, amount: str, per: str, times: str, **more: str) -> dict[str, str]:
    row = {
        "i_who": who,
        "i_kind": kind,
        "i_sub": sub,
        "i_amt": amount,
        "i_per": per,
        "i_n": times,
        "i_excl": "0",
    }
    return row | more


def need(kind: str, who: str, words: str, urgency: str, disposition: str, **more: str) -> dict[str, str]:
    return {"n_kind": kind, "n_who": who, "n_text": words, "n_urg": urgency, "n_dispo": disposition} | more


DEMO: dict[str, Any] = {
    "visit": {
        "visit_type": "1",
        "visit_date": "2026-03-09",
        "t_start": "2026-03-09T09:10:00.000+08:00",
        "t_end": "2026-03-09T09:52:00.000+08:00",
        "area_code": "999901001203",
        "grp": "柳湾村三组",
        "inv1": "李秀英",
        "inv_unit1": "1",
        "inv2": "王建国",
        "inv_unit2": "2",
        "contact": "1",
        "resp_name": "赵守田",
        "resp_rel": "02",
        "notice_read": "1",
        "consent_info": "1",
        "consent_photo": "1",
        "auth_signed": "3",
    },
    "basic": {
        "hh": {
            "cover": "00",
            "hukou": "2",
            "hukou_addr": "样例县青山镇柳湾村三组12号",
            "live_addr": "样例县青山镇柳湾村三组12号",
            "same_place": "1",
            "phone": "13900000000",
            "cause": "1 2 7",
        },
        "members": [HEAD, WIFE, GRANDSON],
        "counts": {
            "n_co": "3",
            "n_hukou": "3",
            "n_labour": "0",
            "n_student": "1",
            "n_elder": "2",
            "n_dis": "1",
            "n_chronic": "1",
        },
    },
    "economy": {
        "income_page": {
            "income": [
                income("赵守田", "B", "B2", "12000", "2", "1", i_cost="7500", i_year="4500"),
                income("赵守田", "P", "P1", "1800", "2", "1", i_year="1800"),
                income("赵守田", "W", "W2", "2000", "1", "8", i_year="11200"),
                income("赵守田", "T", "T2", "150", "1", "12", i_excl="7", i_year="0"),
                income("钱桂兰", "T", "T2", "150", "1", "12", i_excl="7", i_year="0"),
            ],
            "self_month": "1500",
            "inc_year": "17500",
            "inc_pc_month": "486.11",
        },
        "property": {
            "land_contract": "6.5",
            "land_self": "1.5",
            "land_out": "5",
            "land_in": "0",
            "fin_cash": "0",
            "fin_dep": "9000",
            "fin_sec": "0",
            "fin_ins": "0",
            "fin_other": "0",
            "stock": [{"k_kind": "1", "k_n": "3"}],
            "veh": [{"v_kind": "1", "v_exempt": "0"}],
            "biz": [],
            "house": [{"h_own": "1", "h_area": "72", "h_str": "3", "h_grade": "B", "h_live": "1"}],
        },
        "expenses": {
            "exp": [
                {
                    "x_kind": "3",
                    "x_who": "钱桂兰",
                    "x_total": "7200",
                    "x_paid": "1600",
                    "x_self": "5600",
                    "x_event": "肢体康复训练",
                },
                {
                    "x_kind": "2",
                    "x_who": "赵䶮",
                    "x_total": "1900",
                    "x_paid": "0",
                    "x_self": "1900",
                    "x_event": "住宿费和资料费",
                },
            ],
            "exp_self_year": "7500",
        },
    },
    "support": {
        "benefit": [
            {
                "b_prog": "09",
                "b_who": "钱桂兰",
                "b_amt": "100",
                "b_per": "1",
                "b_start": "2021-06-01",
                "b_last": "2026-02-20",
                "b_card_name": "赵守田",
                "b_full": "1",
            }
        ]
    },
    "needs": {
        "need": [
            need("1", "", "家里就靠零工和养猪，想申请低保", "1", "2", n_dept="01", n_due="2026-03-23"),
            need(
                "10",
                "钱桂兰",
                "残疾证五月底到期，出门不便，想请人上门换证",
                "1",
                "2",
                n_dept="10",
                n_due="2026-03-23",
            ),
            need(
                "99",
                "",
                "冬天在屋里烧煤取暖，没有装烟囱弯头",
                "2",
                "1",
                n_done="已当场接好烟囱并开窗通风，讲明一氧化碳危险",
            ),
            need(
                "2",
                "赵䶮",
                "孩子父亲失联多年，问能不能按事实无人抚养儿童办",
                "1",
                "3",
                n_study="2",
                n_study_why="需公安协查父亲下落",
            ),
        ],
        "told_page": {"apply_will": "02", "card_given": "1", "told": "02 08 09 10", "hotline": "1"},
    },
    "review": {"kin_any": "0", "dispute": "0"},
    "closing": {
        "observation": {
            "obs_life": "土木房两间，屋内整洁，有米面和自种蔬菜；被褥够用；灶间烧煤，通风差。",
            "hazard": "3",
            "result": "1",
            "advice": "5 6",
            "read_back": "1",
        }
    },
}
FINDINGS = (
    PrintedFinding(
        "可能符合",
        "农村最低生活保障",
        "近12个月家庭收入合计17500.00元，人均每月486.11元，低于本县农村低保标准600元，可能符合最低生活保障条件，"
        "建议告知申请。差额参考每月342元。",
    ),
    PrintedFinding("应提醒", "应享未享", "全家可能应享受农村低保而未享受，请告知并登记意愿。"),
    PrintedFinding("需核实", "发放卡户名", "重度残疾人护理补贴的卡名与享受人不一致。"),
    PrintedFinding("应提醒", "残疾人证到期", "钱桂兰的残疾人证将于2026年5月31日到期，距今83天，请协助换证。"),
)
STANDARDS = LocalStandards(
    county="样例县",
    township="青山镇",
    village="柳湾村",
    version="P0",
    is_sample=True,
    std_u_fen=80000,
    std_r_fen=60000,
    low_income_multiple=Fraction(3, 2),
    special_multiple=Fraction(13, 10),
    sub_live_fen=10000,
    sub_care_fen=10000,
    first_hours=24,
    hotline="0000-12345",
    township_phone="0000-7000000",
    assistant="李秀英",
    assistant_phone="13900000001",
)
FACTS = RecordFacts(
    record_id="7f1c2f3e-6a0b-4c1d-9e57-0d1f2a3b4c5d",
    sha256="5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8",
    household_id="999901001203-07-0001",
    sealed_at="2026-03-09T09:55:00+08:00",
    form_version="2026.1",
    device_no="07",
)


@pytest.fixture(scope="session")
def fonts() -> FontSet:
    folder = files("resources") / "fonts"
    return FontSet(
        song=(folder / "NotoSerifSC-Regular.ttf").read_bytes(),
        song_bold=(folder / "NotoSerifSC-Bold.ttf").read_bytes(),
        hei=(folder / "NotoSansSC-Medium.ttf").read_bytes(),
        symbols=(folder / "DengmenSymbols.ttf").read_bytes(),
        fang=(folder / "FandolFang-Regular.ttf").read_bytes(),
        kai=(folder / "gkai00mp.ttf").read_bytes(),
        rare=rare_font,
    )


def rare_font(block: int) -> bytes:
    """The font of a block of 1024 code points, as the product reads it."""
    with zipfile.ZipFile(str(files("resources") / "fonts" / "DengmenRare.zip")) as pack:
        name = f"DengmenRare{block:03X}.ttf"
        return pack.read(name) if name in pack.namelist() else b""


@pytest.fixture(scope="session")
def signature() -> bytes:
    """A drawn signature as a transparent PNG."""
    from PIL import Image, ImageDraw

    image = Image.new("RGBA", (400, 160))
    ImageDraw.Draw(image).line([(20, 120), (120, 30), (200, 130), (380, 40)], fill=(0, 0, 0, 255), width=6)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def demo() -> dict[str, Any]:
    """The answers of the demo household, free to change."""
    return copy.deepcopy(DEMO)


@pytest.fixture(scope="session")
def ask() -> Callable[..., PaperRequest]:
    """A request about answers: T01 of the demo household's record unless told otherwise."""

    def make(answers: dict[str, Any], kind: str = "T01", **changes: Any) -> PaperRequest:
        given: dict[str, Any] = {
            "kind": kind,
            "answers": Answers(answers),
            "facts": FACTS,
            "standards": STANDARDS,
            "texts": (files("resources") / "papers" / f"{kind}.toml").read_text("utf-8"),
            "serial": "草-07机-20260309-0001",
            "printed_at": datetime(2026, 3, 9, 10, 5, tzinfo=timezone(timedelta(hours=8))),
            "software": "0.1.0",
            "figures": Figures(
                counted=(450000, 180000, 1120000, 0, 0),
                income_year=1750000,
                per_person_month="486.11",
                spending_year=750000,
                findings=FINDINGS,
            ),
        }
        return PaperRequest(**(given | changes))

    return make
