"""Small questionnaires written in a test: an XForm from its parts, and a session with fixed circumstances."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from forms.xlsform import Circumstances, FormDefinition, FormSession, compile_form
from forms.xlsform.instances import Media

CHINA = timezone(timedelta(hours=8))
NOW = datetime(2026, 3, 9, 9, 30, tzinfo=CHINA)


class Dice:
    """Numbers and ids that are different each time and the same in each run."""

    def __init__(self) -> None:
        self.thrown = 0

    def number(self) -> float:
        self.thrown += 1
        return (self.thrown * 0.37) % 1

    def id(self) -> str:
        self.thrown += 1
        return f"00000000-0000-4000-8000-{self.thrown:012d}"


def circumstances(language: str = "", now: datetime = NOW) -> Circumstances:
    """Circumstances without chance."""
    dice = Dice()
    return Circumstances(lambda: now, dice.id, dice.number, user="li", device="07", language=language)


def form_xml(data: str, binds: str = "", body: str = "", extra: str = "", title: str = "样例") -> bytes:
    """An XForm: what stands inside <data>, the binds, the body, and more of the model."""
    return f"""<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
      xmlns:jr="http://openrosa.org/javarosa" xmlns:odk="http://www.opendatakit.org/xforms"
      xmlns:orx="http://openrosa.org/xforms"
      xmlns:entities="http://www.opendatakit.org/xforms/entities"><h:head><h:title>{title}</h:title><model>
      <instance><data id="sample" version="1">{data}</data></instance>{extra}{binds}</model></h:head>
      <h:body>{body}</h:body></h:html>""".encode()


def form(
    data: str, binds: str = "", body: str = "", extra: str = "", media: Media | None = None
) -> FormDefinition:
    """A compiled small form."""
    return compile_form(form_xml(data, binds, body, extra), media=media or {})


def session(data: str, binds: str = "", body: str = "", extra: str = "") -> FormSession:
    """A started session of a small form."""
    return form(data, binds, body, extra).start(circumstances())[0]


def inputs(*names: str) -> str:
    """Plain inputs for questions at the top."""
    return "".join(f'<input ref="/data/{name}"/>' for name in names)


def calculated(expression: str, data: str = "", binds: str = "") -> str:
    """The value of a calculate in a form with some more data."""
    from xml.sax.saxutils import quoteattr

    bind = f'<bind nodeset="/data/result" calculate={quoteattr(expression)}/>'
    return session(f"<result/>{data}", bind + binds).value("/data/result")
