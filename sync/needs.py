"""Holds a questionnaire against what is read from it, before it is published or installed."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from forms.needs import Needs, lacking, read_needs
from forms.xlsform import FormDefinition, FormRefused, compile_form
from sync.package import Package


@cache
def shipped_needs() -> Needs:
    """What the registry, the screening and the papers of this program need."""
    return read_needs((files("resources") / "questionnaires" / "required.toml").read_text("utf-8"))


def check_needs(definition: FormDefinition) -> None:
    """Raise FormRefused with everything that is missing; other questionnaires than ours need nothing."""
    needs = shipped_needs()
    faults = lacking(definition, needs) if definition.id == needs.form_id else ()
    if faults:
        raise FormRefused(faults)


def check_package(package: Package) -> None:
    """The same for what an office sent: nothing of it may be taken over when this raises."""
    for form in package.questionnaires:
        if form.form_id == shipped_needs().form_id:
            check_needs(compile_form(form.xml, media=form.media))
