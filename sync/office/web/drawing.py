"""How a page is drawn and guarded: templates, headers, who may see it, and what a form must bring."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from forms.identity import birth_date, fault, masked, masked_phone, sex
from forms.registry.codes import RELATIONS
from sync.office.accounts import ROLES, SignedIn, is_own_page, signed_in
from sync.office.office import Office
from sync.refusals import HandoverError

COOKIE = "dengmen_desk"
MAX_FORM = 64 * 1024
MAX_UPLOAD = 100 * 1024 * 1024
MOST_DRAINED = 300 * 1024 * 1024
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
# What each role finds at the left: the address, its name.
RAIL: dict[str, tuple[tuple[str, str], ...]] = {
    "clerk": (
        ("batches", "交接"),
        ("coverage", "覆盖"),
        ("households", "住户"),
        ("referrals", "转介"),
        ("conflicts", "冲突"),
        ("returned", "退回"),
        ("sample", "抽查"),
        ("roster", "花名册"),
        ("assign", "分派"),
        ("papers", "核对"),
        ("numbers", "文号"),
        ("export", "导出"),
    ),
    "operator": (("batches", "交接"),),
    "auditor": (("looks", "查阅日志"), ("batches", "交接")),
}


class NotSignedIn(Exception):  # noqa: N818 - it is an answer, not an error
    """Nobody is signed in: the page to do so is shown instead."""


class Forbidden(Exception):  # noqa: N818
    """This role does not see this page."""

    def __init__(self, who: SignedIn) -> None:
        super().__init__()
        self.who = who


def office_of(request: Request) -> Office:
    """The office that serves this request."""
    office: Office = request.app.state.office
    return office


def admit(request: Request, *roles: str) -> SignedIn:
    """Who asks; raises NotSignedIn, or Forbidden for other roles."""
    who = signed_in(office_of(request), request.cookies.get(COOKIE, ""))
    if who is None:
        raise NotSignedIn
    if roles and who.role not in roles:
        raise Forbidden(who)
    return who


async def read_form(request: Request, limit: int = MAX_FORM) -> FormData:
    """What a form brought; ENTRY_INVALID or TOO_LARGE. Its texts are remembered for `typed`."""
    length = request.headers.get("content-length", "")
    if not length.isdecimal():
        raise HandoverError("ENTRY_INVALID")
    if int(length) > limit:
        await drain(request)
        raise HandoverError("TOO_LARGE")
    try:
        form = await request.form(max_files=1, max_fields=300, max_part_size=MAX_FORM)
    except HTTPException as error:
        raise HandoverError("ENTRY_INVALID") from error
    request.state.typed = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    return form


async def read_own_form(request: Request, who: SignedIn, limit: int = MAX_FORM) -> FormData:
    """The same, from a page that we drew for this person; PAGE_EXPIRED otherwise."""
    form = await read_form(request, limit)
    if not is_own_page(office_of(request), who, text(form, "csrf")):
        request.state.typed = []
        raise HandoverError("PAGE_EXPIRED")
    return form


async def drain(request: Request) -> None:
    """Let a browser finish sending what nobody reads: it shows our answer only after that."""
    size = 0
    async for block in request.stream():
        size += len(block)
        if size > MOST_DRAINED:
            return


def typed(request: Request) -> list[tuple[str, str]]:
    """The texts that this request's form brought, without its secret."""
    found: list[tuple[str, str]] = getattr(request.state, "typed", [])
    return [(name, value) for name, value in found if name not in ("csrf", "password")]


def text(form: FormData, name: str) -> str:
    """A field as text, "" when it is missing or a file."""
    value = form.get(name, "")
    return "" if isinstance(value, UploadFile) else str(value).strip()


def page(request: Request, name: str, who: SignedIn | None, **values: Any) -> HTMLResponse:
    """A template as the answer; `status` and `said` (a sentence on top) may be among the values."""
    status = values.pop("status", 200)
    said = request.query_params.get("said", "") if request.method == "GET" else ""
    rail = RAIL[who.role] if who is not None else ()
    drawn = (
        templates()
        .get_template(f"{name}.html")
        .render(
            office=office_of(request).name,
            who=who,
            role=ROLES[who.role] if who is not None else "",
            rail=rail,
            here=name,
            printed_at=office_of(request).now(),
            said=SAID.get(said, ""),
            **values,
        )
    )
    return HTMLResponse(drawn, status, headers=HEADERS)


def back(path: str, said: str = "") -> RedirectResponse:
    """After something was done: the page again, so that reloading does not do it twice."""
    return RedirectResponse(f"/desk/{path}{f'?said={said}' if said else ''}", 303, headers=HEADERS)


# Sentences that a page may be asked to show: the address carries only the key.
SAID = {
    "done": "已办好。",
    "settled": "已处理，需要补正的记录随下次数据包退回。",
    "answered": "已登记，随下次数据包带回各机。",
    "drawn": "已抽取并记录。",
    "withdrawn": "已撤回。",
    "assigned": "已分派，该机下次交接时收到。",
    "back": "已登记交回。",
    "dropped": "已放弃，没有提交。",
}


@lru_cache(maxsize=1)
def templates() -> Environment:
    """Every text is escaped, and a missing value is an error, not a gap."""
    made = Environment(
        loader=PackageLoader("sync.office.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    made.filters["masked"] = masked
    made.globals["relations"] = RELATIONS
    made.filters["sexed"] = lambda number: sex(number) if not fault(number) else ""
    made.filters["born"] = lambda number: str(birth_date(number)) if not fault(number) else ""
    made.filters["masked_phone"] = masked_phone
    made.filters["thousands"] = "{:,}".format
    made.filters["day"] = lambda moment: moment[:16].replace("T", " ")
    return made


Handler = Callable[..., Response]
