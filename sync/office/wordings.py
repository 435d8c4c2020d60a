"""A county's wording of papers: published with the publisher's signature, a version is one text for ever."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from forms.errors import AppError
from sync.hsb import SigningKey
from sync.office.tables import Published
from sync.paperwork import Wording, named
from sync.publisher import sign_wording

_KIND = "paper:"
Checked = tuple[str, str, str]


def check_wordings(texts: Sequence[str]) -> tuple[Checked, ...]:
    """(kind, version, text) of each; raises PaperError for one that no paper could be printed from."""
    return tuple((*named(text), text) for text in texts)


def add_wording(session: Session, wording: Checked, at: str, key: SigningKey) -> None:
    """Publish one; PAPER_VERSION_TAKEN when this version was another text."""
    kind, version, text = wording
    rows = session.exec(select(Published).where(Published.kind == f"{_KIND}{kind}")).all()
    before = [row.content.decode() for row in rows]
    if any(named(one)[1] == version and one != text for one in before):
        raise AppError(
            "PAPER_VERSION_TAKEN",
            "同一版本号的文书文字已发布过，而内容不同。",
            place=f"{kind} {version}",
            remedy="请改 version 后再发布。",
        )
    signature = sign_wording(text, key)
    row = Published(kind=f"{_KIND}{kind}", content=text.encode(), published_at=at, signature=signature)
    session.add(row)


def current_wordings(session: Session) -> tuple[Wording, ...]:
    """The last published wording of every paper that has one."""
    query = select(Published).where(col(Published.kind).startswith(_KIND)).order_by(col(Published.number))
    latest = {row.kind: row for row in session.exec(query).all()}
    texts = [(row.content.decode(), row.signature) for row in latest.values()]
    return tuple(Wording(*named(text), text, signature) for text, signature in texts)
