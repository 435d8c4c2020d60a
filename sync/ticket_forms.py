"""The forms in which a ticket or an office's card is handed over: file, QR image, and the text in the QR.

The text is upper-case letters and digits, so that a hand scanner types it under any keyboard layout. A PNG
carries it once more as a comment, an SVG as its description: the image itself is a ticket file too.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from io import BytesIO

from sync.refusals import HandoverError
from sync.ticket import OfficeCard, Ticket, card_from_json, card_to_json, ticket_from_json, ticket_to_json

MARK = "DENGMEN1"
MAX_TICKET = 64 * 1024
_TEXT = re.compile(rb"DENGMEN1([A-Z2-7]{40,4000})\.")
_PNG, _SVG = b"\x89PNG\r\n\x1a\n", b"<svg"
_KEYWORD = b"dengmen\0"


def ticket_text(ticket: Ticket | OfficeCard) -> str:
    """What the QR code says; without the key set, which the network brings."""
    if isinstance(ticket, Ticket):
        content = ticket_to_json(Ticket(**{**vars(ticket), "keys": ""}))
    else:
        content = card_to_json(ticket)
    return MARK + base64.b32encode(zlib.compress(content, 9)).decode().rstrip("=") + "."


def ticket_image(ticket: Ticket | OfficeCard, suffix: str) -> bytes:
    """The QR code as an image, `.png` or `.svg`."""
    import segno

    text, out = ticket_text(ticket), BytesIO()
    code = segno.make(text, error="m", micro=False)
    if suffix == ".svg":
        code.save(out, kind="svg", scale=6, border=4, desc=text)
        return out.getvalue()
    code.save(out, kind="png", scale=6, border=4)
    image = out.getvalue()
    comment = b"tEXt" + _KEYWORD + text.encode()
    chunk = (len(comment) - 4).to_bytes(4, "big") + comment + binascii.crc32(comment).to_bytes(4, "big")
    end = image.rindex(b"IEND") - 4
    return image[:end] + chunk + image[end:]


def read_ticket(data: bytes) -> Ticket | OfficeCard:
    """The ticket or card in a file of any of these forms, or in scanned text; raises TICKET_INVALID."""
    if len(data) > MAX_TICKET:
        raise HandoverError("TICKET_INVALID")
    if data.lstrip()[:1] != b"{":
        data = _from_text(data)
    try:
        return ticket_from_json(data)
    except HandoverError:
        return card_from_json(data)


def _from_text(data: bytes) -> bytes:
    is_image = data.startswith(_PNG) or _SVG in data[:2000]
    found = _TEXT.search(data if is_image else b"".join(data.split()).upper())
    if found is None:
        raise HandoverError("TICKET_INVALID")
    packed = found[1]
    try:
        unpacker = zlib.decompressobj()
        content = unpacker.decompress(base64.b32decode(packed + b"=" * (-len(packed) % 8)), MAX_TICKET)
    except (ValueError, zlib.error) as error:
        raise HandoverError("TICKET_INVALID") from error
    return content
