"""Recording a voice: where the computer has a microphone, into memory and from there into the vault."""

from __future__ import annotations

import io
import sys
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QWidget

from desktop.language import mark, tr
from desktop.windows.parts import button, set_icon, set_text
from desktop.windows.questions.files import FileField
from desktop.windows.questions.state import QuestionState, Surroundings
from forms.attachments import MOST_BYTES

RATE = 16_000
SAMPLE = 2
MOST_SECONDS = MOST_BYTES // (RATE * SAMPLE)
TICK_MS = 500
NO_MICROPHONE = mark("没有找到能用的话筒，请用手机录好，再选文件")


class Recording(Protocol):
    """Something that listens: mono, 16 bits, 16,000 samples a second."""

    def start(self) -> bool:
        """Begin; False when there is nothing to listen with."""

    def stop(self) -> bytes:
        """End, and give what was heard as raw samples."""

    def seconds(self) -> int:
        """How long it has listened."""


def wave_file(samples: bytes) -> bytes:
    """Raw samples as a WAV file."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(SAMPLE)
        file.setframerate(RATE)
        file.writeframes(samples)
    return buffer.getvalue()


def has_microphone() -> bool:
    """Whether it is worth offering to record; asking QtMultimedia itself would load it for every form."""
    return not sys.platform.startswith("linux") or any(Path("/dev/snd").glob("pcm*c"))


class Microphone:
    """The computer's default microphone through QtMultimedia."""

    def __init__(self) -> None:
        self._source: object | None = None
        self._heard: object | None = None

    def start(self) -> bool:
        """Begin to listen."""
        try:
            from PySide6.QtCore import QBuffer, QIODevice
            from PySide6.QtMultimedia import QAudioFormat, QAudioSource, QMediaDevices
        except ImportError:  # QtMultimedia needs libraries of the system that may not be there.
            return False
        device = QMediaDevices.defaultAudioInput()
        wanted = QAudioFormat()
        wanted.setSampleRate(RATE)
        wanted.setChannelCount(1)
        wanted.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        if device.isNull() or not device.isFormatSupported(wanted):
            return False
        heard = QBuffer()
        heard.open(QIODevice.OpenModeFlag.WriteOnly)
        source = QAudioSource(device, wanted)
        source.start(heard)
        self._source, self._heard = source, heard
        return True

    def stop(self) -> bytes:
        """End."""
        source, heard, self._source, self._heard = self._source, self._heard, None, None
        if source is None or heard is None:
            return b""
        source.stop()  # type: ignore[attr-defined]
        return bytes(heard.data().data())  # type: ignore[attr-defined]

    def seconds(self) -> int:
        """How long it has listened."""
        heard = self._heard
        return 0 if heard is None else int(heard.size()) // (RATE * SAMPLE)  # type: ignore[attr-defined]


class SoundField(FileField):
    """录音 where there is a microphone, and 选录音 for one made elsewhere."""

    def __init__(
        self,
        around: Surroundings,
        microphone: Callable[[], Recording] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(around, parent)
        offered = microphone or (Microphone if has_microphone() else None)
        self._recording: Recording | None = offered() if offered is not None else None
        self._is_on = False
        self.record = button(tr("录音"), "plain", "mic")
        self.record.clicked.connect(self.toggle)
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._listen)
        self.line.insertWidget(0, self.record)
        if self._recording is None:
            self.record.hide()
        else:
            self.target = self.record

    def draw(self, state: QuestionState) -> None:
        """Show what is kept, and whether it listens now."""
        super().draw(state)
        self.record.setEnabled(not state.is_readonly)

    @Slot()
    def toggle(self) -> None:
        """Begin, or stop and keep what was heard."""
        if self._recording is None:
            return
        if self._is_on:
            self._stop(self._recording)
        elif self._recording.start():
            self._is_on = True
            set_icon(self.record, "square")
            self._tick.start()
            self._listen()
        else:
            self.refused.emit("", tr(NO_MICROPHONE))

    def commit(self) -> None:
        """Leaving the question ends the recording and keeps it."""
        if self._is_on and self._recording is not None:
            self._stop(self._recording)

    def _stop(self, recording: Recording) -> None:
        self._is_on = False
        self._tick.stop()
        samples = recording.stop()
        set_icon(self.record, "mic")
        set_text(self.record, tr("录音"))
        if samples:
            self._around.attach(wave_file(samples), "audio/wav")

    @Slot()
    def _listen(self) -> None:
        seconds = self._recording.seconds() if self._recording is not None else 0
        set_text(self.record, tr("停止 {time}", time=f"{seconds // 60}:{seconds % 60:02d}"))
        if seconds >= MOST_SECONDS:
            self.commit()
