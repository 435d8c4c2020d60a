"""Nobody opens: the reason and the next appointment are sealed, and on that day Today says where to go."""

from collections.abc import Callable
from pathlib import Path

from desktop.viewmodels.rows import Row
from desktop.windows.rows import RowList
from tests.journeys import short
from tests.journeys.conftest import Laptop
from tests.journeys.hands import ALT, KEY, Hands
from tests.screens.village import PASSWORD


def on_today(hands: Hands) -> dict[str, str]:
    """What Today says of each household, spoken."""
    hands.press(KEY.Key_1, ALT)
    hands.rest()
    listed = hands.app.window.findChild(RowList, "today_list")
    rows = [listed.rows.at(number) for number in range(listed.rows.rowCount())]
    return {row.key: row.spoken for row in rows if isinstance(row, Row)}


def on_the_page(hands: Hands) -> str:
    """The words of the household's timeline."""
    items = hands.app.models.household.view.timeline
    return "".join(item.title + item.text + "".join(chip.text for chip in item.chips) for item in items)


def test_nobody_home_is_sealed_with_a_reason_and_comes_back_on_the_agreed_day(
    laptop: Callable[..., Laptop], short_prototype: Path
) -> None:
    machine = laptop(short_prototype)
    hands = machine.start()
    hands.unlock(PASSWORD)
    short.begin(hands)
    assert hands.app.visit.facts.household == "赵守田"
    short.fill(hands)
    record = short.seal(hands)
    assert hands.app.window.place == "household"
    hands.until(lambda: f"没问成：无人在家，再访 {short.AGAIN}。" in on_the_page(hands))
    assert short.HOUSEHOLD not in on_today(hands)

    machine.clock.put(days=3)
    hands = machine.start()
    hands.unlock(PASSWORD)
    said = on_today(hands)[short.HOUSEHOLD]
    assert f"约定 {short.AGAIN}" in said
    assert "该走访" in said

    vault = machine.vault(PASSWORD)
    (kept,) = vault.records()
    assert (kept.record_id, kept.hh_id) == (record.record_id, short.HOUSEHOLD)
    xml = vault.record(kept.record_id).xml.decode()
    for name, text in short.ANSWERS.items():
        assert f"<{name}>{text}</{name}>" in xml
    vault.close()
