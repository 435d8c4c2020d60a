"""A form that was not taken, with what was typed in it: nobody types a reason twice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request, Response
from starlette.exceptions import HTTPException

from forms.errors import AppError
from sync.office.accounts import SignedIn, keep_typed, signed_in, take_typed
from sync.office.exports import KINDS
from sync.office.rosters import LISTS
from sync.office.web.drawing import COOKIE, MAX_FORM, drain, office_of, page, read_form, text, typed
from sync.refusals import HandoverError

WRITTEN = {
    "reason": "理由或用途",
    "note": "结果或退回原因",
    "by": "承办人",
    "purpose": "用在哪份文书上",
    "seed": "种子",
    "percent": "比例（%）",
    "code": "二维码文字或机内号",
    "since": "走访日期从",
    "until": "走访日期到",
}
CHOSEN = {"state": "选了", "kind": "种类", "serial": "机内号", "device_no": "机号", "place": ""}
_NAMES = {"accepted": "是同一户", "refused": "不是同一户", "roster": "花名册", **KINDS, **LISTS}
_FILES = {"/desk/roster": "file", "/desk/export": "layout"}


@dataclass(frozen=True)
class Typed:
    """What a form brought: where to, its written fields, what was chosen in words, and the rest."""

    path: str
    written: Sequence[tuple[str, str, str]]
    chosen: Sequence[tuple[str, str]]
    hidden: Sequence[tuple[str, str]]
    file: str


def typed_of(path: str, fields: Sequence[tuple[str, str]]) -> Typed:
    """The fields sorted by how they are shown again."""
    written = [(name, WRITTEN[name], value) for name, value in fields if name in WRITTEN]
    hidden = [(name, value) for name, value in fields if name not in WRITTEN]
    chosen = [
        (CHOSEN[name], _NAMES.get(value, value))
        for name, value in hidden
        if CHOSEN.get(name) and value and not value.isdecimal()
    ]
    return Typed(path, written, chosen, hidden, _FILES.get(path, ""))


def refused(request: Request, error: AppError) -> Response:
    """A refusal in words, with what was typed to be sent again; 400, or 413 for too much."""
    who = signed_in(office_of(request), request.cookies.get(COOKIE, ""))
    status = 413 if error.code == "TOO_LARGE" else 400
    fields = typed(request) if who is not None else []
    again = typed_of(request.url.path, fields) if fields else None
    return page(request, "again", who, status=status, words=str(error), again=again)


async def not_signed_in(request: Request, _: Exception) -> Response:
    """401 and the page to sign in; what an own form brought meanwhile is kept for afterwards."""
    kept = await _kept(request) if request.method == "POST" else False
    return page(request, "sign_in", None, status=401, words="", kept=kept)


async def _kept(request: Request) -> bool:
    length = request.headers.get("content-length", "")
    is_small = length.isdecimal() and int(length) <= MAX_FORM
    if not is_small or not request.url.path.startswith("/desk/"):
        await drain(request)
        return False
    try:
        form = await read_form(request)
    except (HandoverError, HTTPException):
        return False
    fields = typed(request)
    content = json.dumps({"path": request.url.path, "fields": fields}, ensure_ascii=False)
    secret = request.cookies.get(COOKIE, "")
    return bool(fields) and keep_typed(office_of(request), secret, text(form, "csrf"), content)


def resumed(request: Request, who: SignedIn) -> Response:
    """What was typed before the session ended, once; a notice when there is nothing."""
    kept = take_typed(office_of(request), request.cookies.get(COOKIE, ""))
    if not kept:
        return page(request, "notice", who, words="没有待提交的内容。")
    tree = json.loads(kept)
    again = typed_of(tree["path"], [(name, value) for name, value in tree["fields"]])
    words = "上次登录已到时，下面的内容还没有提交。请核对后再提交。"
    return page(request, "again", who, words=words, again=again)
