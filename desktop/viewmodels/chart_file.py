"""The charts on paper: drawn in the background, noted in the audit log before they leave the vault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.language import tr
from desktop.vault.audit import Event
from desktop.viewmodels import wording
from desktop.viewmodels.charts import Chart
from forms.errors import AppError

if TYPE_CHECKING:
    from desktop.vault import Vault


@dataclass(frozen=True)
class Sheet:
    """What stands on the paper: title, the line under it, and the charts."""

    title: str
    line: str
    charts: tuple[Chart, ...]


Draw = Callable[[Sheet], bytes]
"""Draws a sheet as PDF; the window lends it, because it paints."""


@dataclass(frozen=True)
class Drawn:
    """The PDF, and the name of the file it was kept in or ""."""

    pdf: bytes
    name: str = ""


def draw_sheet(vault: Vault, wanted: tuple[Draw, tuple[Chart, ...], str], now: datetime) -> Drawn:
    """Draw the charts (a function that draws, the charts, a file or ""); PAPER_SAVE when it cannot be kept.

    Counts only: no name and no number of a person stands on the sheet.
    """
    draw, shown, file = wanted
    profile = vault.profile()
    who = f"{profile.name}·{profile.device_no}"
    line = tr(
        "{township}　截至 {at}　{who} 机",
        township=profile.township,
        at=wording.moment(now.isoformat()),
        who=who,
    )
    pdf = draw(Sheet(tr("{village}走访排查图表", village=profile.village), line, shown))
    vault.note_event(Event("export", "charts", f"{len(shown)} 张图，只有数字"), now)
    if not file:
        return Drawn(pdf)
    target = Path(file)
    target = target if target.suffix.lower() == ".pdf" else target.with_name(target.name + ".pdf")
    try:
        target.write_bytes(pdf)
    except OSError as error:
        target.unlink(missing_ok=True)
        remedy = tr("请关掉正打开着的同名文件，检查文件夹能不能写入、磁盘有没有满。")
        raise AppError("PAPER_SAVE", tr("图没有存成。"), place=target.parent.name, remedy=remedy) from error
    return Drawn(pdf, target.name)
