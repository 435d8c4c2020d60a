"""pulldata(): a cell of a list or an attached table, found by the value of another column."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from forms.xlsform.code import Code, Context, as_text
from forms.xlsform.document import DocNode
from forms.xlsform.place import Place
from forms.xlsform.refusal import ExpressionError
from forms.xlsform.syntax import Call, Expr, Text
from forms.xlsform.table import Table

if TYPE_CHECKING:
    from forms.xlsform.compiler import Compiler


def pulldata(compiler: Compiler, tree: Call, place: Place) -> Code:
    """pulldata('list', 'column', 'key column', key); the first row that matches, blank without one."""
    if len(tree.args) != 4:
        raise ExpressionError(f"函数 pulldata() 的参数个数不对（写了 {len(tree.args)} 个）")
    name, column, key_column = map(_word, tree.args[:3])
    found = compiler.shape.instance(name)
    key = as_text(compiler.compile(tree.args[3], place))
    if isinstance(found, Table):
        return Code("text", _from_table(found, name, column, key_column, key))
    if isinstance(found, DocNode):
        return Code("text", _from_document(found, column, key_column, key))
    raise ExpressionError(f"pulldata() 用的表“{name}”没有随问卷提供，请把 {name}.csv 与问卷一起导入")


def _word(tree: Expr) -> str:
    if not isinstance(tree, Text):
        raise ExpressionError("pulldata() 的表名和列名要写在引号里")
    return tree.value.strip()


Key = Callable[[Context], str]


def _from_table(table: Table, name: str, column: str, key_column: str, key: Key) -> Key:
    missing = [each for each in (column, key_column) if each not in table.names]
    if missing:
        raise ExpressionError(f"pulldata() 用的表“{name}”没有“{missing[0]}”列")

    def pulled(c: Context) -> str:
        rows = table.find(key_column, key(c))
        return (rows[0].text(column) or "") if rows else ""

    return pulled


def _from_document(document: DocNode, column: str, key_column: str, key: Key) -> Key:
    """Rows with attributes: a column may be `@name`; one that a row does not have is blank."""
    root = next((node for node in document.children if node.kind == "element"), document)
    index: dict[str, str] = {}
    for row in root.children:
        wanted = _cell(row, key_column)
        if wanted is not None:
            index.setdefault(wanted, _cell(row, column) or "")
    return lambda c: index.get(key(c), "")


def _cell(row: Any, column: str) -> str | None:
    nodes = row.attributes if column.startswith("@") else row.children
    name = column.removeprefix("@")
    return next((str(node.string()) for node in nodes if node.name == name), None)
