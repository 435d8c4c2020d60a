"""The pages that only show: each looks, and a look at a person is written down first."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from sync.office.conflicts import double_visits, find_matches, open_matches
from sync.office.exports import KINDS
from sync.office.figures import refresh_listed, report
from sync.office.looks import Looking, looks, note
from sync.office.numbering import numbers, written
from sync.office.printed import TOWNSHIP_PAPERS, waiting_papers
from sync.office.sampling import samples
from sync.office.web import finding
from sync.office.web.drawing import HEADERS, RAIL, Forbidden, admit, office_of, page, templates
from sync.refusals import REFUSALS

pages = APIRouter(prefix="/desk", include_in_schema=False)


@pages.get("/")
def front(request: Request) -> Response:
    """The first page of whoever is signed in."""
    return RedirectResponse(f"/desk/{RAIL[admit(request).role][0][0]}", 303, headers=HEADERS)


@pages.get("/style.css")
def style() -> Response:
    """The look of every page."""
    drawn = templates().get_template("style.css").render()
    return Response(drawn, media_type="text/css", headers={**HEADERS, "Cache-Control": "max-age=300"})


@pages.get("/batches")
def batches(request: Request) -> Response:
    """What came in; no person on it, so that every role may see it."""
    who, office = admit(request), office_of(request)
    before = request.query_params.get("before", "")
    lines = finding.batches(office, int(before) if before.isdecimal() and len(before) < 12 else 0)
    return page(request, "batches", who, lines=lines, incidents=finding.incidents(office), refusals=REFUSALS)


@pages.get("/coverage")
def coverage(request: Request) -> Response:
    """Every figure, and how far each group is."""
    who = admit(request, "clerk")
    found = report(office_of(request))
    return page(request, "coverage", who, figures=found.figures, groups=found.groups)


@pages.get("/households")
def households(request: Request) -> Response:
    """Search by number or head."""
    who, office = admit(request, "clerk"), office_of(request)
    search = request.query_params.get("search", "")[:60].strip()
    refresh_listed(office)
    if search:
        note(office, Looking(who.name, "查找住户", "", ""))
    return page(request, "households", who, search=search, lines=finding.households(office, search))


@pages.get("/households/{hh_id}")
def household(request: Request, hh_id: str) -> Response:
    """One household: members with masked numbers, visits, and its chain."""
    who, office = admit(request, "clerk"), office_of(request)
    note(office, Looking(who.name, "查看住户", hh_id, ""))
    home = finding.home(office, hh_id)
    if home is None:
        return page(request, "notice", who, status=404, words="没有这一户。")
    return page(request, "household", who, home=home)


@pages.get("/referrals")
def referrals(request: Request) -> Response:
    """Referrals to answer."""
    who = admit(request, "clerk")
    note(office_of(request), Looking(who.name, "查看转介"))
    return page(request, "referrals", who, lines=finding.referrals(office_of(request)))


@pages.get("/conflicts")
def conflicts(request: Request) -> Response:
    """Two visits of one household, and households that may be one."""
    who, office = admit(request, "clerk"), office_of(request)
    note(office, Looking(who.name, "查看冲突"))
    refresh_listed(office)
    find_matches(office)
    with office.store.reading() as session:
        matches = open_matches(session)
        session.expunge_all()
    return page(request, "conflicts", who, doubles=double_visits(office), matches=matches)


@pages.get("/returned")
def returned(request: Request) -> Response:
    """Records that stand returned."""
    who = admit(request, "clerk")
    return page(request, "returned", who, lines=finding.returned(office_of(request)))


@pages.get("/sample")
def sample(request: Request) -> Response:
    """Draw, and what was drawn before."""
    who = admit(request, "clerk")
    return page(request, "sample", who, drawn=samples(office_of(request)))


@pages.get("/roster")
def roster(request: Request) -> Response:
    """Take in a roster or a list."""
    return page(request, "roster", admit(request, "clerk"), report=None)


@pages.get("/export")
def export(request: Request) -> Response:
    """Take out a file."""
    return page(request, "export", admit(request, "clerk"), kinds=KINDS)


@pages.get("/numbers")
def paper_numbers(request: Request) -> Response:
    """Numbers of papers of this year."""
    who, office = admit(request, "clerk"), office_of(request)
    year = office.around.now().year
    waiting = waiting_papers(office, TOWNSHIP_PAPERS)
    rows = numbers(office, year)
    return page(request, "numbers", who, rows=rows, written=written, year=year, waiting=waiting)


@pages.get("/looks")
def looked(request: Request) -> Response:
    """Who looked at whom."""
    who = admit(request, "auditor")
    return page(request, "looks", who, rows=looks(office_of(request)))


@pages.get("/{anything:path}")
def nothing(request: Request, anything: str) -> Response:  # noqa: ARG001 - the router wants the name
    """An address that is none of ours."""
    who = admit(request)
    return page(request, "notice", who, status=404, words="没有这个页面。")


def forbidden(request: Request, error: Exception) -> Response:
    """403 with the reason; nothing else."""
    who = error.who if isinstance(error, Forbidden) else None
    return page(request, "notice", who, status=403, words="您的角色看不到这个页面。")


def not_signed_in(request: Request, _: Exception) -> Response:
    """401 and the page to sign in."""
    return page(request, "sign_in", None, status=401)
