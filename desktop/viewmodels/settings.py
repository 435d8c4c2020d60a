"""Settings: text size, whose laptop this is, and what the office has put on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop.settings import Settings
from desktop.viewmodels import wording
from desktop.viewmodels.backup import BackupModel
from desktop.viewmodels.desk import Desk
from desktop.viewmodels.paper_settings import PaperSettings
from forms.screening import StandardsError, parse_standards

if TYPE_CHECKING:
    from desktop.vault import Vault
    from desktop.vault.work import Counts, OfficeTrust, Profile, StoredForm

TEXT_SIZES = (100, 110, 125, 150, 175, 200)


@dataclass(frozen=True)
class FormLine:
    """One installed questionnaire."""

    title: str
    version: str
    form_id: str


@dataclass(frozen=True)
class SettingsFacts:
    """What the vault says."""

    profile: Profile
    office: OfficeTrust | None
    forms: tuple[StoredForm, ...]
    standards: str
    counts: Counts
    device_id: str


@dataclass(frozen=True)
class SettingsView:
    """Everything the screen draws."""

    person: tuple[tuple[str, str], ...]
    office: tuple[tuple[str, str], ...]
    forms: tuple[FormLine, ...]
    standards: tuple[tuple[str, str], ...]
    is_sample: bool
    counts: tuple[tuple[str, str], ...]


class SettingsModel(QObject):
    """Reads what is installed; text size and contrast are wishes that the App fulfils and keeps."""

    loaded = Signal(object)
    text_size_wanted = Signal(int)
    contrast_wanted = Signal(bool)

    def __init__(self, desk: Desk, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.text_size = settings.text_size
        self.contrast = settings.contrast
        self.backup = BackupModel(desk, self)
        self.papers = PaperSettings(desk, self)

    def refresh(self) -> None:
        """Read anew."""
        vault = self._desk.vault
        self._desk.tasks.run(lambda: _gather(vault), self._arrived)
        self.backup.refresh()
        self.papers.refresh()

    def set_text_size(self, percent: int) -> None:
        """Another text size, 100 to 200."""
        if percent != self.text_size and 100 <= percent <= 200:
            self.text_size = percent
            self.text_size_wanted.emit(percent)

    def set_contrast(self, contrast: bool) -> None:
        """Strong contrast, or the usual colours."""
        if contrast != self.contrast:
            self.contrast = contrast
            self.contrast_wanted.emit(contrast)

    @Slot(object)
    def _arrived(self, facts: SettingsFacts) -> None:
        self.loaded.emit(settings_view(facts))


def _gather(vault: Vault) -> SettingsFacts:
    return SettingsFacts(
        vault.profile(),
        vault.office(),
        vault.questionnaires(),
        vault.standards(),
        vault.counts(),
        vault.device().device_id,
    )


def settings_view(facts: SettingsFacts) -> SettingsView:
    """The words of the screen."""
    profile, counts = facts.profile, facts.counts
    office = (
        (
            ("乡镇", facts.office.name),
            ("地址", facts.office.url),
            ("登记时间", wording.moment(facts.office.enrolled_at) or "已登记"),
        )
        if facts.office is not None
        else (("乡镇", "还没有登记，走访照常做，交接要先登记"),)
    )
    return SettingsView(
        person=(
            ("姓名", profile.name),
            ("身份", profile.title),
            ("村", f"{profile.township}·{profile.village}"),
            ("机号", f"{profile.device_no} 机·设备 {facts.device_id[:8]}"),
        ),
        office=office,
        forms=tuple(FormLine(form.title, form.version, form.form_id) for form in facts.forms),
        standards=_standards(facts.standards),
        is_sample=_is_sample(facts.standards),
        counts=(
            ("住户", f"{counts.households} 户"),
            ("封存的走访", f"{counts.records} 份"),
            ("逐格保存的记录", f"{counts.journal_entries} 条"),
            ("照片和签名", f"{counts.attachments} 张"),
            ("打印", f"{counts.papers} 份 {counts.pages} 页"),
            ("交接", f"{counts.batches} 批，回执 {counts.receipts} 张"),
        ),
    )


def _standards(text: str) -> tuple[tuple[str, str], ...]:
    if not text:
        return (("本县参数", "镇里还没有发来，测算提示会写明缺参数"),)
    try:
        found = parse_standards(text)
    except StandardsError as error:
        return (("本县参数", error.sentence),)
    return (
        ("适用", f"{found.county}{found.township}"),
        ("版本", found.version),
        ("参数", f"{len(found.parameters)} 项，每项带起用日期和依据"),
    )


def _is_sample(text: str) -> bool:
    try:
        return bool(text) and parse_standards(text).is_sample
    except StandardsError:
        return False
