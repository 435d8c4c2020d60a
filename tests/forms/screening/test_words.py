"""No string of the screening and no output of any case decides, promises or accuses."""

import ast
from pathlib import Path

import pytest

from forms.screening import CLOSING
from tests.forms.screening import clerk

ROOT = Path(__file__).resolve().parents[3]
FORBIDDEN = ("符合条件", "批准", "取消资格", "骗保")
MODULES = sorted((ROOT / "forms" / "screening").rglob("*.py"))
SOURCES = [*MODULES, ROOT / "forms" / "identity.py", ROOT / "desktop" / "commands" / "screen.py"]
FILES = ("income.toml", "people.toml", "checks.toml", "alerts.toml")


def strings(path: Path) -> list[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_string_holds_a_forbidden_word(path: Path) -> None:
    said = [text.replace(CLOSING, "") for text in strings(path)]
    assert not [text for text in said for word in FORBIDDEN if word in text]


def test_no_case_says_a_forbidden_word() -> None:
    for case in (case for name in FILES for case in clerk.cases(name)):
        result = clerk.run(case)
        said = [repr(one) for one in (*result.findings, *result.checks, *result.alerts)]
        assert not [word for word in FORBIDDEN for text in said if word in text]


def test_every_finding_names_its_inputs_clause_wording_and_table() -> None:
    for case in (case for name in FILES for case in clerk.cases(name)):
        for finding in clerk.run(case).findings:
            assert finding.wording
            assert finding.clause
            assert finding.inputs
            assert "样例县 2026-01（样例）" in finding.parameters


def test_every_check_and_alert_names_its_clause() -> None:
    for case in (case for name in FILES for case in clerk.cases(name)):
        result = clerk.run(case)
        assert all(check.clause and check.inputs and check.wording for check in result.checks)
        assert all(alert.clause and alert.action and alert.wording for alert in result.alerts)


def test_every_parameter_that_is_used_is_in_the_sample_table() -> None:
    for case in (case for name in FILES for case in clerk.cases(name)):
        for finding in clerk.run(case).findings:
            assert all(used.key in clerk.SAMPLE.parameters and used.meaning for used in finding.used)
