"""Settings: text size, whose laptop this is, and what the office has put on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop.language import LANGUAGES, retold, tr
from desktop.settings import Settings
from desktop.viewmodels import wording
from desktop.viewmodels.backup import BackupModel
from desktop.viewmodels.desk import Desk
from desktop.viewmodels.doings import DoingsModel
from desktop.viewmodels.keeping import KeepingModel
from desktop.viewmodels.own_keys import KeysModel
from desktop.viewmodels.paper_settings import PaperSettings
from desktop.viewmodels.succession import SuccessionModel
from forms.screening import Standards, StandardsError, parse_standards

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
    standards: Standards | StandardsError | None
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
    language_wanted = Signal(str)

    def __init__(self, desk: Desk, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.text_size = settings.text_size
        self.contrast = settings.contrast
        self.language = settings.language
        self.backup = BackupModel(desk, self)
        self.keys = KeysModel(desk, self)
        self.keeping = KeepingModel(desk, self)
        self.doings = DoingsModel(desk, self)
        self.papers = PaperSettings(desk, self)
        self.succession = SuccessionModel(desk, self)

    def refresh(self) -> None:
        """Read anew."""
        vault = self._desk.vault
        self._desk.tasks.run(lambda: _gather(vault), self._arrived)
        for part in (self.backup, self.papers, self.keys, self.keeping, self.doings):
            part.refresh()

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

    @Slot(int)
    def choose_language(self, number: int) -> None:
        """Another language of the interface, by its place among LANGUAGES."""
        name = tuple(LANGUAGES)[number]
        if name != self.language:
            self.language = name
            self.language_wanted.emit(name)

    @Slot(object)
    def _arrived(self, facts: SettingsFacts) -> None:
        self.loaded.emit(settings_view(facts))


def _gather(vault: Vault) -> SettingsFacts:
    return SettingsFacts(
        vault.profile(),
        vault.office(),
        vault.questionnaires(),
        _read(vault.standards()),
        vault.counts(),
        vault.device().device_id,
    )


def _read(text: str) -> Standards | StandardsError | None:
    try:
        return parse_standards(text) if text else None
    except StandardsError as error:
        return error


def settings_view(facts: SettingsFacts) -> SettingsView:
    """The words of the screen."""
    profile, counts = facts.profile, facts.counts
    office = (
        (
            (tr("乡镇"), facts.office.name),
            (tr("地址"), facts.office.url),
            (tr("登记时间"), wording.moment(facts.office.enrolled_at) or tr("已登记")),
        )
        if facts.office is not None
        else ((tr("乡镇"), tr("还没有登记，走访照常做，交接要先登记")),)
    )
    return SettingsView(
        person=(
            (tr("姓名"), profile.name),
            (tr("身份"), profile.title),
            (tr("村"), f"{profile.township}·{profile.village}"),
            (
                tr("机号"),
                tr(
                    "{device_no} 机·设备 {device_id}",
                    device_no=profile.device_no,
                    device_id=facts.device_id[:8],
                ),
            ),
        ),
        office=office,
        forms=tuple(FormLine(form.title, form.version, form.form_id) for form in facts.forms),
        standards=_standards(facts.standards),
        is_sample=isinstance(facts.standards, Standards) and facts.standards.is_sample,
        counts=(
            (tr("住户"), tr("{households} 户", households=counts.households)),
            (tr("封存的走访"), tr("{records} 份", records=counts.records)),
            (tr("自动存下的答案"), tr("{journal_entries} 次", journal_entries=counts.journal_entries)),
            (tr("照片和签名"), tr("{attachments} 张", attachments=counts.attachments)),
            (tr("打印"), tr("{papers} 份 {pages} 页", papers=counts.papers, pages=counts.pages)),
            (
                tr("交接"),
                tr("{batches} 批，回执 {receipts} 张", batches=counts.batches, receipts=counts.receipts),
            ),
        ),
    )


def _standards(found: Standards | StandardsError | None) -> tuple[tuple[str, str], ...]:
    if found is None:
        return ((tr("本县参数"), tr("镇里还没有发来，测算提示会写明缺参数")),)
    if isinstance(found, StandardsError):
        return ((tr("本县参数"), retold(found.sentence)),)
    return (
        (tr("适用"), f"{found.county}{found.township}"),
        (tr("版本"), found.version),
        (tr("参数"), tr("{count} 项，每项带起用日期和依据", count=len(found.parameters))),
    )
