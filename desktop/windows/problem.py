"""What went wrong, in a box that does not stop the program: one sentence and what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from desktop.language import retold, tr
from desktop.windows.theme import pixmap
from forms.errors import AppError


def problem_box(error: AppError, parent: QWidget) -> QMessageBox:
    """The box, not yet open; it deletes itself."""
    box = QMessageBox(QMessageBox.Icon.Warning, tr("登门"), retold(error.sentence), parent=parent)
    box.setInformativeText(retold(error.remedy))
    box.setIconPixmap(pixmap("triangle-alert", "amber", 32))
    box.setObjectName("problem")
    box.setAccessibleName(f"{retold(error.sentence)} {retold(error.remedy)}")
    box.addButton(tr("知道了"), QMessageBox.ButtonRole.AcceptRole)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return box
