"""Why an answer could not be saved and what to do, over the page, until everything is on disk again."""

from __future__ import annotations

from PySide6.QtCore import Slot

from desktop.language import retold
from desktop.viewmodels.visit import VisitViewModel
from desktop.viewmodels.visit_saving import SaveState
from desktop.windows.parts import Banner


class Unsaved(Banner):
    """Hidden while all is well; it takes no keyboard, so that one can go on typing."""

    def __init__(self, model: VisitViewModel) -> None:
        super().__init__("red", "circle-alert", "", "")
        self.setObjectName("unsaved")
        model.save_changed.connect(self.draw)
        self.hide()
        self.draw(model.save_state)

    @Slot(object)
    def draw(self, state: SaveState) -> None:
        """Trouble stays on the screen while another try is on its way."""
        if state.error is not None:
            self.say(retold(state.error.sentence), retold(state.error.remedy))
            self.show()
        elif state.kind == "saved":
            self.hide()
