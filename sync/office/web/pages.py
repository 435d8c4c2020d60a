"""The pages that only show: each looks, and a look at a person is written down first."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from sync.office.assigning import machines
from sync.office.conflicts import find_matches
from sync.office.entitled import waiting_count
from sync.office.exports import KINDS
from sync.office.kept import shown
from sync.office.layouts import FIELDS
from sync.office.looks import Looking, at_households, looks, note
from sync.office.numbering import numbers, written
from sync.office.paper_check import papers_out
from sync.office.printed import TOWNSHIP_PAPERS, waiting_papers
from sync.office.sampling import samples
from sync.office.web import drill, finding, pairs
from sync.office.web.again import resumed
from sync.office.web.drawing import HEADERS, RAIL, Forbidden, admit, office_of, page, templates
from sync.refusals import REFUSALS

pages = APIRouter(prefix="/desk", include_in_schema=False)
FEW_HOUSEHOLDS = 3000  # so many are compared while somebody waits; more of them behind (desk_work.py)


@pages.get("/")
def front(request: Request) -> Response:
    """The first page of whoever is signed in."""
    return RedirectResponse(f"/desk/{RAIL[admit(request).role][0][0]}", 303, headers=HEADERS)


@pages.get("/style.css")
def style() -> Response:
    """The look of every page."""
    drawn = templates().get_template("style.css").render()
    return Response(drawn, media_type="text/css", headers={**HEADERS, "Cache-Control": "max-age=300"})


@pages.get("/resume")
def resume(request: Request) -> Response:
    """What was typed before the session ended."""
    return resumed(request, admit(request))


@pages.get("/batches")
def batches(request: Request) -> Response:
    """What came in; no person on it, so that every role may see it."""
    who, office = admit(request), office_of(request)
    day = request.query_params.get("day", "")[:10].replace("%", "").replace("_", "")
    lines = finding.batches(office, _number(request, "before"), day)
    sums = finding.day_of_batches(office, day or office.now()[:10])
    return page(request, "batches", who, lines=lines, day=day, today=office.now()[:10], sums=sums,
                incidents=finding.incidents(office), refusals=REFUSALS)  # fmt: skip


@pages.get("/coverage")
def coverage(request: Request) -> Response:
    """Every figure, and how far each group is."""
    who, office = admit(request, "clerk"), office_of(request)
    found, at = shown(office)
    with office.store.reading() as session:
        waiting = waiting_count(session)
    return page(request, "coverage", who, figures=found.figures, groups=found.groups, at=at, waiting=waiting)


@pages.get("/coverage/{key}")
def figure(request: Request, key: str) -> Response:
    """The households behind a figure."""
    who, office = admit(request, "clerk"), office_of(request)
    at, rest = _number(request, "page"), bool(request.query_params.get("rest"))
    found = drill.behind(office, key, at, rest=rest)
    if found is None:
        return page(request, "notice", who, status=404, words="没有这一项数字。")
    note(office, at_households(who.name, f"查看“{found.name}”的住户", (one.hh_id for one in found.lines)))
    return page(request, "figure", who, found=found, at=at, size=drill.PAGE)


@pages.get("/households")
def households(request: Request) -> Response:
    """Search by number or head."""
    who, office = admit(request, "clerk"), office_of(request)
    search = request.query_params.get("search", "")[:60].strip()
    lines = finding.households(office, search)
    action = "查找住户" if search else "查看住户名单"
    note(office, at_households(who.name, action, (one.hh_id for one in lines)))
    return page(request, "households", who, search=search, lines=lines)


@pages.get("/households/{hh_id}")
def household(request: Request, hh_id: str) -> Response:
    """One household: members with masked numbers, visits, and its chain."""
    who, office = admit(request, "clerk"), office_of(request)
    note(office, Looking(who.name, "查看住户", hh_id[:60], ""))
    home = finding.home(office, hh_id[:60])
    if home is None:
        return page(request, "notice", who, status=404, words="没有这一户。")
    return page(request, "household", who, home=home)


@pages.get("/referrals")
def referrals(request: Request) -> Response:
    """Referrals to answer."""
    who, at = admit(request, "clerk"), _number(request, "page")
    lines, is_more = finding.referrals(office_of(request), at)
    note(office_of(request), at_households(who.name, "查看转介", (one.hh_id for one in lines)))
    return page(request, "referrals", who, lines=lines, at=at, is_more=is_more)


@pages.get("/conflicts")
def conflicts(request: Request) -> Response:
    """Two visits of one household, and households that may be one."""
    who, office = admit(request, "clerk"), office_of(request)
    if finding.is_small(office, FEW_HOUSEHOLDS):
        find_matches(office)
    visits, homes = _number(request, "visits"), _number(request, "homes")
    doubles, double_count = pairs.doubles(office, visits)
    matches, match_count = pairs.pairs(office, homes)
    seen = [one.hh_id for one in doubles] + [home.hh_id for one in matches for home in (one.one, one.other)]
    note(office, at_households(who.name, "查看冲突", seen))
    return page(request, "conflicts", who, doubles=doubles, double_count=double_count, matches=matches,
                match_count=match_count, visits=visits, homes=homes, size=pairs.PAGE)  # fmt: skip


@pages.get("/returned")
def returned(request: Request) -> Response:
    """Records that stand returned."""
    who = admit(request, "clerk")
    return page(request, "returned", who, lines=finding.returned(office_of(request)))


@pages.get("/sample")
def sample(request: Request) -> Response:
    """Draw, and what was drawn before; the households of the last draw with their heads."""
    who, office = admit(request, "clerk"), office_of(request)
    drawn = samples(office)
    homes = finding.home_lines(office, drawn[0].households.split()[:500]) if drawn else ()
    if drawn:
        action = f"查看第 {drawn[0].number} 次抽查名单"
        note(office, at_households(who.name, action, (one.hh_id for one in homes)))
    return page(request, "sample", who, drawn=drawn, homes=homes)


@pages.get("/roster")
def roster(request: Request) -> Response:
    """Take in a roster or a list."""
    return page(request, "roster", admit(request, "clerk"), report=None, kind="roster")


@pages.get("/assign")
def assign(request: Request) -> Response:
    """Which machine gets the households of which places."""
    who, office = admit(request, "clerk"), office_of(request)
    devices, places = machines(office)
    chosen = next(
        (one for one in devices if one.device_no == request.query_params.get("device_no", "")), None
    )
    return page(request, "assign", who, devices=devices, places=places, chosen=chosen)


@pages.get("/papers")
def papers(request: Request) -> Response:
    """Check a paper, and tick off what came back."""
    who, office = admit(request, "clerk"), office_of(request)
    out, back = papers_out(office, back=False), papers_out(office, back=True)
    return page(request, "papers", who, found=None, code="", out=out, back=back)


@pages.get("/export")
def export(request: Request) -> Response:
    """Take out a file."""
    return page(request, "export", admit(request, "clerk"), kinds=KINDS, fields=FIELDS)


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
    before = _number(request, "before")
    return page(request, "looks", who, rows=looks(office_of(request), before=before))


@pages.get("/{anything:path}")
def nothing(request: Request, anything: str) -> Response:  # noqa: ARG001 - the router wants the name
    """An address that is none of ours."""
    who = admit(request)
    return page(request, "notice", who, status=404, words="没有这个页面，可能地址抄错了。")


def forbidden(request: Request, error: Exception) -> Response:
    """403 with the reason; nothing else."""
    who = error.who if isinstance(error, Forbidden) else None
    return page(request, "notice", who, status=403, words="您的角色看不到这个页面。需要时请找管理员。")


def failed(request: Request) -> Response:
    """500 in words; what went wrong is in the log."""
    return page(
        request, "notice", None, status=500, words="乡镇端出错，没有办成。请稍后再试，反复这样就联系管理员。"
    )


def no_such_page(request: Request, status: int) -> Response:
    """404 and the like, for an address or a way of asking that there is not."""
    return page(request, "notice", None, status=status, words="没有这个页面，可能地址抄错了。")


def _number(request: Request, name: str) -> int:
    value = request.query_params.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 9 else 0
