"""Why a recorded case may come out differently here: one reason per known difference of dialect."""

from __future__ import annotations

import re
from typing import Any

_DATE = re.compile(r"date|\d{4}-\d\d-\d\d|number\('\d|^\.$|decimal-time")
_GEO = re.compile(r"^(area|distance)\(")

XPATH_REASONS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("未知函数、参数个数在装入时就拒绝，不等到执行", re.compile(r"explode|substring\(\)|fn\(/")),
    ("日期按当地整日计数（JavaRosa），Enketo 按时刻", _DATE),
    ("数字不认科学记数法（JavaRosa）", re.compile(r"e-12")),
    ("负数四舍五入到半数时向零（JavaRosa）", re.compile(r"^round\(")),
    ("空节点集按空白文本比较（JavaRosa）", re.compile(r"^('' = \*|\* = ''|0 != \*|\* != 0)$")),
    ("单个节点的真假看它的值（JavaRosa）", re.compile(r"^/thedata/nodeA$|self::node\(\), \"exists\"")),
    ("boolean-from-string 不分大小写（JavaRosa）", re.compile(r"boolean-from-string\('True'\)")),
    ("regex 要匹配全文（JavaRosa）", re.compile(r"^regex\(")),
    ("读入时 CDATA 并入文本、DOCTYPE 不是节点", re.compile(r"node\(\)$|^child::(text|comment|processing)")),
    ("读入时 CDATA 并入文本、DOCTYPE 不是节点", re.compile(r"^(following|preceding)")),
    ("randomize 的参数不是节点集时装入就拒绝", re.compile(r"^randomize\(")),
    ("selected 的空白选项（JavaRosa）", re.compile(r"^selected\(self::node\(\), \"\"\)")),
    ("同名而命名空间不同的属性，本引擎只看本名", re.compile(r"OpenClinica|enk:that")),
    ("sum、min、max 略过不是数的值（JavaRosa）", re.compile(r"^(sum|min|max)\(")),
    ("weighted-checklist 的 -1 不表示不限（JavaRosa）", re.compile(r"^weighted-checklist")),
    ("uuid 的长度无效时给空白", re.compile(r"^uuid\(/n")),
)


def xpath_reason(case: dict[str, Any]) -> str:
    """The reason why an XPath case may differ; "" when none is known."""
    expression = case["expr"].strip()
    return next((reason for reason, pattern in XPATH_REASONS if pattern.search(expression)), "")


_SESSION_REASONS = {
    "不成其类型的答案不存为空白，而是拒绝": """8200-41 8200-42 8200-45 8200-46 8200-47 8200-48 8200-61 8200-62
        8200-63 8200-64 8200-65 8200-66 8200-67 8200-76 8200-77 8200-78 8200-79 8688-6""",
    "日期题里的日期时间取其日期": "8200-80 8200-81",
    "经纬度按填写的样子保存": "8200-60",
    "布尔计算结果存为 1 和 0（JavaRosa）": "8533-24",
    "空节点集之和是 0（JavaRosa）": "8533-38",
    "多选按选择的次序保存（JavaRosa）": "8568-21 8568-22",
    "不改写文字的 Unicode 形式：姓名用字必须原样保存": "8590-16",
    "JavaRosa 同样拒绝：相关条件引用自己": "8274-4",
    "互相决定是否相关的两题不能排序，拒绝": "8274-10",
    "不相关的节点读作空白（JavaRosa）；录音当时还保留其值": "8495-10",
    "循环里的绝对路径指本行（JavaRosa）": "8533-2",
    "不相关时 setvalue 仍写入，变为相关后可见": "8723-16",
    "还不支持属性绑定和实体，装入时指名拒绝": "8184-1 8184-2 8184-3",
    "还不支持 odk:recordaudio，装入时指名拒绝": "8700-1 8700-2",
    "还不支持带条件的 setvalue 目标，装入时指名拒绝": "8723-8",
    "题目不在数据里，装入时指名拒绝": "8533-65",
    "录音没有带上外部文件或待编辑的记录": """8337-1 8548-12 8548-13 8568-14 8639-3 8688-12 10143-1 10143-3
        10143-5 10143-6""",
}
SESSION_REASONS = {name: reason for reason, names in _SESSION_REASONS.items() for name in names.split()}
