"""A sealed record is corrected: only with a reason, the chain keeps both, papers say the corrected one."""

from collections.abc import Callable
from pathlib import Path

from pypdf import PdfReader

from desktop.vault.verify import verify_vault
from tests.journeys.conftest import Laptop
from tests.journeys.hands import CONTROL, KEY, Hands
from tests.journeys.short import to_question
from tests.screens.village import PASSWORD, ZHAO

REASON, WRONG, RIGHT = "现居住地址记错了", "柳湾村三组", "柳湾村三组桥头第一家"


def correct(hands: Hands) -> None:
    """F4; nothing begins without a reason."""
    hands.press(KEY.Key_F4)
    hands.until(lambda: hands.at == "correction_reason")
    hands.press(KEY.Key_Return)
    hands.rest()
    assert hands.app.visit is None
    hands.type(REASON)
    hands.press(KEY.Key_Return)
    hands.until(lambda: hands.app.visit is not None)
    hands.rest()
    assert hands.app.visit.facts.correcting == REASON


def save_papers(hands: Hands, folder: Path) -> dict[str, str]:
    """Ctrl+P, 存为文件; the text of each survey, by the name of its file."""
    folder.mkdir()
    hands.press(KEY.Key_P, CONTROL)
    hands.rest()
    hands.push("papers_save")
    hands.choose_path(str(folder))
    hands.until(lambda: list(folder.glob("困难家庭入户调查表*.pdf")))
    hands.rest()
    surveys = sorted(folder.glob("困难家庭入户调查表*.pdf"))
    return {
        one.name: "".join(page.extract_text() for page in PdfReader(one).pages).replace("\n", "")
        for one in surveys
    }


def test_a_sealed_record_is_corrected_with_a_reason(
    laptop: Callable[..., Laptop], long_prototype: Path, tmp_path: Path
) -> None:
    machine = laptop(long_prototype)
    hands = machine.start()
    hands.unlock(PASSWORD)
    hands.household("zst")
    correct(hands)
    app, visit = hands.app, hands.app.visit
    ref = to_question(hands, "live_addr")
    hands.press(KEY.Key_A, CONTROL)
    hands.type(RIGHT)
    hands.press(KEY.Key_Return)
    assert visit.session.value(ref) == RIGHT
    sealed: list[object] = []
    visit.sealed.connect(sealed.append)
    for _ in range(40):
        if visit.is_seal_page:
            break
        hands.press(KEY.Key_PageDown, CONTROL)
    hands.tab_to("seal")
    hands.press(KEY.Key_Return)
    hands.until(lambda: sealed)
    hands.rest()
    surveys = save_papers(hands, tmp_path / "papers")
    assert app.window.place == "papers"
    (text,) = surveys.values()  # the replaced record's survey is not proposed beside it
    assert RIGHT in text
    assert f"更正件，原记录没有打印过；更正原因：{REASON}" in text

    vault = machine.vault(PASSWORD)
    verify_vault(vault)
    records = sorted(vault.records(), key=lambda row: row.n)
    first, second = (vault.record(row.record_id) for row in records)
    assert (second.deprecates, second.reason, second.household_id) == (first.record_id, REASON, ZHAO)
    assert second.previous == first.link
    assert WRONG in first.xml.decode()
    assert RIGHT not in first.xml.decode()
    assert RIGHT in second.xml.decode()
    vault.close()
