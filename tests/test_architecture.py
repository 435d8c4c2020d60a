"""The import rules of the architecture, each one readable sentence."""

import ast
import tomllib
from pathlib import Path

import pytest
from pytest_archon import archrule

from desktop import VERSION

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("forms", "sync", "desktop")
MODULES = sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))
LONGEST_MODULE = 400


def test_forms_is_pure_and_knows_nobody() -> None:
    rule = archrule("forms is pure").match("forms*")
    rule = rule.should_not_import("sync*", "desktop*", "PySide6*", "httpx2*", "fastapi*", "sqlcipher3*")
    rule.should_not_import("socket", "threading", "subprocess", "cryptography*").check(
        "forms", only_direct_imports=True
    )


def test_sync_does_not_know_the_desktop() -> None:
    rule = archrule("sync knows no desktop").match("sync*")
    rule.should_not_import("desktop*", "PySide6*", "sqlcipher3*").check("sync", only_direct_imports=True)


def test_the_client_side_of_sync_does_not_know_the_office() -> None:
    rule = archrule("client knows no office").match("sync*").exclude("sync.office*")
    rule.should_not_import("sync.office*", "fastapi*").check("sync", only_direct_imports=True)


def test_cryptography_stays_in_one_module_on_each_side() -> None:
    rule = archrule("sync: hsb only").match("sync*").exclude("sync.hsb*")
    rule.should_not_import("cryptography*").check("sync", only_direct_imports=True)
    rule = archrule("desktop: vault.keys only").match("desktop*").exclude("desktop.vault.keys")
    rule.should_not_import("cryptography*").check("desktop", only_direct_imports=True)


def test_vault_and_commands_know_no_qt() -> None:
    rule = archrule("vault knows no Qt").match(
        "desktop.vault*", "desktop.cli", "desktop.handover", "desktop.visits"
    )
    rule.should_not_import("PySide6*").check("desktop", only_direct_imports=True)


def test_view_models_know_no_widgets() -> None:
    rule = archrule("view-models are QtCore only").match("desktop.viewmodels*")
    rule = rule.should_not_import("PySide6.QtWidgets*", "PySide6.QtGui*", "desktop.windows*")
    rule.check("desktop", only_direct_imports=True)


def test_windows_reach_the_vault_only_through_view_models() -> None:
    rule = archrule("windows know no vault").match("desktop.windows*")
    rule.should_not_import("desktop.vault*", "sync*", "sqlmodel*").check("desktop", only_direct_imports=True)


@pytest.mark.parametrize("path", MODULES, ids=[str(path.relative_to(ROOT)) for path in MODULES])
def test_a_module_is_not_a_monster_and_says_what_it_is_for(path: Path) -> None:
    source = path.read_text("utf-8")
    assert source.count("\n") <= LONGEST_MODULE
    assert ast.get_docstring(ast.parse(source))


@pytest.mark.parametrize(
    "path", [p for p in MODULES if p.is_relative_to(ROOT / "forms")], ids=lambda p: str(p.relative_to(ROOT))
)
def test_forms_takes_the_clock_chance_and_files_as_arguments(path: Path) -> None:
    calls = {
        ast.unparse(node.func)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
    }
    impure = {
        "open",
        "date.today",
        "datetime.now",
        "datetime.utcnow",
        "time.time",
        "random.random",
        "uuid.uuid4",
        "uuid4",
    }
    assert not calls & impure


def test_the_program_names_the_version_of_its_package() -> None:
    """Said twice, because a program that starts fast does not read its own metadata."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

    assert project["project"]["version"] == VERSION
