"""Records read straight into flat answers say what they say when they are read in two steps."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from forms.answers import Answers
from forms.xlsform.flat_reading import FlatReader
from tests.forms.xlsform.small import form, inputs

DEFINITION = form(
    "<a/><g><b/><a/><r><c/><h><c/><d/></h></r></g><k><b/><e/></k><e/><s><c/></s>",
    "",
    inputs("a")
    + '<repeat nodeset="/data/g/r"><input ref="/data/g/r/c"/></repeat>'
    + '<repeat nodeset="/data/s"><input ref="/data/s/c"/></repeat>',
)
READER = FlatReader(DEFINITION)
NAMES = st.sampled_from(["a", "b", "c", "d", "e", "g", "h", "k", "r", "s", "stranger", "x:e"])
LEAVES = st.sampled_from(["", "1", "二", "<!-- note -->", "1<!-- note -->2", "<?note?>"])
SPACES = st.sampled_from(["", "http://www.w3.org/2002/xforms", "urn:another"])


def _element(name: str, inner: list[str]) -> str:
    return f"<{name}>{''.join(inner)}</{name}>"


INNER = st.recursive(
    st.builds(lambda name, text: _element(name, [text]), NAMES, LEAVES),
    lambda below: st.builds(_element, NAMES, st.lists(below, max_size=6)),
    max_leaves=20,
)


def _same(xml: bytes) -> None:
    usual = Answers(DEFINITION.read(xml)).flat()
    assert repr(READER.read(xml)) == repr(usual)  # their order too


@settings(deadline=None, max_examples=300)
@given(SPACES, st.lists(INNER, max_size=8))
def test_whatever_stands_in_a_record_is_read_the_same(space: str, inner: list[str]) -> None:
    _same(f'<data xmlns="{space}" xmlns:x="urn:x">{"".join(inner)}</data>'.encode())


def test_a_record_in_its_usual_order_is_read_the_same() -> None:
    rows = "<r><c>1</c><h><c>2</c><d>3</d></h></r><r><c>4</c></r>"
    _same(f"<data><a>5</a><g><b>6</b><a>7</a>{rows}</g><k><b>8</b></k><s><c>9</c></s></data>".encode())
