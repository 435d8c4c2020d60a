"""Enrolment seen from the laptop: the sealed request that uses a ticket, and the proven answer.

Both are bytes, so that they travel over the network or on a stick alike.
"""

from __future__ import annotations

from dataclasses import dataclass

from sync.answers import Device, Link, unseal
from sync.hsb import Keys, Letter, VerifyKey, json_entry, seal_bytes
from sync.refusals import HandoverError
from sync.strict import FormatError, fields, parse
from sync.ticket import EnrolRequest, Ticket, sign_request
from sync.trust import Certificate, KeySet, check_number, read_certificate, read_key_set


@dataclass(frozen=True)
class Enrolled:
    """What the office said when it admitted this laptop; the bytes are kept as they came."""

    keys: KeySet
    key_set: bytes
    certificate: Certificate
    certificate_bytes: bytes
    check_number: str


def ask_to_enrol(keys: KeySet, ticket: Ticket, device: Device, moment: tuple[str, str]) -> bytes:
    """The request, sealed to the office; `moment` is the time and a new id."""
    at, new_id = moment
    request = EnrolRequest(
        office=ticket.office,
        ticket=ticket.ticket,
        dev=device.dev,
        sign=device.signing.public.name,
        open=device.opening.public.raw.hex(),
        created=at,
    )
    letter = Letter("enrol", device.dev, ticket.office, new_id, at)
    content = [json_entry("enrol", sign_request(request, ticket.secret))]
    return seal_bytes(letter, content, Keys(device.signing, keys.openers[:1]))


def read_enrolment(answer: bytes, link: Link) -> Enrolled:
    """The certificate and keys in the office's answer; OFFICE_UNPROVEN unless they are for this laptop."""
    try:
        values = fields(
            parse(unseal(answer, link, "enrol"), "登记"), {"certificate": str, "keys": str}, "登记"
        )
    except FormatError as error:
        raise HandoverError("OFFICE_UNPROVEN") from error
    office, device = link.keys.office, link.device
    signed, key_set = str(values["certificate"]).encode(), str(values["keys"]).encode()
    certificate = read_certificate(signed, office)
    mine = (device.dev, device.signing.public.name, device.opening.public.raw.hex())
    if (certificate.dev, certificate.sign, certificate.open) != mine:
        raise HandoverError("OFFICE_UNPROVEN")
    number = check_number(office, VerifyKey(bytes.fromhex(certificate.sign)))
    return Enrolled(read_key_set(key_set, office), key_set, certificate, signed, number)
