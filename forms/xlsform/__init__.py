"""The questionnaire engine: compile a form, fill it, finish it. README.md is the contract."""

from forms.xlsform.audit import AuditMark, AuditRow, audit_csv
from forms.xlsform.body import BodyNode, Choice, Group, Question, Repeat
from forms.xlsform.definition import FormDefinition, compile_form
from forms.xlsform.entities import Entity
from forms.xlsform.environment import Circumstances
from forms.xlsform.journal import Changes, JournalEntry
from forms.xlsform.markdown import markdown_html, markdown_plain
from forms.xlsform.refusal import FormFault, FormIncomplete, FormRefused, Problem
from forms.xlsform.rowstore import LONG_TABLE, RowStore
from forms.xlsform.session import FormSession
from forms.xlsform.stored import cache_key, compile_and_store, open_stored

__all__ = [
    "LONG_TABLE",
    "AuditMark",
    "AuditRow",
    "BodyNode",
    "Changes",
    "Choice",
    "Circumstances",
    "Entity",
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
    "RowStore",
    "audit_csv",
    "cache_key",
    "compile_and_store",
    "compile_form",
    "markdown_html",
    "markdown_plain",
    "open_stored",
]
