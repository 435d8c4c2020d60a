"""Photos from the camera or a file: scaled and written anew, so that place and camera stay out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QImageReader, QImageWriter, QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QWidget

from desktop.language import mark, tr
from desktop.windows.parts import button, set_text
from desktop.windows.questions.camera import NO_CAMERA, Camera, CameraSheet, Frames, has_camera
from desktop.windows.questions.state import QuestionState, Surroundings
from desktop.windows.theme import scale
from forms.errors import AppError

LONG_EDGE = 1_600
QUALITY = 82
MOST_BYTES = 60_000_000
NOT_A_PICTURE = mark("这个文件不是能打开的照片，请选 JPG 或 PNG 文件")
TOO_BIG = mark("照片文件太大（超过 60 MB），请先缩小再选")


def encode(image: QImage, kind: str = "JPEG") -> bytes:
    """The picture at most 1600 px long, written anew without any of its old metadata."""
    if max(image.width(), image.height()) > LONG_EDGE:
        image = image.scaled(
            LONG_EDGE,
            LONG_EDGE,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    clean = image.convertToFormat(
        QImage.Format.Format_RGB32 if kind == "JPEG" else QImage.Format.Format_ARGB32
    )
    for key in clean.textKeys():
        clean.setText(key, "")
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, kind.lower().encode())
    if kind == "JPEG":
        writer.setQuality(QUALITY)
    writer.write(clean)
    return bytes(buffer.data().data())


def is_picture(path: str) -> bool:
    """Whether the beginning of a file says that it is a picture that can be read here."""
    return QImageReader(path).canRead()


def read_small(path: str) -> bytes:
    """A picture file made small, as JPEG; PICTURE_READ when it breaks off. For the worker."""
    reader = QImageReader(path)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > LONG_EDGE * 2:
        reader.setScaledSize(size.scaled(QSize(LONG_EDGE, LONG_EDGE), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        raise AppError("PICTURE_READ", tr(NOT_A_PICTURE))
    return encode(image)


class PhotoField(QWidget):
    """拍照 where there is a camera, 选照片, a thumbnail, 删除."""

    edited = Signal(object)
    refused = Signal(object, object)

    def __init__(
        self,
        around: Surroundings,
        camera: Callable[[], Frames] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._around = around
        self._name: str | None = None
        self._camera = camera or (Camera if has_camera() else None)
        self.shoot = button(tr("拍照"), "plain", "camera")
        if self._camera is None:
            self.shoot.hide()
        self.choose = button(tr("选照片"), "plain", "image")
        self.target = self.choose if self._camera is None else self.shoot
        self.remove = button(tr("删除照片"), "quiet", "trash-2")
        self.picture = QLabel()
        self.picture.setFixedHeight(scale().control(96))
        self.picture.setAccessibleName(tr("照片缩略图"))
        self.shoot.clicked.connect(self.look)
        self.choose.clicked.connect(self.ask)
        self.remove.clicked.connect(self._clear)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(scale().space(12))
        line.addWidget(self.picture)
        line.addWidget(self.shoot, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addStretch(1)

    def draw(self, state: QuestionState) -> None:
        """Show the thumbnail of the stored picture."""
        self.choose.setEnabled(not state.is_readonly)
        self.shoot.setEnabled(not state.is_readonly)
        self.remove.setVisible(bool(state.value) and not state.is_readonly)
        self.picture.setVisible(bool(state.value))
        set_text(self.choose, tr("换一张") if state.value else tr("选照片"))
        if state.value != self._name:
            self._name = state.value
            self.picture.clear()
            if state.value:
                self._around.attachment(state.value, self._show)

    def commit(self) -> None:
        """A picture is stored when it is chosen."""

    @Slot()
    def look(self) -> None:
        """Open the camera over the window; it answers later."""
        frames = self._camera() if self._camera is not None else None
        if frames is None or not frames.start():
            self.refused.emit("", tr(NO_CAMERA))
            return
        sheet = CameraSheet(frames, self.window())
        sheet.taken.connect(self._shot)

    @Slot(object)
    def _shot(self, image: QImage) -> None:
        self._around.attach(partial(encode, image), "image/jpeg")

    @Slot()
    def ask(self) -> None:
        """Open the file dialog; it answers later."""
        dialog = QFileDialog(self.window(), tr("选照片"), "", tr("照片 (*.jpg *.jpeg *.png *.bmp *.webp)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.take)
        dialog.open()

    @Slot(str)
    def take(self, path: str) -> None:
        """Read a picture file, make it small, hand it over to be stored."""
        try:
            is_too_big = Path(path).stat().st_size > MOST_BYTES
        except OSError:
            self.refused.emit("", tr(NOT_A_PICTURE))
            return
        if is_too_big:
            self.refused.emit("", tr(TOO_BIG))
            return
        if not is_picture(path):
            self.refused.emit("", tr(NOT_A_PICTURE))
            return
        self._around.attach(partial(read_small, path), "image/jpeg")

    def _show(self, data: bytes) -> None:
        picture = QPixmap()
        if picture.loadFromData(data):
            height = self.picture.height()
            self.picture.setPixmap(picture.scaledToHeight(height, Qt.TransformationMode.SmoothTransformation))

    @Slot()
    def _clear(self) -> None:
        self.edited.emit("")
