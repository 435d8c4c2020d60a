"""What the pages' forms do: sign in, answer, settle, draw, take in, take out, number."""

from __future__ import annotations

from fractions import Fraction
from typing import cast
from urllib.parse import quote

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from forms.referrals import DEPARTMENT, TOWNSHIP, Event
from forms.registry.matches import Decision, MatchState
from sync.office.accounts import TooManyTriesError, has_typed, sign_in, sign_out
from sync.office.assigning import assign
from sync.office.conflicts import settle_match, settle_visits
from sync.office.exports import Wanted, file_name
from sync.office.exports import export as exported
from sync.office.looks import Looking, note
from sync.office.notices import return_record, withdraw_return
from sync.office.numbering import hand_out, number_paper, void
from sync.office.paper_check import check_paper, papers_out, tick_back
from sync.office.referrals import answer_referral
from sync.office.rosters import LISTS, import_list, import_roster
from sync.office.sampling import STRATA, Draw, draw
from sync.office.web.drawing import (
    COOKIE,
    HEADERS,
    MAX_UPLOAD,
    admit,
    back,
    office_of,
    page,
    read_form,
    read_own_form,
    text,
)
from sync.refusals import HandoverError

actions = APIRouter(prefix="/desk", include_in_schema=False)
_one_password = CapacityLimiter(1)  # each takes 64 MB and a tenth of a second


@actions.post("/sign-in")
async def enter(request: Request) -> Response:
    """A session for the right name and password; a new one, whatever cookie the browser brought."""
    form = await read_form(request)
    name, password = text(form, "name"), str(form.get("password", ""))[:200]
    before, office = request.cookies.get(COOKIE, ""), office_of(request)
    try:
        secret = await to_thread.run_sync(sign_in, office, name, password, before, limiter=_one_password)
    except TooManyTriesError as error:
        drawn = page(request, "sign_in", None, status=429, words=str(error), kept=False)
        drawn.headers["Retry-After"] = str(error.wait)
        return drawn
    except HandoverError as error:
        return page(request, "sign_in", None, status=401, words=str(error), kept=False)
    answer = RedirectResponse("/desk/resume" if has_typed(office, secret) else "/desk/", 303, headers=HEADERS)
    is_https = "https" in (request.url.scheme, request.headers.get("x-forwarded-proto", ""))
    answer.set_cookie(COOKIE, secret, path="/desk", httponly=True, samesite="strict", secure=is_https)
    return answer


@actions.post("/sign-out")
async def leave(request: Request) -> Response:
    """The end of the session."""
    await read_own_form(request, admit(request))
    sign_out(office_of(request), request.cookies.get(COOKIE, ""))
    answer = back("")
    answer.delete_cookie(COOKIE, path="/desk")
    return answer


@actions.post("/referrals")
async def answer(request: Request) -> Response:
    """A step of a referral; the laptop hears of it with its next package."""
    who, office = admit(request, "clerk"), office_of(request)
    form = await read_own_form(request, who)
    role = TOWNSHIP if text(form, "role") == "township" else DEPARTMENT
    place = text(form, "place")
    event = Event(
        text(form, "record"),
        int(place) if place.isdecimal() and len(place) < 6 else 0,
        office.now(),
        text(form, "state"),
        role,
        text(form, "by") or who.name,
        text(form, "note"),
    )
    await run_in_threadpool(answer_referral, office, event)
    return back("referrals", "answered")


@actions.post("/conflicts/visits")
async def settle(request: Request) -> Response:
    """Which of two visits counts."""
    who = admit(request, "clerk")
    form = await read_own_form(request, who)
    decision = (text(form, "kept"), text(form, "reason"), who.name)
    await run_in_threadpool(
        settle_visits, office_of(request), text(form, "one"), text(form, "other"), decision
    )
    return back("conflicts", "settled")


@actions.post("/conflicts/matches")
async def match(request: Request) -> Response:
    """Whether two households are one."""
    who, office = admit(request, "clerk"), office_of(request)
    form = await read_own_form(request, who)
    state = text(form, "state")
    if state not in ("accepted", "refused"):
        raise HandoverError("ENTRY_INVALID", place="处理意见")
    decision = Decision(cast("MatchState", state), office.now(), who.name, text(form, "reason"))
    await run_in_threadpool(settle_match, office, text(form, "one"), text(form, "other"), decision)
    return back("conflicts", "done")


@actions.post("/returned")
async def give_back(request: Request) -> Response:
    """Return a record to its laptop, or take the return back."""
    who, office = admit(request, "clerk"), office_of(request)
    form = await read_own_form(request, who)
    record = text(form, "record")
    if text(form, "withdraw"):
        await run_in_threadpool(withdraw_return, office, record)
        return back("returned", "withdrawn")
    await run_in_threadpool(return_record, office, record, text(form, "reason"), who.name)
    return back("returned", "done")


