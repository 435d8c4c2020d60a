"""`python -m tests.bench.engine`: the questionnaire engine's figures beside the targets of the issue.

Processor time, the least of several runs. WHO VA and MSNA are the recorded forms beside the checkout, with
their walks; the other forms are made here.
"""

from __future__ import annotations

import gc
import io
import sys
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from forms.errors import AppError
from forms.xlsform import (
    FormDefinition,
    FormRefused,
    FormSession,
    compile_and_store,
    compile_form,
    open_stored,
)
from forms.xlsform.functions.strings import regex
from forms.xlsform.parser import parse
from sync.questionnaire import compile_file
from tests.bench.measure import Figure, best, each, least, spread
from tests.conformance import walks
from tests.conformance.data import default_folder
from tests.forms.xlsform.small import circumstances, form_xml, inputs

RUNS = 5
MS, US = 1e3, 1e6


def main() -> int:
    """Print every figure; 1 when a target is missed."""
    missed = 0
    for figure in figures():
        print(figure.line(), flush=True)
        missed += not figure.is_met
    print(f"未达标 {missed} 项" if missed else "全部达标")
    return 1 if missed else 0


def figures() -> Iterator[Figure]:
    """Everything that is measured, in the order of the issue."""
    folder = default_folder()
    for name in ("whova_form", "msna_somalia_2022"):
        path = walks.form_file(folder, name)
        if path is None:
            print(f"{name}：没有这份问卷，跳过")
            continue
        yield from real_form(name, compile_file(path.read_bytes(), path.name).xml, folder)
    yield from curve()
    yield from five_hundredth_member()
    yield from long_list()
    yield from bad_input()


def real_form(name: str, xml: bytes, folder: Path) -> Iterator[Figure]:
    """Opening, a walk answer by answer, and memory."""
    is_who = name == "whova_form"
    definition, stored = compile_and_store(xml)
    yield Figure(f"{name}：冷编译", best(partial(_cold, xml)) * MS, "ms", 300 if is_who else None)
    yield Figure(
        f"{name}：由缓存打开", best(partial(open_stored, stored)) * MS, "ms", 120 if is_who else None
    )
    yield Figure(f"{name}：开始填写", best(lambda: definition.start(circumstances())) * MS, "ms")
    steps = [row[:2] for row in walks.rows(folder / "walks" / f"{name}.answers.tsv")]
    median, most, worst = spread(least([each(_answers(definition, steps)) for _ in range(RUNS)]))
    yield Figure(f"{name}：一次作答，中位", median * US, "µs", 20 if is_who else None)
    yield Figure(f"{name}：一次作答，95%", most * MS, "ms", 0.2 if is_who else None)
    yield Figure(f"{name}：一次作答，最坏", worst * MS, "ms", 5 if is_who else None)
    yield Figure(f"{name}：一份打开的问卷占内存", _memory(xml), "MB", 30 if is_who else None)


def _cold(xml: bytes) -> FormDefinition:
    parse.cache_clear()
    return compile_form(xml)


def _answers(definition: FormDefinition, steps: list[list[str]]) -> list[Callable[[], object]]:
    session, _ = definition.start(circumstances())
    return [partial(_answer, session, ref, text) for ref, text in steps]


def _answer(session: FormSession, ref: str, text: str) -> None:
    try:
        session.answer(ref, text)
    except AppError:  # what a filter no longer offers in this order of answers
        return


def _memory(xml: bytes) -> float:
    """What a compiled form and a session of it hold, in MB."""
    parse.cache_clear()
    gc.collect()
    tracemalloc.start()
    definition = compile_form(xml)
    session, _ = definition.start(circumstances())
    gc.collect()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert session.definition is definition
    return held / 1e6


def bad_input() -> Iterator[Figure]:
    """What is refused or works however it is written: each within two seconds."""
    for name, xml in spoilt_forms().items():
        yield Figure(f"坏输入：{name}", best(partial(_refused_or_made, xml), 2), "s", 2)
    text = "a" * 29 + "!" * 1900
    for pattern in (".*.*.*x", "a*a*a*a*a*b", "(.*)(.*)(.*)(.*)[0-9]", "(?:a?){30}a{30}"):
        yield Figure(f"坏输入：regex {pattern}", best(partial(_matched, text, pattern), 2), "s", 2)
    yield Figure("坏输入：膨胀到 200 MB 的表格", best(partial(_bomb, zip_bomb()), 2), "s", 2)
    chained = chain(10_000)
    yield Figure("一万条计算连成一串：编译、开始、作答", best(partial(_chain, chained)), "s", 2)


def spoilt_forms() -> dict[str, bytes]:
    """Forms that try to hang or crash whoever reads them."""
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    deep = "".join(f"<g{n}>" for n in range(300)) + "".join(f"</g{n}>" for n in reversed(range(300)))
    circle = "".join(f'<bind nodeset="/data/c{n}" calculate="/data/c{(n + 1) % 900}"/>' for n in range(900))
    nested = "(" * 5_000 + "1" + ")" * 5_000
    twice = '<bind nodeset="/data/a" relevant="1"/>' * 10_000
    return {
        "十亿个笑": laughs + form_xml("<a>&b;</a>"),
        "三百层分组": form_xml(deep),
        "互相依赖的计算": form_xml("".join(f"<c{n}/>" for n in range(900)), circle),
        "五千层括号": form_xml("<a/>", f'<bind nodeset="/data/a" calculate="{nested}"/>'),
        "同一题的一万条规则": form_xml("<a/>", twice, inputs("a")),
        "永不结束的正则": form_xml("<a/>", """<bind nodeset="/data/a" constraint="regex(., '(a+)+$')"/>"""),
    }


