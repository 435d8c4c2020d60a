"""By keyboard only: the first run, enrolment, a whole visit, its papers, and the township's receipt."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from PySide6.QtWidgets import QLineEdit

from desktop.script import read_script, steps
from desktop.viewmodels.visit import VisitViewModel
from desktop.viewmodels.welcome import FIELDS
from forms.xlsform import Circumstances, FormSession
from sync.office.holdings import record_count, stored_answers
from tests.journeys.conftest import Laptop, Served, on_loopback
from tests.journeys.hands import ALT, CONTROL, KEY
from tests.screens.village import PROFILE

CHOSEN = "maimiao-lvdeng-77-huochezhan"
UNKNOWN = {"7": KEY.Key_7, "8": KEY.Key_8, "9": KEY.Key_9}
MOST_ENTERS = 40
PAPERS_OF_THE_VISIT = 8  # what the answers of appendix C call for
SCRIPT = (files("resources") / "demo" / "appendix-c.json").read_bytes()


def wanted_answers(visit: VisitViewModel) -> dict[str, str]:
    """Concrete reference -> stored text, for everything that the scripted visit says."""
    circumstances = Circumstances(visit.services.clock, lambda: "0", lambda: 0.5)
    twin = visit.session.definition.start(circumstances)[0]
    found: dict[str, str] = {}
    for step in steps(twin, read_script(SCRIPT)):
        if step.op == "answer":
            twin.answer(step.ref, step.text)
            found[step.ref] = step.text
        else:
            (twin.add_repeat if step.op == "add" else twin.remove_repeat)(step.ref)
    return found


@dataclass(frozen=True)
class Effort:
    """Strokes from the first question to the last; characters that were not there before; choices asked."""

    strokes: int
    characters: int
    choices: int


def wanted_outside(wanted: dict[str, str]) -> list[str]:
    """The questions outside repeats: what is already filled in when a visit begins."""
    return [ref for ref in wanted if "[" not in ref]


def rows_wanted(wanted: dict[str, str], repeat: str) -> int:
    rows = {ref[len(repeat) + 1 :].partition("]")[0] for ref in wanted if ref.startswith(f"{repeat}[")}
    return len(rows)


def answer_here(hands: Any, session: FormSession, ref: str, wanted: dict[str, str]) -> None:
    """Key one answer into the focused editor; what it already says is left alone."""
    said = wanted.get(f"{ref}_na")
    if said:
        hands.press(UNKNOWN[said], ALT)
    text = wanted.get(ref, session.value(ref))
    if session.value(ref) == text:
        return
    choices = session.choices(ref)
    if isinstance(hands.widget, QLineEdit) and choices:
        for code in text.split():
            hands.type(code)
            hands.press(KEY.Key_Return)
    elif choices:
        codes = [choice.value for choice in choices]
        is_digits = all(len(code) == 1 and code.isdigit() for code in codes)
        for code in text.split():
            hands.type(code if is_digits else str(codes.index(code) + 1))
    else:
        if session.value(ref):
            hands.press(KEY.Key_A, CONTROL)
        hands.type(text)


def first_run(hands: Any) -> None:
    """Who one is, a password twice, Enter: the vault is made, and enrolling follows."""
    facts = {name: str(getattr(PROFILE, name)) for name, _, _ in FIELDS}
    for name, text in {**facts, "password": CHOSEN, "again": CHOSEN}.items():
        hands.tab_to(f"welcome_{name}")
        hands.type(text)
    hands.press(KEY.Key_Return)
    hands.until(lambda: hands.app.models is not None)
    hands.rest()
    assert hands.app.window.place == "begin"


def enrol(hands: Any, ticket: Path) -> None:
    """The ticket's file, 连网登记: the list and the questionnaires arrive; Enter leads to Today."""
    hands.push("handover_enrol")
    hands.choose_path(str(ticket))
    hands.until(lambda: hands.at == "enrol_online")
    hands.press(KEY.Key_Space)
    hands.until(lambda: "收到名单 14 户" in "".join(hands.told()))
    hands.tab_to("begin_primary")
    hands.press(KEY.Key_Return)
    hands.rest()
    assert hands.app.window.place == "today"


