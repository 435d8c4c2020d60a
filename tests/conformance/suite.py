"""Runs everything that a folder of recorded cases holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from forms.errors import AppError
from forms.xlsform import FormRefused
from tests.conformance import session_dialect, walks, xpath, xpath_dialect
from tests.conformance.data import lines
from tests.conformance.outcome import Outcome, Section
from tests.conformance.sessions import Replay

SESSIONS = "scenario-sessions.jsonl.gz"
_REFUSED_AT_ONCE = "不成其类型的答案本引擎当场拒绝，重放时按录音存其可读部分或空白"
_CHANGES_BY_ITSELF = "结果每次不同或没有记录结果，不能比较"


def sections(folder: Path) -> Iterator[Section]:
    """One section per file of expressions, for the sessions, and per walk; what is missing says so."""
    files = sorted(folder.glob("xpath-*.jsonl.gz"))
    yield from (xpath_section(file) for file in files)
    if not files:
        yield Section("xpath-*.jsonl.gz", note="没有这样的文件，跳过")
    sessions = folder / SESSIONS
    yield session_section(sessions) if sessions.is_file() else Section(SESSIONS, note="没有这个文件，跳过")
    found = walks.names(folder)
    for name in found:
        yield walks.walk_section(folder, name)
    if not found:
        yield Section("walks/*.answers.tsv", note="没有走查记录，跳过")


def xpath_section(file: Path) -> Section:
    """Every case of one file of recorded expressions."""
    return Section(file.name, [_expression(number, case) for number, case in enumerate(lines(file), 1)])


def _expression(number: int, case: dict[str, Any]) -> Outcome:
    name = f"{number}: {' '.join(case['expr'].split())}"
    if not xpath.is_deterministic(case):
        return Outcome(name, "skip", _CHANGES_BY_ITSELF)
    seen = xpath.see(case)
    if xpath.agrees(seen):
        return Outcome(name, "pass")
    reason = xpath_dialect.reason_of(seen)
    detail = f"{seen.error or seen.value!r} instead of {case.get('error') or seen.wanted!r}"
    return Outcome(name, "dialect" if reason else "fail", reason, detail)


def session_section(file: Path) -> Section:
    """Every session of one file of recorded sessions."""
    return Section(file.name, [_session(operations) for operations in lines(file)])


def _session(operations: list[dict[str, Any]]) -> Outcome:
    replay = Replay(operations)
    name = f"{operations[0].get('id', '')} {operations[0].get('test', '')}".strip()
    refused = None
    try:
        replay.run()
    except FormRefused as error:
        refused = error
    except AppError as error:
        return Outcome(name, "fail", detail=str(error))
    if refused is None and not replay.misses:
        return Outcome(name, "pass", _REFUSED_AT_ONCE if replay.refused else "")
    detail = "；".join(map(str, refused.problems if refused else replay.misses))
    skip = session_dialect.skip_reason(replay, refused)
    if skip:
        return Outcome(name, "skip", skip, detail)
    if refused is not None and session_dialect.must_be_refused(replay):
        return Outcome(name, "pass", session_dialect.MUST_BE_REFUSED, detail)
    reason = session_dialect.refusal_reason(refused) if refused else session_dialect.reason_of(replay)
    return Outcome(name, "dialect" if reason else "fail", reason, detail)
