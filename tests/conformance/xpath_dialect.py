"""Why a recorded XPath case may come out differently here: one reason per known difference of dialect.

Each reason is a test on the expression and both outcomes, not a list of cases, so that it also names the same
difference in recordings not seen before. JavaRosa's side of each was asked of JavaRosa 5.1.0 itself.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from forms.xlsform.parser import parse
from forms.xlsform.refusal import ExpressionError
from forms.xlsform.syntax import Arithmetic, Call, Compare, Expr, Filter, Logic, Negate, Path, Union
from forms.xlsform.values import to_text
from tests.conformance import xpath
from tests.conformance.xpath import Seen

_DATE = re.compile(r"date|time|today|\d{4}-\d\d-\d\d")
_JS_DATE = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \w{3} \d\d \d{4}")
_UNEQUAL_ENDS = re.compile(r"[!<>]?=|[<>]")


def reason_of(seen: Seen) -> str:
    """The reason why a case may differ; "" when none is known."""
    return next((reason for reason, applies in _REASONS if applies(seen)), "")


def _calls(seen: Seen) -> list[Call]:
    return [node for node in _nodes(_tree(seen.case["expr"])) if isinstance(node, Call)]


def _called(seen: Seen, *names: str) -> bool:
    return any(call.name in names for call in _calls(seen))


def _tree(text: str) -> Expr | None:
    try:
        return parse(text)
    except ExpressionError:
        return None


def _nodes(tree: Expr | None) -> Iterator[Expr]:
    stack = [] if tree is None else [tree]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(_below(node))


def _below(node: Expr) -> list[Expr]:
    if isinstance(node, Call):
        return list(node.args)
    if isinstance(node, Compare):
        return [node.left, node.right]
    if isinstance(node, Logic | Union):
        return list(node.operands)
    if isinstance(node, Arithmetic):
        return [node.first, *(operand for _, operand in node.rest)]
    if isinstance(node, Negate):
        return [node.operand]
    if isinstance(node, Filter):
        return [node.primary, *node.predicates]
    if isinstance(node, Path):
        start = [] if isinstance(node.start, str) else [node.start]
        return [*start, *(each for step in node.steps for each in step.predicates)]
    return []


def _refused_at_load(seen: Seen) -> bool:
    return "error" not in seen.case and ("不支持的函数" in seen.error or "参数个数" in seen.error)


def _is_dated(seen: Seen) -> bool:
    context = seen.case["expr"] if seen.case["expr"].strip() != "." else seen.case["xml"]
    return bool(_DATE.search(context)) and not seen.error


def _whole_days(seen: Seen) -> bool:
    """The recorded side counts instants: less than a day away from our whole local days."""
    wanted = seen.wanted
    if not _is_dated(seen) or wanted is None or isinstance(wanted, list):
        return False
    if isinstance(wanted, bool):
        return bool(_UNEQUAL_ENDS.search(seen.case["expr"]))
    try:
        return abs(float(str(wanted)) - float(to_text(seen.value))) <= 1
    except ValueError:
        return _same_day(str(wanted), to_text(seen.value))


def _same_day(wanted: str, ours: str) -> bool:
    try:
        apart = datetime.fromisoformat(wanted[:10]) - datetime.fromisoformat(ours[:10])
    except ValueError:
        return wanted == "Invalid Date" and ours == ""
    return abs(apart.days) <= 1


def _is_number(seen: Seen) -> bool:
    return isinstance(seen.value, float) and isinstance(seen.wanted, int | float | str)


def _rounds_halves(seen: Seen) -> bool:
    if not _called(seen, "round") or not _is_number(seen):
        return False
    unit = next((call.args[1] for call in _calls(seen) if call.name == "round" and len(call.args) == 2), None)
    digits = -xpath.number_of(unit) if unit is not None else 0
    return bool(abs(float(str(seen.wanted)) - seen.value) <= 10**digits * 1.000001)


def _skips_what_is_no_number(seen: Seen) -> bool:
    return _called(seen, "sum", "min", "max") and str(seen.wanted) == "NaN" and not seen.error


def _empty_set_is_blank(seen: Seen) -> bool:
    return any(
        isinstance(node, Compare) and any(xpath.nodes_of(seen.case, side) == [] for side in _below(node))
        for node in _nodes(_tree(seen.case["expr"]))
    )


def _node_counts_by_value(seen: Seen) -> bool:
    """A path in a boolean place that gives one node whose value is false."""
    tree = _tree(seen.case["expr"])
    places = [tree] if isinstance(tree, Path) and isinstance(seen.wanted, bool) else []
    for node in _nodes(tree):
        if isinstance(node, Logic):
            places += [each for each in node.operands if isinstance(each, Path)]
        if isinstance(node, Call) and node.name in (
            "if",
            "not",
            "boolean",
            "checklist",
            "weighted-checklist",
        ):
            places += [each for each in node.args if isinstance(each, Path)]
    return any(len(xpath.nodes_of(seen.case, each) or []) == 1 for each in places if each is not None)


def _whole_text_must_match(seen: Seen) -> bool:
    return _called(seen, "regex") and seen.wanted is True and seen.value is False


def _cdata_or_doctype(seen: Seen) -> bool:
    return "nodes" in seen.case and any(mark in seen.case["xml"] for mark in ("<![CDATA[", "<!DOCTYPE"))


def _exponent(seen: Seen) -> bool:
    return bool(re.search(r"\d[eE][-+]?\d", seen.case["expr"]))


def _rounding_error(seen: Seen) -> bool:
    return any(
        isinstance(node, Compare)
        and node.op in ("=", "!=")
        and 0 < abs(xpath.number_in(seen.case, node.left) - xpath.number_in(seen.case, node.right)) < 1e-9
        for node in _nodes(_tree(seen.case["expr"]))
    )


def _utf16(seen: Seen) -> bool:
    beyond = any(ord(letter) > 0xFFFF for letter in seen.case["expr"] + seen.case["xml"])
    return beyond and _called(seen, "string-length", "substring", "substr", "translate")


def _blank_shape(seen: Seen) -> bool:
    return _called(seen, "area", "enclosed-area", "distance", "geofence") and (
        bool(seen.error) or "error" in seen.case or {str(seen.wanted), to_text(seen.value)} <= {"NaN", "0"}
    )


def _centimetres(seen: Seen) -> bool:
    if not _called(seen, "area", "enclosed-area", "distance") or not _is_number(seen):
        return False
    wanted = float(str(seen.wanted))
    return math.isclose(wanted, seen.value, rel_tol=1e-5, abs_tol=0.01)


def _accepted(seen: Seen) -> bool:
    return "error" in seen.case and not seen.error


_REASONS: tuple[tuple[str, Callable[[Seen], Any]], ...] = (
    ("未知函数、参数个数在装入时就拒绝，不等到执行", _refused_at_load),
    ("数字不认科学记数法（JavaRosa）", _exponent),
    ("文字里的 JavaScript 日期写法不是日期", lambda seen: _JS_DATE.search(seen.case["expr"])),
    ("日期按当地整日计数、文字只写日期（JavaRosa），录音按时刻", _whole_days),
    ("读入时 CDATA 并入文本、DOCTYPE 不是节点", _cdata_or_doctype),
    ("四舍五入的半数向上，负数向零（JavaRosa）", _rounds_halves),
    ("sum、min、max 略过不是数的值（JavaRosa）", _skips_what_is_no_number),
    ("weighted-checklist 的 -1 不表示不限（JavaRosa）", lambda seen: _called(seen, "weighted-checklist")),
    ("boolean-from-string 不分大小写（JavaRosa）", lambda seen: _called(seen, "boolean-from-string")),
    ("regex 要匹配全文（JavaRosa）", _whole_text_must_match),
    ("空节点集按空白文本比较（JavaRosa）", _empty_set_is_blank),
    ("单个节点的真假看它的值（JavaRosa）", _node_counts_by_value),
    ("相差不到 1e-12 的数相等（JavaRosa）", _rounding_error),
    ("字数按字符计，不按 UTF-16 单元", _utf16),
    ("空白或写错的位置：面积和距离不是数，空白的距离是 0（JavaRosa）", _blank_shape),
    ("面积和距离保留到厘米", _centimetres),
    (
        "coalesce 略过不是数的值（JavaRosa）",
        lambda seen: _called(seen, "coalesce") and "NaN" in str(seen.wanted),
    ),
    ("名称只看本名，不看命名空间（JavaRosa）", lambda seen: "namespace" in str(seen.case.get("error", ""))),
    ("录音报错处按 JavaRosa 或 XPath 1.0 给出值", _accepted),
)