def test_from_the_first_run_to_the_receipt_by_keyboard(
    laptop: Callable[..., Laptop], served: Served, tmp_path: Path
) -> None:
    machine = laptop(None, on_loopback)
    hands = machine.start()
    app = hands.app
    first_run(hands)
    enrol(hands, served.ticket)
    hands.household("zst")
    hands.press(KEY.Key_F2)
    hands.until(lambda: app.visit is not None)
    hands.rest()
    visit = app.visit
    assert visit is not None
    assert visit.facts.household == "赵守田"

    wanted = wanted_answers(visit)
    sealed: list[Any] = []
    visit.sealed.connect(sealed.append)
    strokes, known, stops = (
        hands.strokes,
        {ref: visit.session.value(ref) for ref in wanted_outside(wanted)},
        list[str](),
    )
    others = list[str]()
    for _ in range(900):
        name = hands.at
        if name == "seal":
            break
        if name.startswith("question:"):
            ref = name.removeprefix("question:")
            stops.append(ref)
            answer_here(hands, visit.session, ref, wanted)
            if hands.at == name:
                hands.press(KEY.Key_Return)
        elif name.startswith("repeat-add:"):
            repeat = name.removeprefix("repeat-add:")
            is_more = rows_wanted(wanted, repeat) > len(visit.session.rows(repeat))
            hands.press(KEY.Key_A, ALT) if is_more else hands.press(KEY.Key_Return)
        else:
            others.append(name)
            assert others.count(name) < MOST_ENTERS, f"Enter leads nowhere from {name or 'nothing'}"
            # Where nothing has the keyboard Enter has nobody to go to.
            hands.press(KEY.Key_Tab if hands.widget is app.window else KEY.Key_Return)
    assert [(problem.ref, problem.message) for problem in visit.missing()] == []
    assert {ref: visit.session.value(ref) for ref in wanted} == wanted

    keyed = {ref: text for ref, text in wanted.items() if known.get(ref) != text}
    spent = Effort(
        hands.strokes - strokes,
        sum(len(text) for text in keyed.values()),
        sum(bool(visit.session.choices(ref)) for ref in stops),
    )
    assert spent.strokes <= 1.3 * spent.characters + spent.choices, spent
    assert not [ref for ref, times in Counter(stops).items() if times > 1], "a question was asked twice"

    hands.press(KEY.Key_Return)
    hands.until(lambda: bool(sealed))
    hands.rest()

    hands.press(KEY.Key_P, CONTROL)
    hands.rest()
    assert app.window.place == "papers"
    paper_folder = tmp_path / "papers"
    paper_folder.mkdir()
    hands.push("papers_save")
    hands.choose_path(str(paper_folder))
    hands.until(lambda: len(list(paper_folder.glob("*.pdf"))) == PAPERS_OF_THE_VISIT)
    survey = next(paper_folder.glob("困难家庭入户调查表*.pdf"))
    printed = "".join(page.extract_text() for page in PdfReader(survey).pages)
    for word in ("赵守田", "赵䶮", "钱桂兰", "999901201202290039", "17,500.00"):
        assert word in printed

    hands.rest()
    hands.press(KEY.Key_4, ALT)
    hands.until(lambda: app.window.place == "handover")
    hands.rest()
    finished: list[Any] = []
    app.models.handover.finished.connect(finished.append)
    hands.tab_to("handover_primary")
    hands.press(KEY.Key_Return)
    hands.until(lambda: bool(finished))
    assert record_count(served.office) == 1
    stored = {place: value for place, _name, value in stored_answers(served.office, sealed[0].record_id)}
    for ref, text in wanted.items():
        place = ref.removeprefix("/data/")
        assert stored[place] == text
    assert any("送到了 1 份，回执" in line for line in hands.told())
    vault = machine.vault(CHOSEN)
    (row,) = vault.records()
    assert (row.record_id, row.state) == (sealed[0].record_id, "已送达")
    vault.close()
