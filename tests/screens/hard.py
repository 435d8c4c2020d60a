"""A household as hard to draw as real ones are: long names, rare characters, twelve people, nine digits."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from desktop.app import App
from desktop.script import steps
from desktop.visits import begin_visit
from forms.identity import check_digit
from sync.package import Roster, RosterMember
from tests.screens.scenes import (
    Scene,
    household,
    open_visit,
    perform_in,
    press,
    search,
    sections,
    show,
    unlock,
)
from tests.screens.village import (
    MAIN,
    ZHAO,
    circumstances,
    demo_roster,
    demo_script,
    furnish,
    new_vault,
    rest,
    seal_first_visit,
)

HEAD = "买买提·吐尔逊·阿不都热依木·艾合买提江·卡斯木"
ADDRESS = (
    "柳湾村三组东头老供销社后院第三排平房从北往南数第二家铁皮大门向西走到底红砖墙院内（邮政代办点斜对面）"
)
NAMES = (
    HEAD,
    "欧阳㛃淳",
    "赵䶮",
    "李𬱖",
    "阿依古丽·买买提",
    "司马相如意",
    "尼玛次仁旺堆多吉",
    "王㙓",
    "古丽巴哈尔·阿不都克里木·艾则孜",
    "钱桂兰",
    "次仁卓玛央金拉姆",
    "孙㮾",
)
GROWN_UP = {
    "m_name_gap": "0",
    "m_idtype": "1",
    "m_mstatus": "1",
    "co": "1",
    "m_more": "0",
    "m_marital": "20",
    "m_edu": "80",
    "m_health": "1",
    "m_labour": "1",
    "m_employ": "12",
    "m_ins": "1",
}
LARGE = "9876543.21"
"""Nearly the most that the questionnaire takes: nine digits with the fen."""


def build_hard(folder: Path) -> None:
    """A vault with that household, visited and sealed once, and a second visit begun."""
    vault = new_vault(folder)
    try:
        furnish(vault, (MAIN,), _roster())
        seal_first_visit(vault, hard_script())
        begin_visit(vault, ZHAO, circumstances())
    finally:
        vault.close()


def hard_script() -> dict[str, object]:
    """The demo's answers, with these people, this address and these amounts."""
    script: dict[str, Any] = copy.deepcopy(demo_script())
    basic, economy = script["basic"], script["economy"]
    script["visit"]["resp_name"] = HEAD
    basic["hh"] |= {"hukou_addr": ADDRESS, "live_addr": ADDRESS}
    first = basic["members"][0] | {"m_name": HEAD}
    others = [
        GROWN_UP | {"m_name": name, "m_id": _number(place), "m_rel": "58" if place == 1 else "20"}
        for place, name in enumerate(NAMES[1:], 1)
    ]
    basic["members"] = [first, *others]
    basic["counts"] = {"n_co": "12", "n_hukou": "12"}
    for part in (economy, script["support"], script["needs"]):
        _rename(part, {"赵守田": HEAD, "钱桂兰": NAMES[8], "赵䶮": NAMES[2]})
    economy["income_page"]["income"][1] |= {"i_amt": LARGE, "i_cost": "7500"}
    economy["property"]["fin_dep"] = LARGE
    script["needs"]["need"][0]["n_text"] = "想申请低保，不知道怎么办手续；" * 6
    return script


def _rename(tree: object, names: dict[str, str]) -> None:
    parts = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in list(parts):
        if isinstance(value, str):
            tree[key] = names.get(value, value)  # type: ignore[index]  # a dict or a list
        else:
            _rename(value, names)


def _number(place: int) -> str:
    born = date(1970 + 2 * place, 3, 10 + place)
    first17 = f"999901{born:%Y%m%d}{place:03}"
    return first17 + check_digit(first17)


def _roster() -> Roster:
    roster = demo_roster()
    first = roster.households[0]
    known = [
        RosterMember(name, _number(place), "20", "1", f"{1970 + 2 * place}-03-{10 + place:02}")
        for place, name in enumerate(NAMES[1:], 1)
    ]
    head = replace(first.members[0], name=HEAD)
    hard = replace(
        first,
        head=HEAD,
        address=ADDRESS,
        group="三组（老供销社片区）",
        note="儿子外出多年失去联系，电话打不通，邻居说去年春节见过一次，待核实；冬天取暖要再看一次",
        members=(head, *known),
    )
    return replace(roster, households=(hard, *roster.households[1:]))


def hard(app: App, folder: Path) -> Iterator[Scene]:
    """Lists, the household's page, papers, ledger and every page of a visit with it."""
    unlock(app)
    yield Scene("today", app.window)
    for place in ("households", "papers", "handover", "ledger"):
        yield show(app, place)
    press(app, "ledger_tab_charts")
    yield Scene("ledger-charts", app.window)
    app.window.show_place("households")
    search(app, "mmt")
    yield Scene("search", app.window)
    search(app, "")
    yield from household(app)
    screen, model = open_visit(app, ZHAO)
    for step in steps(model.session, hard_script()):
        perform_in(model, step.op, step.ref, step.text)
    rest(app)
    yield from sections(app, model, "visit")
    screen.leave()
