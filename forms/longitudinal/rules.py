"""Which answers are facts, which are asked again, and what makes two rows the same: data, no logic.

Source: ui.md ("unchanged facts (names, ID numbers, address) are carried over; figures (income, expenses)
are asked again, and the last value is shown only after the new one is entered") and domain.md section 4
("show last answers only after the new answer is typed"). Whether somebody lives, works, learns or is ill
is asked anew at every visit: these are the changes that a visit looks for.
"""

from __future__ import annotations

from collections.abc import Mapping

FACTS = frozenset(
    [
        *("hukou", "hukou_addr", "live_addr", "phone", "phone2", "grp", "res_permit", "area_code"),
        *("m_name", "m_name_gap", "m_name_ids", "m_name_pinyin", "m_idtype", "m_id", "m_sex", "m_birth"),
        *("m_rel", "co", "m_ethnic", "m_edu", "m_dis_type", "m_dis_level", "m_dis_cert", "m_dis_exp"),
        *("m_school_name", "m_grad", "m_group"),
        *("s_name", "s_rel", "s_addr", "s_phone"),
        *("z_name", "z_uscc", "v_kind", "v_plate", "v_owner", "v_bought"),
        *("h_own", "h_addr", "h_str", "h_area", "k_kind"),
        *("kin_who", "kin_name", "kin_unit", "kin_post", "kin_rel"),
        *("b_prog", "b_who", "b_start", "b_card_name", "b_card_bank", "b_card_tail", "b_cert"),
    ]
)
"""Carried over into the new visit and marked 上次."""

CARRIED_TABLES = frozenset({"members", "sup", "kin"})
"""Their rows are begun again with their facts, because the people are still there. Every other table starts
empty: what is in it is asked, or taken over whole with 没有变化."""

FINISHED_MEMBERS = frozenset({"9", "10"})
"""Dead or moved away (m_mstatus): their rows end with the visit that said so."""

KEYS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "members": (("m_id",), ("m_name", "m_birth"), ("m_name",)),
    "sup": (("s_name", "s_rel"),),
    "income": (("i_kind", "i_sub", "i_who"),),
    "stock": (("k_kind",),),
    "veh": (("v_kind", "v_plate"), ("v_kind",)),
    "biz": (("z_uscc",), ("z_name",)),
    "house": (("h_addr",), ("h_own", "h_str")),
    "exp": (("x_kind", "x_who"),),
    "benefit": (("b_prog", "b_who"),),
    "need": (("n_kind", "n_who"),),
    "kin": (("kin_name", "kin_unit"),),
}
"""What makes a row of this visit the same as one of the last, the surest key first. A key counts only where
its first answer is written and all of it is the same on both sides; two different identity numbers are
never one person."""

TABLE_NAMES: Mapping[str, str] = {
    "": "户情",
    "members": "家庭成员",
    "sup": "法定义务人",
    "income": "收入",
    "stock": "养殖",
    "veh": "车辆农机",
    "biz": "企业、个体经营",
    "house": "住房",
    "exp": "刚性支出",
    "benefit": "已享受保障",
    "need": "需求",
    "kin": "近亲属",
}

ROW_NAMES: Mapping[str, tuple[str, ...]] = {
    "members": ("m_name",),
    "sup": ("s_name",),
    "income": ("i_who", "i_sub"),
    "stock": ("k_kind",),
    "veh": ("v_kind", "v_plate"),
    "biz": ("z_name",),
    "house": ("h_own", "h_addr"),
    "exp": ("x_who", "x_kind"),
    "benefit": ("b_who", "b_prog"),
    "need": ("n_who", "n_kind"),
    "kin": ("kin_name",),
}
"""How a row is called in a sentence."""

OF_THE_VISIT = frozenset(
    [
        *("visit_id", "form_version", "p_version", "p_emp_cost_rate", "hh_id", "instanceID", "campaign"),
        *("visit_type", "visit_date", "t_start", "t_end", "inv1", "inv2", "inv_unit1", "inv_unit2", "asked"),
        *("contact", "resp_name", "resp_rel", "revisit_date", "notice_read", "consent_info"),
        *("consent_minor", "consent_photo", "auth_signed", "read_back", "sign_way", "sign_hh", "sign_inv1"),
        *("sign_inv2", "sign_guard", "sign_refuse", "photo", "result", "result_why", "advice", "obs_life"),
        *("card_given", "told", "hotline", "apply_will", "m_age", "s_age", "i_gross", "i_year"),
        *("n_co_listed", "n_head", "n_co_fault", "m_id_fault", "n_done", "n_due", "n_study", "n_study_why"),
        *("n_labour", "n_student", "n_elder", "n_dis", "n_chronic", "m_selfcare", "m_minimal", "m_more"),
        *("b_card_ok", "m_name_photo", "x_photo", "x_self", "photo_img", "doc_have", "doc_lack", "apply_any"),
    ]
)
"""These belong to the one visit or follow from other answers: they are neither carried nor compared."""

DERIVED_ENDINGS = ("_na", "_fault", "_todo", "_gap", "_listed", "_any", "_why", "_recent")
"""Companions, notes, gates and reasons: never compared by themselves."""

UNKNOWN_WORDS: Mapping[str, str] = {"8": "不清楚", "9": "拒答", "7": "待核对"}
