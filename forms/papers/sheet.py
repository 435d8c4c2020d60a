"""A whole paper as a file, many papers in one file, and papers that were printed before."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from forms.papers.around import Around, head
from forms.papers.compose import compose, missing_note
from forms.papers.faces import FontSet, Typefaces, load
from forms.papers.flow import flow
from forms.papers.ink import About, Ink, Writer, content_hash
from forms.papers.kept import Laid, pack, unpack
from forms.papers.layouts import LAYOUTS, MM
from forms.papers.request import Paper, PaperError, PaperRequest, Reprint
from forms.papers.template import Template, fill, read_template
from forms.papers.typeset import Typesetter
from forms.papers.values import Values, list_names, read_values
from forms.papers.work import Work


@dataclass(frozen=True)
class Job:
    """Many papers in one file, for one trip to the printer."""

    pdf: bytes
    papers: tuple[Paper, ...]

    @property
    def pages(self) -> int:
        """All pages together."""
        return sum(paper.pages for paper in self.papers)


def render(request: PaperRequest | Reprint, fonts: FontSet) -> Paper:
    """The paper as PDF bytes, the same for the same request; a Reprint gives the pages that were kept.

    Raises PaperError for an unknown kind, bad fonts, texts, details, photos or signatures.
    """
    faces = load(fonts)
    made = _laid(request, faces)
    writer = Writer(made.about, faces.base)
    for page in made.pages:
        writer.add(page)
    return _paper(request, made, writer.finish())


def render_job(
    requests: Iterable[PaperRequest | Reprint],
    fonts: FontSet,
    report: Callable[[int], bool] | None = None,
) -> Job:
    """All papers in one file. `report` hears how many are laid out and returns False to stop the job.

    Raises PaperError as `render` does, and with the code PAPER_CANCELLED when it was stopped. The papers of a
    job carry no bytes of their own: what can be compared with a single print is their `content`.
    """
    faces = load(fonts)
    writer = Writer(About("文书合并打印", creator="登门"), faces.base)
    papers: list[Paper] = []
    for request in requests:
        made = _laid(request, faces)
        for page in made.pages:
            writer.add(page)
        papers.append(_paper(request, made, b""))
        if report is not None and not report(len(papers)):
            raise PaperError("PAPER_CANCELLED", "已停止，没有打印。")
    if not papers:
        raise PaperError("PAPER_NOTHING", "没有要打印的文书。")
    return Job(writer.finish(), tuple(papers))


def _paper(request: PaperRequest | Reprint, made: Laid, pdf: bytes) -> Paper:
    return Paper(
        kind=request.kind,
        title=made.title,
        pdf=pdf,
        pages=len(made.pages),
        sha256=hashlib.sha256(pdf).hexdigest() if pdf else "",
        content=content_hash(made.pages),
        serial=request.serial,
        missing=made.missing,
        kept=request.kept if isinstance(request, Reprint) else pack(made),
        number=request.number,
    )


def _laid(request: PaperRequest | Reprint, faces: Typefaces) -> Laid:
    if isinstance(request, Reprint):
        return unpack(request.kept, request.picture, faces)
    return _lay_out(request, faces)


def _lay_out(request: PaperRequest, faces: Typefaces) -> Laid:
    template = read_template(request.texts)
    if template.kind != request.kind:
        raise PaperError("PAPER_KIND", "没有这种文书。", place=request.kind)
    layout, setter = LAYOUTS[template.layout], Typesetter(faces)
    if not request.answers.tree:  # to be filled in by hand: rows of 8 mm
        layout = replace(layout, look=replace(layout.look, least=max(layout.look.least, 8 * MM)))
    pages: list[Ink] = []
    values = read_values(request)
    for one in _about(template, values):
        work = Work(request, setter, one, layout, layout.look)
        blocks = compose(work, template)
        made = flow([*head(work, template), *blocks, *missing_note(work)], layout.frame)
        Around(work, template, made).draw()
        pages += made
    title = fill(template.title, values.texts, blanks=False).replace("\n", "")
    about = About(
        f"{title} {request.serial}".strip(),
        request.standards.county,
        request.facts.record_id,
        f"登门 {request.software}".strip(),
    )
    return Laid(title, about, tuple(pages), tuple(setter.missing))


def _about(template: Template, values: Values) -> Sequence[Values]:
    """One paper for each row of the list it is about; without rows a blank one, to be filled in by hand."""
    rows = values.lists[template.for_each] if template.for_each else ()
    if rows:
        return [values.with_row(row) for row in rows]
    return (
        [values.with_row(dict.fromkeys(list_names()[template.for_each], ""))]
        if template.for_each
        else [values]
    )
