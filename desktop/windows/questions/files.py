"""Questions answered by a file: any file, a sound, a film; it is kept in the vault, never beside it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from desktop.language import mark, tr
from desktop.windows.parts import button, label, set_text
from desktop.windows.questions.pictures import is_picture, read_small
from desktop.windows.questions.state import QuestionState, Surroundings
from desktop.windows.theme import scale
from forms.attachments import MOST_BYTES, endings_of, media_type_of
from forms.errors import AppError

TOO_BIG = mark("文件超过 {count} MB，交接时装不下，请先缩短或压缩")
NOT_READ = mark("这个文件打不开，请换一个")
WRONG_KIND = mark("这不是{kind}文件，请选 {endings}")
NAMES = {"audio": mark("录音"), "video": mark("录像"), "file": mark("文件")}
PICTURES = "image/"


def read_whole(path: str) -> bytes:
    """What is in a file; FILE_READ. For the worker: a stick takes its time."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise AppError("FILE_READ", tr(NOT_READ)) from error


class FileField(QWidget):
    """选文件, what was chosen with its size, 删除."""

    edited = Signal(object)
    refused = Signal(object, object)

    def __init__(self, around: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._around = around
        self._kind = around.node.kind
        self._name = ""
        self.words = tr(NAMES.get(self._kind, NAMES["file"]))
        self.choose = button(tr("选{words}", words=self.words), "plain", "paperclip")
        self.target: QWidget = self.choose
        self.remove = button(tr("删除{words}", words=self.words), "quiet", "trash-2")
        self.said = label("", "body", "ink2")
        self.choose.clicked.connect(self.ask)
        self.remove.clicked.connect(self._clear)
        self.line = QHBoxLayout(self)
        self.line.setContentsMargins(0, 0, 0, 0)
        self.line.setSpacing(scale().space(12))
        for part in (self.choose, self.said, self.remove):
            self.line.addWidget(part)
        self.line.addStretch(1)

    def draw(self, state: QuestionState) -> None:
        """Show what is kept."""
        self.choose.setEnabled(not state.is_readonly)
        self.remove.setVisible(bool(state.value) and not state.is_readonly)
        self.said.setVisible(bool(state.value))
        set_text(
            self.choose,
            tr("换{words}", words=self.words) if state.value else tr("选{words}", words=self.words),
        )
        if state.value != self._name:
            self._name = state.value
            self._say("")
            if state.value:
                self._around.attachment(state.value, self._weigh)

    def commit(self) -> None:
        """A file is stored when it is chosen."""

    @Slot()
    def ask(self) -> None:
        """Open the file dialog; it answers later."""
        dialog = QFileDialog(self.window(), tr("选{words}", words=self.words), "", self._filter())
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.take)
        dialog.open()

    def _filter(self) -> str:
        endings = " ".join(f"*.{ending}" for ending in self._endings())
        return f"{self.words} ({endings})" if self._kind in ("audio", "video") else tr("所有文件 (*)")

    def _endings(self) -> tuple[str, ...]:
        return endings_of(f"{self._kind}/")

    @Slot(str)
    def take(self, path: str) -> None:
        """Read a file and hand it over to be stored; a picture is written anew without what it knows."""
        media_type = media_type_of(path)
        if self._kind in ("audio", "video") and not media_type.startswith(f"{self._kind}/"):
            self.refused.emit("", tr(WRONG_KIND, kind=self.words, endings=tr("、").join(self._endings())))
            return
        try:
            is_too_big = Path(path).stat().st_size > MOST_BYTES
        except OSError:
            self.refused.emit("", tr(NOT_READ))
            return
        if is_too_big:
            self.refused.emit("", tr(TOO_BIG, count=MOST_BYTES // 2**20))
        elif media_type.startswith(PICTURES) and is_picture(path):
            self._around.attach(partial(read_small, path), "image/jpeg")
        else:
            self._around.attach(partial(read_whole, path), media_type)

    def _weigh(self, data: bytes) -> None:
        size = len(data)
        self._say(f"{size / 2**20:.1f} MB" if size >= 2**20 else f"{max(1, round(size / 1024))} KB")

    def _say(self, size: str) -> None:
        ending = self._name.rpartition(".")[2].upper()
        self.said.setText(" · ".join(part for part in (ending, size, tr("已存入")) if part))

    @Slot()
    def _clear(self) -> None:
        self.edited.emit("")
