"""Random forms under random operations: always as a full recompute, and rebuilt by the journal."""

from __future__ import annotations

import random
from xml.sax.saxutils import quoteattr

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.errors import AppError
from forms.xlsform import Changes, FormDefinition, FormRefused, FormSession
from tests.forms.xlsform.small import circumstances, form
from tests.forms.xlsform.test_invariant import state

NUMBERS = (
    "{a} + {b}", "{a} * 2 - coalesce({b}, 1)", "count({r})", "sum({r}/q) + {a}", "position(..)",
    "if({a} > {b}, {a}, {b})", "max({r}/q)", "count({r}[q > {a}])", "string-length({a})", "once(random())",
    "indexed-repeat({r}/q, {r}, {a})", "round({a} div 3, 1)", "count-selected({a})",
)  # fmt: skip
TEXTS = (
    "concat({a}, '-', {b})",
    "join(',', {r}/q)",
    "substr({a}, 0, 2)",
    "concat(uuid(), {a})",
    "string({b})",
)
TRUTHS = (
    "{a} > 1",
    "{a} = {b}",
    "selected({a}, 'a')",
    "not({b} = '')",
    "count({r}) > 1",
    "{a} or {b}",
    "true()",
)
ANSWERS = ("", "1", "2", "3", "17", "a", "b", "2.5", "张")


class Maker:
    """Makes one form: questions in groups and two nested repeats, with rules that read one another."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.paths: list[str] = []
        self.binds: list[str] = []

    def definition(self) -> FormDefinition:
        """The form; rules that make a circle are left out until there is none."""
        data = self.level("/data", "q", 6) + "<g>" + self.level("/data/g", "g", 4) + "</g>"
        inner = f"<s><q/>{self.level('/data/r/s', 's', 2)}</s>"
        data += f"<r><q/>{self.level('/data/r', 'r', 4)}{inner}</r>"
        self.paths += ["/data/r/q", "/data/r/s/q"]
        self.binds += ['<bind nodeset="/data/r/q" type="int"/>', '<bind nodeset="/data/r/s/q" type="int"/>']
        rules = [self.rule(path) for path in self.paths if not path.endswith("/q")]
        count = self.dice.choice(("", ' jr:count="/data/q1"'))
        while True:
            try:
                return form(data, "".join([*self.binds, *rules]), self.body(count))
            except FormRefused:
                rules.pop(self.dice.randrange(len(rules)))

    def level(self, above: str, letter: str, number: int) -> str:
        """Some questions at one place."""
        names = [f"{letter}{at}" for at in range(1, number + 1)]
        self.paths += [f"{above}/{name}" for name in names]
        return "".join(f"<{name}/>" for name in names)

    def rule(self, path: str) -> str:
        """One random rule for one question, sometimes for the group around it."""
        near = [other for other in self.paths if other.rpartition("/")[0] in path or "/r" not in other]
        words = {"a": self.dice.choice(near), "b": self.dice.choice(near), "r": "/data/r"}
        kind, texts = self.dice.choice((("int", NUMBERS), ("string", TEXTS), ("decimal", NUMBERS)))
        prop = self.dice.choice(("calculate", "relevant", "required", "readonly", "constraint", ""))
        if not prop:
            return f'<bind nodeset="{path}" type="{kind}"/>'
        rule = self.dice.choice(texts if prop == "calculate" else TRUTHS).format(**words)
        target = path.rpartition("/")[0] if prop == "relevant" and self.dice.random() < 0.2 else path
        if target == "/data":
            target = path
        return f'<bind nodeset="{target}" type="{kind}" {prop}={quoteattr(rule)}/>'

    def body(self, count: str) -> str:
        """Everything asked; one question in each repeat has choices that a rule filters."""
        outside = [path for path in self.paths if not path.startswith("/data/r/")]
        row = [
            path for path in self.paths if path.startswith("/data/r/") and not path.startswith("/data/r/s")
        ]
        inner = [path for path in self.paths if path.startswith("/data/r/s/")]
        nested = f'<repeat nodeset="/data/r/s">{shown(inner)}</repeat>'
        return f'{shown(outside)}<repeat nodeset="/data/r"{count}>{shown(row)}{nested}</repeat>'


def shown(paths: list[str]) -> str:
    """Inputs for questions; every fourth is a choice among the rows of a repeat."""
    rows = '<itemset nodeset="/data/r[q &gt; 1]"><value ref="q"/><label ref="q"/></itemset>'
    return "".join(
        f'<select1 ref="{path}">{rows}</select1>' if at % 4 == 3 else f'<input ref="{path}"/>'
        for at, path in enumerate(paths)
    )


def operate(session: FormSession, dice: random.Random) -> Changes | None:
    """One random operation; None when it was refused."""
    what = dice.random()
    rows = session.rows("/data/r")
    try:
        if what < 0.12:
            return session.add_repeat(
                dice.choice(("/data/r", f"{dice.choice(rows)}/s" if rows else "/data/r"))
            )
        if what < 0.2 and rows:
            return session.remove_repeat(dice.choice(rows))
        if what < 0.3:
            return session.undo()
        nodes = [node for scope in session.engine.root.inside() for node in scope.slots if node.d.is_leaf]
        asked = [node.ref() for node in nodes if node.d.path in session.definition.controls]
        return session.answer(dice.choice(asked), dice.choice(ANSWERS))
    except AppError:
        return None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_random_forms_stay_consistent_and_resume(seed: int) -> None:
    definition = Maker(seed).definition()
    dice = random.Random(seed + 1)
    session, changes = definition.start(circumstances())
    journal = list(changes.entries)
    for _ in range(40):
        done = operate(session, dice)
        journal += done.entries if done else ()
        before = state(session)
        session.recompute_all()
        assert state(session) == before
    resumed = definition.resume(circumstances(), journal)
    assert state(resumed) == state(session)
    assert resumed.answers() == session.answers()