@actions.post("/sample")
async def drawing(request: Request) -> Response:
    """Draw a sample."""
    who = admit(request, "clerk")
    form = await read_own_form(request, who)
    try:
        percent = Fraction(text(form, "percent")[:12])
    except (ValueError, ZeroDivisionError) as error:
        raise HandoverError("ENTRY_INVALID", place="比例要是 0 到 100 之间的数") from error
    strata = tuple(name for name in STRATA if text(form, name))
    wanted = Draw(percent, text(form, "seed"), strata, bool(text(form, "all_kin")), who.name)
    await run_in_threadpool(draw, office_of(request), wanted)
    return back("sample", "drawn")


@actions.post("/roster")
async def take_in(request: Request) -> Response:
    """A roster or a list, with what became of each row."""
    who, office = admit(request, "clerk"), office_of(request)
    form = await read_own_form(request, who, MAX_UPLOAD)
    sheet, kind = form.get("file"), text(form, "kind")
    name = sheet.filename or "" if isinstance(sheet, UploadFile) else ""
    data = await sheet.read() if isinstance(sheet, UploadFile) else b""
    await form.close()
    if not name or kind not in {"roster", *LISTS}:
        raise HandoverError("ENTRY_INVALID", place="还没有选文件")
    note(office, Looking(who.name, f"导入{ {**LISTS, 'roster': '花名册'}[kind] }"))
    if kind == "roster":
        report = await run_in_threadpool(import_roster, office, data, name)
    else:
        report = await run_in_threadpool(import_list, office, data, name, (kind, who.name))
    return page(request, "roster", who, report=report, kind=kind)


@actions.post("/assign")
async def give(request: Request) -> Response:
    """Give a machine the households of some places, or of the whole township."""
    who, office = admit(request, "clerk"), office_of(request)
    form = await read_own_form(request, who)
    places = tuple(str(value) for name, value in form.multi_items() if name == "place")
    note(office, Looking(who.name, "分派住户", f"{text(form, 'device_no')} 机"))
    await run_in_threadpool(assign, office, text(form, "device_no"), places)
    return back("assign", "assigned")


@actions.post("/papers")
async def check(request: Request) -> Response:
    """Whether a paper is genuine, current or replaced; or tick it off as returned."""
    who, office = admit(request, "clerk"), office_of(request)
    form = await read_own_form(request, who)
    if serial := text(form, "serial"):
        await run_in_threadpool(tick_back, office, serial[:60], who.name)
        return back("papers", "back")
    found = await run_in_threadpool(check_paper, office, text(form, "code")[:200], who.name)
    lists = {
        name: await run_in_threadpool(papers_out, office, back=name == "back") for name in ("out", "back")
    }
    return page(request, "papers", who, found=found, code=text(form, "code"), **lists)


@actions.post("/export")
async def take_out(request: Request) -> Response:
    """A file to keep; masked unless asked otherwise, always with a reason."""
    who, office = admit(request, "clerk"), office_of(request)
    form = await read_own_form(request, who, 2 * 1024 * 1024)
    layout = form.get("layout")
    mapping = await layout.read() if isinstance(layout, UploadFile) else b""
    await form.close()
    wanted = Wanted(
        kind=text(form, "kind"),
        by=who.name,
        reason=text(form, "reason"),
        masked=not text(form, "unmasked"),
        since=text(form, "since"),
        until=text(form, "until") or "9999",
        layout=_utf8(mapping),
    )
    content = await run_in_threadpool(exported, office, wanted)
    name = quote(file_name(wanted.kind, office.around.now()))
    disposition = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(content, media_type="application/octet-stream", headers={**HEADERS, **disposition})


@actions.post("/numbers")
async def number(request: Request) -> Response:
    """Hand out a number, or write one off."""
    who, office = admit(request, "clerk"), office_of(request)
    form = await read_own_form(request, who)
    spoilt = text(form, "void")
    if spoilt.isdecimal() and len(spoilt) < 9:
        year = office.around.now().year
        await run_in_threadpool(void, office, year, int(spoilt), text(form, "reason"), text(form, "kind"))
    elif text(form, "serial"):
        await run_in_threadpool(number_paper, office, text(form, "serial")[:60], who.name)
    else:
        await run_in_threadpool(hand_out, office, text(form, "purpose"), who.name)
    return back("numbers", "done")


def _utf8(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise HandoverError("LAYOUT_INVALID", place="编码不是 UTF-8") from error
