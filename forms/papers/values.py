"""Every name that the wording of a paper may use, worked out from one visit: texts, and rows of lists.

The names are the interface to resources/papers: a county may use any of them in any paper. A text without
an answer is "", which a table leaves empty and a sentence turns into a line to write on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from forms.answers import Answers, Tree
from forms.papers import values_economy, values_household, values_needs, values_office
from forms.papers.reading import Reading
from forms.papers.request import LocalStandards, PaperError, PaperRequest

Row = Mapping[str, str]


@dataclass(frozen=True)
class Values:
    """The texts by name, and the rows of each list by name."""

    texts: Mapping[str, str]
    lists: Mapping[str, Sequence[Row]]

    def with_row(self, row: Row) -> Values:
        """The same with the cells of a row as texts, for a paper that is about one row of a list."""
        return Values({**self.texts, **row}, self.lists)


_TEXTS: Sequence[Callable[[PaperRequest, Reading], Row]] = (
    values_office.office,
    values_office.paper,
    values_household.visit,
    values_household.household,
    values_economy.economy,
    values_needs.needs,
    values_needs.closing,
    values_office.case,
)
_LISTS: Mapping[str, tuple[Callable[[PaperRequest, Reading], list[Row]], Callable[[Reading], Row]]] = {
    "members": (values_household.members, values_household.member),
    "signers": (values_household.signers, values_household.member),
    "disabled": (values_household.examined, values_household.member),
    "supporters": (values_household.supporters, values_household.supporter),
    "income": (values_economy.incomes, values_economy.income),
    "spending": (values_economy.spendings, values_economy.spending),
    "benefits": (values_needs.benefits, values_needs.benefit),
    "needs": (values_needs.all_needs, values_needs.need),
    "referrals": (values_needs.referrals, values_needs.need),
    "studies": (values_needs.studies, values_needs.need),
    "urgent": (values_needs.urgent, values_needs.need),
    "kin": (values_needs.kin, values_needs.relative),
    "neighbours": (values_needs.neighbours, values_needs.neighbour),
    "findings": (values_needs.findings, values_needs.finding),
    "hints": (values_needs.hints, values_needs.hint),
    "checks": (values_needs.checks, values_needs.check),
    "materials": (values_office.materials, values_office.material),
    "rows": (values_office.given_rows, values_office.given_row),
}


def read_values(request: PaperRequest) -> Values:
    """The values of a visit; what `details` says comes before what the visit says.

    Raises PaperError (PAPER_DETAIL) for a detail that is no name of ours.
    """
    reading = Reading(Answers(_flat(request.answers.tree)), request.labels)
    texts = dict(chain.from_iterable(source(request, reading).items() for source in _TEXTS))
    unknown = request.details.keys() - texts.keys() - row_names()
    if unknown:
        raise PaperError("PAPER_DETAIL", "文书没有这一项。", place="、".join(sorted(unknown)))
    lists = {name: rows(request, reading) for name, (rows, _) in _LISTS.items()}
    return Values({**texts, **{name: text for name, text in request.details.items() if text}}, lists)


def _flat(tree: Tree) -> Tree:
    """Groups dissolved, so that each of some thousand look-ups is one step; the first of a name counts."""
    found: dict[str, object] = {}
    for key, value in tree.items():
        if isinstance(value, Mapping):
            found.setdefault(key, "")
            for name, inner in _flat(value).items():
                found.setdefault(name, inner)
        elif isinstance(value, list):
            found.setdefault(key, [_flat(row) for row in value if isinstance(row, Mapping)])
        else:
            found.setdefault(key, value)
    return found


@lru_cache(maxsize=1)
def text_names() -> frozenset[str]:
    """All names of texts."""
    empty = _nobody()
    return frozenset(chain.from_iterable(source(empty, Reading(empty.answers)) for source in _TEXTS))


@lru_cache(maxsize=1)
def list_names() -> Mapping[str, frozenset[str]]:
    """The names of the cells of each list."""
    return {name: frozenset(row(Reading(Answers({})))) for name, (_, row) in _LISTS.items()}


@lru_cache(maxsize=1)
def row_names() -> frozenset[str]:
    """The names of cells of all lists together."""
    return frozenset(chain.from_iterable(list_names().values()))


def _nobody() -> PaperRequest:
    from datetime import UTC, datetime

    from forms.papers.request import RecordFacts

    return PaperRequest(
        kind="",
        answers=Answers({}),
        facts=RecordFacts(),
        standards=LocalStandards(),
        texts="",
        serial="",
        printed_at=datetime(2000, 1, 1, tzinfo=UTC),
    )
