"""The questionnaire engine: compile a form, fill it, finish it. README.md is the contract."""

from forms.xlsform.body import BodyNode, Choice, Group, Question, Repeat
from forms.xlsform.definition import FormDefinition, compile_form
from forms.xlsform.environment import Circumstances
from forms.xlsform.journal import Changes, JournalEntry
from forms.xlsform.refusal import FormFault, FormIncomplete, FormRefused, Problem
from forms.xlsform.session import FormSession

__all__ = [
    "BodyNode",
    "Changes",
    "Choice",
    "Circumstances",
    "FormDefinition",
    "FormFault",
    "FormIncomplete",
    "FormRefused",
    "FormSession",
    "Group",
    "JournalEntry",
    "Problem",
    "Question",
    "Repeat",
    "compile_form",
]