def _refused_or_made(xml: bytes) -> None:
    try:
        compile_form(xml)
    except FormRefused:
        return


def _matched(text: str, pattern: str) -> None:
    assert not regex(text, pattern)


def zip_bomb() -> bytes:
    """A small file that unpacks to 200 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 200_000_000)
    return out.getvalue()


def _bomb(data: bytes) -> None:
    try:
        compile_file(data, "bomb.xlsx")
    except FormRefused:
        return
    raise AssertionError


def chain(length: int) -> bytes:
    """Calculates of which each reads the one before, the last one first."""
    data = "<a/>" + "".join(f"<c{n}/>" for n in range(length))
    binds = "".join(
        f'<bind nodeset="/data/c{n}" type="int" calculate="/data/{f"c{n - 1}" if n else "a"} + 1"/>'
        for n in reversed(range(length))
    )
    return form_xml(data, f'<bind nodeset="/data/a" type="int"/>{binds}', inputs("a"))


def _chain(xml: bytes) -> None:
    parse.cache_clear()
    session, _ = compile_form(xml).start(circumstances())
    session.answer("/data/a", "5")
    assert session.value("/data/c9999") == "10005"


def curve() -> Iterator[Figure]:
    """One answer with three dependants in forms of growing size: it must not grow with the form."""
    medians = []
    for size in (100, 1_000, 10_000):
        session, _ = compile_form(_wide(size)).start(circumstances())
        middle = f"/data/q{size // 2 // 5 * 5}"
        steps = [partial(session.answer, middle, str(turn % 7)) for turn in range(200)]
        median, most, _ = spread(least([each(steps) for _ in range(RUNS)]))
        medians.append(median)
        yield Figure(f"{size} 题的问卷：一次作答，中位", median * US, "µs")
        yield Figure(f"{size} 题的问卷：一次作答，95%", most * US, "µs")
    yield Figure("10000 题比 100 题慢多少倍", medians[-1] / medians[0], "倍", 2)


def _wide(size: int) -> bytes:
    """A form of so many questions in fives: asked, relevant, computed, constrained, free."""
    names = [f"q{number}" for number in range(size)]
    binds = []
    for first in range(0, size - 4, 5):
        asked = f"/data/q{first}"
        binds += [
            f'<bind nodeset="{asked}" type="int"/>',
            f'<bind nodeset="/data/q{first + 1}" relevant="{asked} &gt; 3"/>',
            f'<bind nodeset="/data/q{first + 2}" calculate="{asked} * 2" type="int"/>',
            f'<bind nodeset="/data/q{first + 3}" required="{asked} = 1" constraint=". &gt; {asked}"/>',
        ]
    return form_xml("".join(f"<{name}/>" for name in names), "".join(binds), inputs(*names))


def five_hundredth_member() -> Iterator[Figure]:
    """A repeat of forty questions with sums over all members."""
    names = [f"m{number}" for number in range(40)]
    row = "".join(f"<{name}/>" for name in names)
    binds = [
        '<bind nodeset="/data/m/m0" type="int"/><bind nodeset="/data/total" calculate="sum(/data/m/m0)"/>'
    ]
    binds += [
        f'<bind nodeset="/data/m/m{number}" relevant="../m{number - 1} &gt; 1" type="int"/>'
        for number in range(1, 20)
    ]
    binds.append('<bind nodeset="/data/m/m30" calculate="position(..)" type="int"/>')
    body = "".join(f'<input ref="/data/m/{name}"/>' for name in names)
    xml = form_xml(
        f'<m jr:template="">{row}</m><total/>', "".join(binds), f'<repeat nodeset="/data/m">{body}</repeat>'
    )
    definition = compile_form(xml)
    times = []
    for _ in range(3):
        session, _ = definition.start(circumstances())
        for _ in range(499):
            session.add_repeat("/data/m")
        times.append(each([partial(session.add_repeat, "/data/m")])[0])
    yield Figure("40 题的循环：添第 500 名成员", min(times) * MS, "ms", 5)
    one = least(
        [each([partial(session.answer, "/data/m[250]/m0", str(n)) for n in range(9)]) for _ in range(3)]
    )
    yield Figure("40 题的循环：改第 250 名成员的一项", spread(one)[0] * MS, "ms")
    yield Figure(
        "40 题的循环：删第 250 名成员", each([partial(session.remove_repeat, "/data/m[250]")])[0] * MS, "ms"
    )


def long_list() -> Iterator[Figure]:
    """A choice filter over fifty thousand choices from an attached file."""
    rows = "\n".join(f"v{number},村{number},t{number // 100}" for number in range(50_000))
    body = """<input ref="/data/town"/><select1 ref="/data/pick"><itemset
nodeset="instance('v')/root/item[town = /data/town]"><value ref="name"/><label ref="label"/></itemset>
</select1>"""
    xml = form_xml("<town/><pick/>", "", body, '<instance id="v" src="jr://file-csv/v.csv"/>')
    media = {"v.csv": f"name,label,town\n{rows}".encode()}
    firsts, laters = [], []
    for _ in range(3):
        session, _ = compile_form(xml, media=media).start(circumstances())
        session.answer("/data/town", "t7")
        firsts += each([partial(session.choices, "/data/pick")])
        laters += each([partial(session.choices, "/data/pick")] * 20)
        assert len(session.choices("/data/pick")) == 100
    yield Figure("50,000 个选项：第一次筛选", min(firsts) * MS, "ms", 5)
    yield Figure("50,000 个选项：以后的筛选", min(laters) * MS, "ms", 0.1)


if __name__ == "__main__":
    sys.exit(main())
