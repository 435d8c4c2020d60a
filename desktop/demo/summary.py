"""What the demo did, in one screen of text, counted in the vault and at the office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.vault import Vault


@dataclass(frozen=True)
class Summary:
    """The figures of one run; `out` is the folder with the papers and pictures."""

    households: int
    visits_sealed: int
    journal_entries: int
    papers: int
    pages: int
    batch_id: str
    receipt_no: str
    records_at_office: int
    pictures: int
    out: Path


def summarise(vault: Vault, records_at_office: int, pictures: Sequence[Path], out: Path) -> Summary:
    """Read the figures where they are kept."""
    counts = vault.counts()
    batches = vault.batches()
    last = batches[-1] if batches else None
    return Summary(
        households=counts.households,
        visits_sealed=counts.records,
        journal_entries=counts.journal_entries,
        papers=counts.papers,
        pages=counts.pages,
        batch_id=last.batch_id if last else "",
        receipt_no=last.receipt_no if last else "",
        records_at_office=records_at_office,
        pictures=len(pictures),
        out=out,
    )


def in_words(summary: Summary, ignored: Sequence[str], missing_glyphs: Sequence[str]) -> str:
    """The closing lines of the demo."""
    lines = [
        "演示走完了（数据均为虚构，参数为样例）：",
        f"  住户      {summary.households} 户",
        f"  封存走访  {summary.visits_sealed} 次，逐题存盘 {summary.journal_entries} 条",
        f"  文书      {summary.papers} 份，{summary.pages} 页",
        f"  交接批次  {summary.batch_id}",
        f"  回执编号  {summary.receipt_no}（乡镇已收 {summary.records_at_office} 份记录）",
        f"  文书和截图 {summary.pictures} 张图，在 {summary.out}",
    ]
    if missing_glyphs:
        lines.append(f"  打不出的字 印成〓：{'、'.join(missing_glyphs)}")
    if ignored:
        lines.append(f"  没有记入  {'、'.join(ignored)}（按其他回答不问，或由问卷自己算）")
    return "\n".join(lines)
