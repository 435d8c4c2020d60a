"""What the unlock screen may say without the key: the person, the place, and how much is at stake."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from desktop.language import tr
from desktop.viewmodels import wording

if TYPE_CHECKING:
    from desktop.vault.card import UnlockCard


class StakeLine(NamedTuple):
    """One thing at stake, with an icon."""

    icon: str
    title: str
    text: str


class UnlockWords(NamedTuple):
    """All words of the screen."""

    name: str
    title: str
    place: str
    stakes: tuple[StakeLine, ...]


def unlock_words(card: UnlockCard | None, today: date, version: str) -> UnlockWords:
    """Words for the card of a vault; without a readable card the password still works."""
    if card is None or not card.name:
        return UnlockWords(
            tr("登门"),
            tr("输入密码打开本机资料"),
            tr("版本 {version}", version=version),
            _stakes("", 0, "", today),
        )
    where = tr("{township}·{device_no} 机", township=card.township, device_no=card.device_no)
    return UnlockWords(
        card.name,
        card.title,
        where + "\n" + tr("版本 {version}", version=version),
        _stakes(card.last_opened, card.unsent, card.oldest_unsent, today),
    )


def _stakes(opened: str, unsent: int, oldest: str, today: date) -> tuple[StakeLine, ...]:
    last = (
        tr("上次打开：{when}", when=wording.moment(opened)) if opened else tr("加密存放，没有密码谁也打不开")
    )
    ago = wording.days_ago(oldest, today)
    waiting = (
        StakeLine(
            "clock-alert",
            tr("未交接 {unsent} 户，最早：{ago}", unsent=unsent, ago=ago),
            tr("解锁后到“交接”里送出，收到回执才算送到"),
        )
        if unsent
        else StakeLine("badge-check", tr("全部已交接"), tr("镇里的回执都收到了"))
    )
    return (
        StakeLine("hard-drive", tr("资料都在这台电脑里"), last),
        waiting,
        StakeLine("wifi-off", tr("没有网，不影响走访"), tr("走访、打印、签字都不需要网络")),
    )
