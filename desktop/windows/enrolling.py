"""Enrolling at the township: a ticket by file, picture or scanner, then network, stick or a short code."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QFrame, QLineEdit, QWidget

from desktop.language import tr
from desktop.viewmodels.handover import HandoverModel
from desktop.windows.parts import button, column, frame, label, row
from desktop.windows.theme import scale


class EnrolPanel(QFrame):
    """Asks for the ticket, then for what that ticket still needs."""

    asked_on_stick = Signal()
    """The request lies on a stick; its answer will have to be collected."""

    def __init__(self, model: HandoverModel) -> None:
        super().__init__()
        self.setObjectName("enrol_panel")
        self._model = model
        outer = row(spacing=0)
        self.setLayout(outer)
        inside = frame("plain", "column")
        outer.addWidget(inside, 1)
        column(inside).setSpacing(scale().space(8))
        for part in (self._ticket(), self._ways(), self._codes()):
            column(inside).addWidget(part)
        model.ticket_read.connect(self._ticket_read)

    def enter(self) -> None:
        """Give the keyboard to the field that a scanner types into."""
        self._typed.setFocus()

    def _ticket(self) -> QFrame:
        made, line = _line("enrol_ticket_panel")
        self._typed = QLineEdit()
        self._typed.setObjectName("enrol_ticket")
        self._typed.setAccessibleName(tr("登记凭证的文字"))
        self._typed.setPlaceholderText(tr("用扫码枪扫凭证，或粘贴凭证上的文字，按回车"))
        self._typed.returnPressed.connect(self._typed_ticket)
        choose = button(tr("选凭证文件或图片"), "plain", "file-key", "handover_enrol")
        choose.clicked.connect(self._ask_ticket)
        line.addWidget(self._typed, 1)
        line.addWidget(choose)
        return made

    def _ways(self) -> QFrame:
        self._way_panel, line = _line("enrol_ways")
        self._online = button(tr("连网登记"), "primary", "upload", "enrol_online")
        self._online.clicked.connect(self._enrol_online)
        by_stick = button(tr("没有网，写申请到 U 盘"), "plain", "usb", "enrol_stick")
        by_stick.clicked.connect(self._ask_folder)
        line.addWidget(label(tr("凭证认得，怎样登记"), "body"), 1)
        line.addWidget(by_stick)
        line.addWidget(self._online)
        self._way_panel.hide()
        return self._way_panel

    def _codes(self) -> QFrame:
        self._code_panel, line = _line("enrol_code_panel")
        self._number, self._code = QLineEdit(), QLineEdit()
        line.addWidget(label(tr("机号和管理员告诉的登记码"), "body"))
        for field, name, hint in (
            (self._number, "enrol_number", tr("机号，如 07")),
            (self._code, "enrol_code", tr("8 位登记码")),
        ):
            field.setObjectName(name)
            field.setPlaceholderText(hint)
            field.setAccessibleName(hint)
            line.addWidget(field, 1)
        go = button(tr("登记"), "primary", "upload", "enrol_code_go")
        go.clicked.connect(self._enrol_with_code)
        self._code.returnPressed.connect(self._enrol_with_code)
        line.addWidget(go)
        self._code_panel.hide()
        return self._code_panel

    @Slot()
    def _typed_ticket(self) -> None:
        if self._typed.text().strip():
            self._model.type_ticket(self._typed.text().strip())

    @Slot()
    def _ask_ticket(self) -> None:
        filters = tr("登记凭证 (*.json *.png *.svg *.txt);;所有文件 (*)")
        dialog = ask_file(self, tr("选登记凭证文件或图片"), filters)
        dialog.fileSelected.connect(self._model.choose_ticket)

    @Slot(bool)
    def _ticket_read(self, needs_code: bool) -> None:
        self._code_panel.setVisible(needs_code)
        self._way_panel.setVisible(not needs_code)
        (self._code if needs_code else self._online).setFocus()

    @Slot()
    def _enrol_online(self) -> None:
        self._way_panel.hide()
        self._model.enrol()

    @Slot()
    def _enrol_with_code(self) -> None:
        self._code_panel.hide()
        self._model.enrol_with_code(self._number.text(), self._code.text())

    @Slot()
    def _ask_folder(self) -> None:
        self._way_panel.hide()
        dialog = ask_folder(self)
        dialog.fileSelected.connect(self._model.ask_on_stick)
        dialog.fileSelected.connect(self.asked_on_stick)


def ask_folder(host: QWidget) -> QFileDialog:
    """A dialog for a folder on a stick, open already; `fileSelected` tells which."""
    return _opened(QFileDialog(host, tr("选 U 盘上的文件夹")), QFileDialog.FileMode.Directory)


def ask_file(host: QWidget, title: str, filters: str) -> QFileDialog:
    """A dialog for a file that exists, open already."""
    dialog = QFileDialog(host, title)
    dialog.setNameFilter(filters)
    return _opened(dialog, QFileDialog.FileMode.ExistingFile)


def _opened(dialog: QFileDialog, mode: QFileDialog.FileMode) -> QFileDialog:
    dialog.setFileMode(mode)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


def _line(name: str) -> tuple[QFrame, QBoxLayout]:
    """Parts side by side, one below the other with large text."""
    made = frame("plain", "row" if scale().factor < 1.5 else "column", name)
    column(made).setSpacing(scale().space(12))
    return made, column(made)
