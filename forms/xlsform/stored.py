"""Compiled forms as bytes, so that a form opens without a spreadsheet converter and without parsing.

What is costly and cannot change is kept: a line of JSON with the syntax trees of the form's expressions, then
the XForm as it was. Nothing in it is code, and every tree is checked while it is read, so a damaged entry is
told from a good one and cannot do more than a form can. Whoever calls keeps the bytes under `cache_key`.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from forms.errors import AppError
from forms.xlsform.collector import without_collecting
from forms.xlsform.definition import NO_MEDIA, FormDefinition, compile_parsed
from forms.xlsform.instances import Media
from forms.xlsform.loader import Prepared
from forms.xlsform.syntax import (
    Arithmetic,
    Call,
    Compare,
    Expr,
    Filter,
    Logic,
    Negate,
    Number,
    Path,
    Step,
    Text,
    Union,
    absolute,
    child,
)

# Another number makes every stored form stale: raise it when the parser or the syntax tree changes.
ENGINE = 3


def cache_key(data: bytes) -> str:
    """The name under which a file's compiled form is kept: its hash and the engine's version."""
    return f"{hashlib.sha256(data).hexdigest()}-{ENGINE}"


def compile_and_store(
    xml: bytes, *, media: Media = NO_MEDIA, warnings: tuple[str, ...] = ()
) -> tuple[FormDefinition, bytes]:
    """A compiled form, and the bytes that open it again; `warnings` are those of the conversion."""
    definition, known = compile_parsed(xml, media, Prepared())
    entry = {
        "engine": ENGINE,
        "size": len(xml),
        "warnings": list(warnings),
        "lively": known.lively,
        "trees": {text: _plain(tree) for text, tree in known.trees.items()},
    }
    head = json.dumps(entry, ensure_ascii=True, separators=(",", ":"))
    return definition, head.encode() + b"\n" + xml


def open_stored(stored: bytes, *, media: Media = NO_MEDIA) -> FormDefinition:
    """The form behind stored bytes; raises AppError FORM_STALE when it has to be compiled anew."""
    try:
        with without_collecting():
            head, _, xml = stored.partition(b"\n")
            entry = json.loads(head)
            if (entry["engine"], entry["size"]) != (ENGINE, len(xml)):
                raise _stale()
            trees = {str(text): _tree(plain) for text, plain in entry["trees"].items()}
            known = Prepared(trees, frozenset(map(_word, entry["lively"])))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise _stale() from error
    return compile_parsed(xml, media, known)[0]


def _stale() -> AppError:
    return AppError("FORM_STALE", "存好的问卷已过时或损坏，需要重新编译。")


def _plain(tree: Expr) -> Any:
    """A tree as lists; the commonest, an absolute path of names, as its text."""
    match tree:
        case Number(value):
            return ["n", value]
        case Text(value):
            return ["t", value]
        case Negate(operand):
            return ["-", _plain(operand)]
        case Arithmetic(first, rest):
            return ["+", _plain(first), [[op, _plain(operand)] for op, operand in rest]]
        case Logic(op, operands):
            return ["l", op, list(map(_plain, operands))]
        case Compare(op, left, right):
            return ["=", op, _plain(left), _plain(right)]
        case Union(operands):
            return ["|", list(map(_plain, operands))]
        case Call(name, args):
            return ["c", name, list(map(_plain, args))]
        case Path("/", steps) if steps and all(
            step.axis == "child" and not step.predicates for step in steps
        ):
            return "/".join(("", *(step.test for step in steps)))
        case Path(start, steps):
            return ["p", start if isinstance(start, str) else _plain(start), list(map(_plain_step, steps))]
        case Filter(primary, predicates):
            return ["f", _plain(primary), list(map(_plain, predicates))]


def _plain_step(step: Step) -> Any:
    """A step; the commonest, a child by its name, as the name alone."""
    if step.axis == "child" and not step.predicates:
        return step.test
    return [step.axis, step.test, list(map(_plain, step.predicates))]


def _tree(plain: Any) -> Expr:
    if type(plain) is str:
        if not plain.startswith("/"):
            raise ValueError
        return absolute(plain)
    tree: Expr = _READ[plain[0]](*plain[1:])
    return tree


def _trees(plain: Any) -> tuple[Expr, ...]:
    return tuple([_tree(each) for each in plain])


def _step(plain: Any) -> Step:
    if type(plain) is str:
        return child(plain)
    axis, test, predicates = plain
    return Step(_word(axis), _word(test), _trees(predicates))


def _word(value: Any) -> str:
    if type(value) is not str:
        raise TypeError
    return value


def _start(value: Any) -> Any:
    if type(value) is str and value not in ("/", "."):
        raise ValueError
    return value if type(value) is str else _tree(value)


def _logic(op: Any, operands: Any) -> Expr:
    if op not in ("and", "or"):
        raise ValueError
    return Logic(op, _trees(operands))


_READ: dict[str, Any] = {
    "n": lambda value: Number(float(value)),
    "t": lambda value: Text(_word(value)),
    "-": lambda operand: Negate(_tree(operand)),
    "+": lambda first, rest: Arithmetic(_tree(first), tuple((_word(op), _tree(each)) for op, each in rest)),
    "l": _logic,
    "=": lambda op, left, right: Compare(_word(op), _tree(left), _tree(right)),
    "|": lambda operands: Union(_trees(operands)),
    "c": lambda name, args: Call(_word(name), _trees(args)),
    "p": lambda start, steps: Path(_start(start), tuple([_step(each) for each in steps])),
    "f": lambda primary, predicates: Filter(_tree(primary), _trees(predicates)),
}
