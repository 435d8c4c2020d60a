"""What a question tells besides its label: guidance for those who ask for it, and the picture beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.language import mark, tr
from desktop.windows.parts import button, label, set_text
from desktop.windows.questions.words import show_words
from desktop.windows.theme import scale

FormFile = Callable[[str, Callable[[bytes], None]], None]
HEIGHT = 180
WIDTH = 640
UNHEARD = {"audio": mark("录音"), "video": mark("录像")}


class Telling(QWidget):
    """Stands under the label; `ask` is the button 说明, shown where there is guidance."""

    def __init__(self, form_file: FormFile | None) -> None:
        super().__init__()
        self._form_file = form_file
        self._guidance = ""
        self._shown_picture = ""
        self.ask = button(tr("说明 Alt+G"), "quiet", "circle-question-mark")
        self.ask.setProperty("kind", "bare")
        self.ask.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.ask.clicked.connect(self.toggle)
        self.ask.hide()
        self.words = label("", "body", "ink2", wrap=True)
        self.words.hide()
        self._picture = QLabel()
        self._picture.setAccessibleName(tr("题目配图"))
        self._picture.hide()
        self._unheard = label("", "caption", "ink2", wrap=True)
        self._unheard.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(scale().space(4))
        for part in (self.words, self._picture, self._unheard):
            box.addWidget(part)
        self.hide()

    def draw(self, guidance: str, media: Mapping[str, str]) -> None:
        """Show what there is now."""
        self._guidance = guidance
        self.ask.setVisible(bool(guidance))
        if not guidance:
            self.words.hide()
        show_words(self.words, guidance)
        self._draw_picture(media.get("image", media.get("big-image", "")).rpartition("/")[2])
        unheard = tr("、").join(tr(name) for form, name in UNHEARD.items() if media.get(form))
        self._unheard.setText(tr("题目附有{unheard}，本机只显示文字", unheard=unheard) if unheard else "")
        self._unheard.setVisible(bool(unheard))
        self._fit()

    @Slot()
    def toggle(self) -> None:
        """Show the guidance, or put it away again."""
        if self._guidance:
            self.words.setVisible(self.words.isHidden())
            set_text(self.ask, tr("收起 Alt+G") if not self.words.isHidden() else tr("说明 Alt+G"))
            self._fit()

    def _fit(self) -> None:
        parts = (self.words, self._picture, self._unheard)
        self.setVisible(any(not part.isHidden() for part in parts))

    def _draw_picture(self, name: str) -> None:
        if name == self._shown_picture:
            return
        self._shown_picture = name
        self._picture.hide()
        if name and self._form_file is not None:
            self._form_file(name, self._arrived)

    def _arrived(self, data: bytes) -> None:
        picture = QPixmap()
        if not picture.loadFromData(data):
            return
        room = (min(scale().px(WIDTH), 760), scale().px(HEIGHT))
        if picture.width() > room[0] or picture.height() > room[1]:
            shape, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            picture = picture.scaled(*room, shape, smooth)
        self._picture.setPixmap(picture)
        self._picture.show()
        self._fit()
