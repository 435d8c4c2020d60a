"""Taking a photo with the computer's camera: a sheet over the window with what the camera sees."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QImage, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop.language import mark, tr
from desktop.windows.parts import button, label, row
from desktop.windows.theme import scale

NO_CAMERA = mark("没有找到能用的摄像头，请用手机拍好，再选照片文件")
WAITING = mark("正在打开摄像头…")


class Frames(QObject):
    """What a camera sees; this one is the machine without a camera, and sees nothing."""

    seen = Signal(object)
    """A QImage."""

    def start(self) -> bool:
        """Begin to look; False when there is nothing to look with."""
        return False

    def stop(self) -> None:
        """Let the camera go."""


def has_camera() -> bool:
    """Whether it is worth offering; asking QtMultimedia itself would load it for every form."""
    return not sys.platform.startswith("linux") or any(Path("/dev").glob("video*"))


class Camera(Frames):
    """The computer's default camera through QtMultimedia."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._held: tuple[QObject, ...] = ()

    def start(self) -> bool:
        """Begin to look."""
        try:
            from PySide6.QtMultimedia import QCamera, QMediaCaptureSession, QMediaDevices, QVideoSink
        except ImportError:  # QtMultimedia needs libraries of the system that may not be there.
            return False
        device = QMediaDevices.defaultVideoInput()
        if device.isNull():
            return False
        camera, capture, sink = QCamera(device, self), QMediaCaptureSession(self), QVideoSink(self)
        capture.setCamera(camera)
        capture.setVideoSink(sink)
        sink.videoFrameChanged.connect(self._frame)
        self._held = (camera, capture, sink)
        camera.start()
        return True

    def stop(self) -> None:
        """Let the camera go."""
        for held in self._held:
            if hasattr(held, "stop"):
                held.stop()
            held.deleteLater()
        self._held = ()

    @Slot(object)
    def _frame(self, frame: object) -> None:
        image = frame.toImage() if hasattr(frame, "toImage") else QImage()
        if not image.isNull():
            self.seen.emit(image)


class CameraSheet(QFrame):
    """Covers the window while a photo is taken: Enter or 拍照 takes what is seen, Esc goes back."""

    taken = Signal(object)
    """The QImage."""

    def __init__(self, frames: Frames, window: QWidget) -> None:
        super().__init__(window)
        self._frames = frames
        self._image = QImage()
        self._before = QApplication.focusWidget()
        self.setProperty("kind", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("拍照"))
        self.view = QLabel(tr(WAITING))
        self.view.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.view.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.view.setAccessibleName(tr("摄像头画面"))
        self.leave = button(tr("不拍了 Esc"), "plain", "x", "camera-leave")
        self.shoot = button(tr("拍照 Enter"), "primary", "camera", "camera-shoot")
        self.shoot.setEnabled(False)
        sizes = scale()
        box = QVBoxLayout(self)
        box.setContentsMargins(sizes.space(24), sizes.space(16), sizes.space(24), sizes.space(16))
        box.setSpacing(sizes.space(12))
        box.addWidget(label(tr("拍照"), "h1"))
        box.addWidget(self.view, 1)
        box.addLayout(row(None, self.leave, self.shoot))
        self.shoot.clicked.connect(self.take)
        self.leave.clicked.connect(self.end)
        frames.setParent(self)
        frames.seen.connect(self._show)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def take(self) -> None:
        """Take what is seen now."""
        if not self._image.isNull():
            image = self._image
            self.end()
            self.taken.emit(image)

    @Slot()
    def end(self) -> None:
        """Let the camera go and give the keyboard back."""
        self._frames.stop()
        if self._before is not None:
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()
        self.deleteLater()

    @Slot(object)
    def _show(self, image: QImage) -> None:
        self._image = image
        self.shoot.setEnabled(True)
        self._fit()

    def _fit(self) -> None:
        if not self._image.isNull():
            shown = self._image.scaled(self.view.size(), Qt.AspectRatioMode.KeepAspectRatio)
            self.view.setPixmap(QPixmap.fromImage(shown))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the picture."""
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space take, Esc leaves; nothing reaches the page below."""
        if event.key() == Qt.Key.Key_Escape:
            self.end()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.take()
        event.accept()
