"""One question on the page: label, editor, unit, companion buttons, one sentence when something is wrong."""

from __future__ import annotations

from datetime import date
from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop.viewmodels.visit import VisitViewModel
from desktop.viewmodels.visit_page import Field
from desktop.viewmodels.visit_services import Bytes
from desktop.windows.parts import label
from desktop.windows.questions.companion import Companion
from desktop.windows.questions.fields import LineField
from desktop.windows.questions.flow import show_if
from desktop.windows.questions.head import QuestionHead
from desktop.windows.questions.message import MessageLine
from desktop.windows.questions.reading import Frame, Reader, Reading
from desktop.windows.questions.signature import SignaturePad
from desktop.windows.questions.state import Surroundings
from desktop.windows.questions.table import EDITORS, Editor, editor_key
from desktop.windows.questions.telling import Telling
from desktop.windows.questions.words import plain
from desktop.windows.theme import scale

STAND_ALONE = frozenset({"note", "acknowledge"})


class QuestionView(QFrame):
    """A question bound to its reference; `refresh` draws it again without making anything new.

    Nothing is made before the question is asked: of a long questionnaire most questions never are.
    """

    def __init__(self, model: VisitViewModel, field: Field, *, is_compact: bool = False) -> None:
        super().__init__()
        self.field = field
        self._model = model
        self._is_compact = is_compact
        self.ref = field.ref
        self._around = Surroundings(
            field.ref, field.node, self._today, self._attach, model.services.attachment, is_compact
        )
        self._reader = Reader(model, field)
        self._drawn: Reading | None = None
        self._key = ""
        self.editor_widget: QWidget | None = None
        self.companion: Companion | None = None
        self._telling: Telling | None = None
        self._message: MessageLine | None = None
        self._unit: QLabel | None = None
        self._is_watching = False
        self.refresh()

    # ---- what the page asks ----

    @property
    def editor(self) -> Editor:
        """The editor in its common face."""
        return cast(Editor, self.editor_widget)

    @property
    def editor_key(self) -> str:
        """The entry of the table that the editor came from."""
        return self._key

    @property
    def target(self) -> QWidget | None:
        """The widget that takes the keyboard, None when there is nothing to answer now."""
        found = self.editor.target if self.editor_widget is not None else None
        if found is None or self._model.session.readonly(self.ref):
            return None
        return found

    def commit(self) -> None:
        """Hand over what was typed."""
        if self.editor_widget is not None:
            self.editor.commit()

    def press_companion(self, digit: str) -> bool:
        """Alt+8, Alt+9, Alt+7; False when this question has no such button."""
        return self.companion is not None and self.companion.press(digit)

    @property
    def telling(self) -> Telling:
        """Guidance and picture, made when a question has them for the first time."""
        if self._telling is None:
            self._telling = Telling(self._model.services.form_file)
            self._head.put_ask(self._telling.ask)
            self._box.insertWidget(1, self._telling)
        return self._telling

    def refresh(self) -> None:
        """Draw the question as it stands now; it is shown last, so that its page is laid out once."""
        is_relevant = self._model.session.relevant(self.ref)
        if is_relevant:
            if self.editor_widget is None:
                self._build()
            seen, choices = self._reader.look(), self._reader.choices()
            self._choose_editor(len(choices), is_readonly=seen.is_readonly)
            self._draw(self._reader.read(seen, self._frame()))
            is_derived = self._key == "calculate"
            self.editor.draw(
                self._reader.state(seen, choices, is_derived=is_derived, is_compact=self._is_compact)
            )
        show_if(self, is_relevant)

    # ---- inside ----

    def _frame(self) -> Frame:
        is_line = isinstance(self.editor_widget, LineField)
        return Frame(self._is_compact, is_line, self.editor.target is not None)

    def _today(self) -> date:
        return self._model.services.clock().date()

    def _attach(self, data: Bytes, media_type: str) -> None:
        self._model.attach(self.ref, data, media_type)

    def _make_companion(self) -> Companion:
        made = Companion(self.field.companion, is_compact=self._is_compact)
        made.chosen.connect(self._not_known)
        return made

    def _build(self) -> None:
        sizes = scale()
        if self.field.companion:
            self.companion = self._make_companion()
        self._head = QuestionHead(is_compact=self._is_compact)
        self._line = QHBoxLayout()
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(sizes.space(8))
        if self.companion is not None:
            self._line.addSpacing(sizes.space(4))
            self._line.addWidget(self.companion)
        self._line.addStretch(0)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(sizes.space(5))
        self._box.addLayout(self._head)
        self._box.addLayout(self._line)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _choose_editor(self, choices: int, *, is_readonly: bool) -> None:
        key = editor_key(self._around, choices, is_readonly=is_readonly)
        if key == self._key:
            return
        self._key = key
        old = self.editor_widget
        self._drawn = None
        made = EDITORS[key](self._around)
        self.editor_widget = made
        is_wide = bool(made.property("wide"))
        self._line.insertWidget(0, made, 1 if is_wide or key.endswith("multiple") else 0)
        made.edited.connect(self._edited)  # type: ignore[attr-defined]
        made.refused.connect(self._refused)  # type: ignore[attr-defined]
        self._head.put_tools(made.head if isinstance(made, SignaturePad) else None)
        self._name(made, key)
        self.setProperty("wide", is_wide or (self.companion is not None and not self._is_compact))
        if old is not None:
            self._replace(old)

    def _replace(self, old: QWidget) -> None:
        focused = QApplication.focusWidget()
        if focused is not None and (focused is old or old.isAncestorOf(focused)):
            (self.editor.target or self).setFocus(Qt.FocusReason.OtherFocusReason)
        self._line.removeWidget(old)
        old.hide()
        old.deleteLater()

    def _name(self, made: QWidget, key: str) -> None:
        target = self.editor.target
        (target or made).setObjectName(f"question:{self.ref}")
        self.setObjectName(f"view:{self.ref}")
        if target is not None and self._is_watching:
            target.installEventFilter(self)
        has_label = key not in STAND_ALONE or key == "acknowledge"
        self._head.show_label(is_shown=has_label)

    def _draw(self, reading: Reading) -> None:
        """Everything around the editor; what says the same as before is left alone."""
        if reading == self._drawn:
            return
        self._drawn = reading
        if self._head.draw(reading.words):
            self.setProperty("wide", True)
        self._draw_unit(reading.unit)
        if self.editor.target is not None:
            self.editor.target.setAccessibleName(reading.name)
            self.editor.target.setAccessibleDescription(plain(reading.words.hint))
        if reading.guidance or reading.media or self._telling is not None:
            self.telling.draw(reading.guidance, dict(reading.media))
        if self.companion is not None and reading.companion is not None:
            choices, chosen, is_asked = reading.companion
            self.companion.draw(choices, chosen)
            self.companion.setVisible(is_asked)
        self._draw_message(reading.message, reading.tone)

    def _draw_unit(self, unit: str) -> None:
        if unit and self._unit is None:
            self._unit = label("", "body", "ink2")
            self._line.insertWidget(1, self._unit)
        if self._unit is not None:
            self._unit.setText(unit)
            show_if(self._unit, bool(unit))

    def _draw_message(self, text: str, tone: str) -> None:
        if text and self._message is None:
            self._message = MessageLine(is_compact=self._is_compact)
            self._box.addWidget(self._message)
        if self._message is not None:
            self._message.say(text, tone)

    @Slot(object)
    def _edited(self, text: str) -> None:
        if text and self.field.companion and self._model.session.value(self.field.companion):
            self._model.answer(self.field.companion, "")
        self._model.answer(self.ref, text)

    @Slot(object, object)
    def _refused(self, text: str, sentence: str) -> None:
        self._model.refuse(self.ref, text, sentence)

    @Slot(object)
    def _not_known(self, code: str) -> None:
        if code and self._model.session.value(self.ref):
            self._model.answer(self.ref, "")
        self._model.answer(self.field.companion, code)
        self._model.visit(self.ref)

    def watch(self) -> None:
        """From now on notice that the keyboard leaves; before the question stands there it is not needed."""
        self._is_watching = True
        if self.editor_widget is not None and self.editor.target is not None:
            self.editor.target.installEventFilter(self)

    def retire(self) -> None:
        """Keep what is typed; the widget goes, but the person has not left the question."""
        self.commit()
        if self.editor_widget is not None and self.editor.target is not None:
            self.editor.target.removeEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Leaving a question lets it say that it must be answered."""
        if event.type() != QEvent.Type.FocusOut or not isValid(self._model):
            return False
        if event.reason() not in _PASSING:  # type: ignore[attr-defined]
            self.editor.commit()
            self._model.visit(self.ref)
        return False


_PASSING = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
