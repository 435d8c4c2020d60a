"""The title of a page, and the way between the rows of a long repeat."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from desktop.language import mark, tr
from desktop.viewmodels.visit import VisitViewModel
from desktop.windows.parts import Elided, button, label, row
from desktop.windows.theme import scale

REVIEW = mark("和上次相比")


class PageHead(QWidget):
    """Section and page by name; 第 2 / 3 条 with its buttons where a row fills the page."""

    def __init__(self, model: VisitViewModel) -> None:
        super().__init__()
        self._model = model
        self.title = Elided("", "h1")
        self._aside = label("", "body", "ink2")
        self._earlier = button(tr("上一条"), "quiet", "chevron-left", "row-previous")
        self._later = button(tr("下一条"), "quiet", "chevron-right", "row-next")
        self._list = button(tr("回到列表"), "quiet", "list", "row-list")
        self._earlier.clicked.connect(self._row_before)
        self._later.clicked.connect(self._row_after)
        self._list.clicked.connect(self._close_row)
        across = row(self.title, self._aside, self._list, self._earlier, self._later)
        across.setStretchFactor(self.title, 1)
        across.setContentsMargins(6, 0, scale().space(20), 0)
        self.setLayout(across)

    def say(self, row_ref: str, *, is_narrow: bool) -> None:
        """Name the page; a narrow screen has the name in its top bar."""
        model = self._model
        section, page = model.places.section, model.places.page
        title = model.places.section_title(section)
        part = model.places.page_title(section, page)
        words = tr("{title}：{part}", title=title, part=part) if part and not model.has_signatures else title
        rows = model.session.rows(page.key) if page.repeat is not None else ()
        if model.way.is_reviewing:
            words = tr(REVIEW)
        elif row_ref:
            words = tr(
                "{title}：{part} {number} / {count}",
                title=title,
                part=part or "",
                number=rows.index(row_ref) + 1,
                count=len(rows),
            )
        self.title.say(words)
        self.title.setMinimumWidth(0)
        for part_of_row in (self._earlier, self._later, self._list):
            part_of_row.setVisible(bool(row_ref) and not is_narrow)
        self._earlier.setEnabled(bool(model.places.row_beside(-1)))
        self._later.setEnabled(bool(model.places.row_beside(1)))
        self.setVisible(not is_narrow)

    def refresh(self) -> None:
        """Whose row it is, as soon as it has a name."""
        row_ref, page = self._model.places.long_row(), self._model.places.page
        words = ""
        if row_ref and page.repeat is not None:
            rows = self._model.summary(page.repeat, page.key).rows
            words = next((entry.title for entry in rows if entry.ref == row_ref), "")
        elif self._model.way.is_reviewing:
            words = tr("上次走访 {day}", day=self._model.last.day)
        self._aside.setText(words)

    @Slot()
    def _row_before(self) -> None:
        self._open_beside(-1)

    @Slot()
    def _row_after(self) -> None:
        self._open_beside(1)

    def _open_beside(self, step: int) -> None:
        beside = self._model.places.row_beside(step)
        if beside:
            self._model.way.open_row(beside)

    @Slot()
    def _close_row(self) -> None:
        self._model.way.close_row(self._model.places.page.key)
