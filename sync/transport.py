"""One question over HTTP and its whole answer: every trouble on the way becomes one refusal in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

import httpx2

from sync.refusals import REFUSALS, HandoverError
from sync.strict import FormatError, fields, parse

MAX_SMALL = 256 * 1024
DONE = frozenset({200, 201})
PARTIAL = 202
LONGEST_WAIT = 300  # seconds that an office can make a laptop wait


@dataclass(frozen=True)
class Question:
    """What is asked of the office; `limit` is how many bytes its answer may have."""

    method: str
    path: str
    limit: int = MAX_SMALL
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | Iterator[bytes] | None = None


@dataclass(frozen=True)
class Reply:
    """A body that the office sent in agreement; `is_partial` when it waits for more."""

    body: bytes
    is_partial: bool


class WrongClockError(HandoverError):
    """The office's clock says something else; `now` is what it says."""

    def __init__(self, now: str) -> None:
        super().__init__("REQUEST_TIME")
        self.now = now


class CrowdedError(HandoverError):
    """The office has too much to do; `seconds` is when it wants to be asked again."""

    def __init__(self, seconds: int) -> None:
        super().__init__("OFFICE_CROWDED")
        self.seconds = seconds


def ask(http: httpx2.Client, url: str, question: Question) -> Reply:
    """Ask; raises HandoverError with a NETWORK_ code, or the code of the office's refusal."""
    headers = dict(question.headers)
    with (
        _translated(),
        http.stream(
            question.method, url + question.path, headers=headers, content=question.content
        ) as answer,
    ):
        body = _limited(answer, question.limit)
    if answer.status_code in DONE or answer.status_code == PARTIAL:
        return Reply(body, answer.status_code == PARTIAL)
    raise _refusal(answer, body)


def _limited(answer: httpx2.Response, limit: int) -> bytes:
    body = bytearray()
    for block in answer.iter_bytes():
        body += block
        if len(body) > limit:
            raise HandoverError("NETWORK_PORTAL")
    return bytes(body)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except httpx2.TimeoutException as error:
        raise HandoverError("NETWORK_TIMEOUT") from error
    except httpx2.ConnectError as error:
        raise HandoverError("NETWORK_NONE") from error
    except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
        raise HandoverError("NETWORK_BROKEN") from error


def _refusal(answer: httpx2.Response, body: bytes) -> HandoverError:
    try:
        shape = dict.fromkeys(("code", "sentence", "remedy", "now"), str)
        values = fields(parse(body, "answer"), shape, "answer")
    except FormatError:
        return HandoverError("OFFICE_FAILED" if answer.status_code >= 500 else "NETWORK_PORTAL")
    code = str(values["code"])
    if code == "REQUEST_TIME" and _is_moment(str(values["now"])):
        return WrongClockError(str(values["now"]))
    if code == "OFFICE_CROWDED":
        later = answer.headers.get("retry-after", "")
        return CrowdedError(min(LONGEST_WAIT, int(later)) if later.isdecimal() and len(later) < 9 else 1)
    # Our own sentence for a code we know: nobody on the way may put words on the screen.
    if code in REFUSALS:
        return HandoverError(code)
    return HandoverError("OFFICE_REFUSED")


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
