"""Read a sealed record and prove its link in one pass over its bytes, for those who read thousands.

The canonical JSON of a record has one layout: its keys in order, the XML last. Where a record is written
exactly so and without escapes before its XML, its parts are taken from where they stand, and what the link is
a hash of is cut from the same text. All other bytes go the long way of forms.record, which also finds the
words for what is wrong with them.
"""

from __future__ import annotations

import hashlib
import json
import re

from forms.record import Attachment, Record, chain_link, record_from_json, verify_link

_TEXT = r'[^"\\\x00-\x1f]*'
_HASH = "[0-9a-f]{64}"
_BEFORE_XML, _END = b',"xml":"', '"}'
# What the groups `said…` hold is what the device committed to (forms.record.commitment).
_FRONT = re.compile(
    rf'(?P<said1>\{{"attachments":(?P<attachments>\[[^\]\\\x00-\x1f]*\]),"author":"(?P<author>{_TEXT})"'
    rf',"deprecates":"(?P<deprecates>{_TEXT})","device":"(?P<device>{_TEXT})"'
    rf',"form_id":"(?P<form_id>{_TEXT})","form_version":"(?P<form_version>{_TEXT})"),"format":1'
    rf'(?P<said2>,"household_id":"(?P<household_id>{_TEXT})"),"link":"(?P<link>{_HASH})"'
    rf',"n":(?P<n>[1-9][0-9]{{0,17}}),"previous":"(?P<previous>{_HASH})"'
    rf'(?P<said3>,"reason":"(?P<reason>{_TEXT})","record_id":"(?P<record_id>{_TEXT})")'
    r',"salt":"(?P<salt>[0-9a-f]+)"'
    rf'(?P<said4>,"sealed_at":"(?P<sealed_at>{_TEXT})","sha256":"(?P<sha256>{_HASH})")'
    r',"signature":"(?P<signature>[0-9a-f]+)","xml":"'
)
_ATTACHMENT = re.compile(
    rf'\{{"media_type":"(?P<media_type>{_TEXT})","name":"(?P<name>{_TEXT})"'
    rf',"sha256":"(?P<sha256>{_TEXT})","size":(?P<size>0|[1-9][0-9]{{0,17}})\}}'
)
_SAID = ("said1", "said2", "said3", "said4")
_KEPT = tuple(name for name in Record.__dataclass_fields__ if name not in ("n", "attachments", "xml"))
_USUAL = (b'"', b"n", b"r", b"t")  # what an escape of canonical JSON is nearly always


def read_proven(data: bytes) -> Record:
    """The record in these bytes, its link proven.

    The same record and the same refusals as of `record_from_json` followed by `verify_link`.
    """
    record = _quickly(data)
    if record is None:
        record = record_from_json(data)
        verify_link(record)
    return record


def _quickly(data: bytes) -> Record | None:
    """The record; None when it is written in another way, or is not proven."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    front = _FRONT.match(text)
    attachments = _attachments(front["attachments"]) if front is not None else None
    if front is None or attachments is None or not text.endswith(_END):
        return None
    xml = _xml(data[data.index(_BEFORE_XML) + len(_BEFORE_XML) : -len(_END)])
    if xml is None or not _is_proven(front, xml):
        return None
    # A frozen class sets each of its fields by a call; that took a third of all this.
    record = Record.__new__(Record)
    values = zip(_KEPT, front.group(*_KEPT), strict=True)
    vars(record).update(values, n=int(front["n"]), attachments=attachments, xml=xml)
    return record


def _is_proven(front: re.Match[str], xml: bytes) -> bool:
    salt, signature = front["salt"], front["signature"]
    if len(salt) % 2 or len(signature) % 2 or hashlib.sha256(xml).hexdigest() != front["sha256"]:
        return False
    said = "".join(front.group(*_SAID)) + "}"
    committed = hashlib.sha256(bytes.fromhex(salt) + said.encode()).hexdigest()
    return chain_link(front["previous"], committed, int(front["n"])) == front["link"]


def _attachments(listed: str) -> tuple[Attachment, ...] | None:
    if listed == "[]":
        return ()
    found = [*_ATTACHMENT.finditer(listed)]
    if f"[{','.join(one[0] for one in found)}]" != listed:
        return None
    return tuple(Attachment(one["name"], one["sha256"], int(one["size"]), one["media_type"]) for one in found)


def _xml(written: bytes) -> bytes | None:
    """The XML that is written so between its quotation marks; None when that is not canonical for sure."""
    if any(control in written for control in range(32)):  # each is one look by the C library
        return None
    if _escapes_only_quotes(written):
        return written.replace(b"\\", b"")
    pieces = iter(written.split(b"\\")[1:])  # each follows a backslash; of two of them, the second is escaped
    if not all(piece[:1] in _USUAL if piece else next(pieces, None) is not None for piece in pieces):
        return None
    try:
        return str(json.loads(b'"%b"' % written)).encode()
    except ValueError:
        return None


def _escapes_only_quotes(written: bytes) -> bool:
    """Whether quotation marks, and nothing else, stand behind a backslash, all of them."""
    quotes, at = 0, written.find(b"\\")
    while at >= 0:
        if written[at + 1 : at + 2] != b'"':
            return False
        quotes, at = quotes + 1, written.find(b"\\", at + 2)
    return len(written) - len(written.replace(b'"', b"")) == quotes
