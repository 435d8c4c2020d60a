"""Every vector of domain.md 2.2–2.4 as a clerk wrote it down: inputs, and the words that must come out."""

from typing import Any

import pytest

from forms.screening import Finding
from tests.forms.screening import clerk

FILES = ("income.toml", "people.toml", "checks.toml", "alerts.toml")
CASES = [case for name in FILES for case in clerk.cases(name)]


def words(finding: Finding) -> str:
    amounts = "；".join(f"{name}{value}" for name, value in finding.amounts)
    return "\n".join((finding.wording, amounts, *finding.steps))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_case_gives_the_words_of_the_domain_paper(case: dict[str, Any]) -> None:
    result = clerk.run(case)
    for wanted in case.get("expect", []):
        said = [f for f in result.findings if f.rule == wanted["rule"]]
        said = [f for f in said if f.subject == wanted.get("who", f.subject)]
        said = [f for f in said if f.verdict.value == wanted.get("verdict", f.verdict.value)]
        assert [f for f in said if all(w in words(f) for w in wanted.get("says", []))], [
            (f.rule, f.verdict.value, words(f)) for f in result.findings if f.rule == wanted["rule"]
        ]
    assert not {f.rule for f in result.findings} & set(case.get("none", []))
    everything = "\n".join(words(f) for f in result.findings)
    assert not [word for word in case.get("silent", []) if word in everything]
    if "checks" in case:
        assert [c.check for c in result.checks] == case["checks"]
    for wanted in case.get("check_says", []):
        found = [c for c in result.checks if c.check == wanted["check"]]
        assert [c for c in found if c.severity.value == wanted["level"] and wanted["says"] in c.wording], (
            found
        )
    if "alerts" in case:
        assert {(a.alert, a.severity.value) for a in result.alerts} == {
            (alert, level) for alert, level in case["alerts"]
        }
    for said_word in case.get("alert_says", []):
        assert said_word in "\n".join(a.wording for a in result.alerts)
