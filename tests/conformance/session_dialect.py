"""Why a recorded session may come out differently here, and which sessions cannot be played from a file.

JavaRosa's side of each difference was asked of JavaRosa 5.1.0 itself, with the recorded form.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from forms.xlsform import FormRefused
from forms.xlsform.references import generic
from tests.conformance.sessions import Miss, Replay

MUST_BE_REFUSED = "用例自己说明这份问卷应被拒绝"
NO_FILE = "录音没有带上外部文件"
NO_RECORD = "录音没有带上待编辑的记录"


def skip_reason(replay: Replay, refused: FormRefused | None) -> str:
    """Why a session cannot be judged; "" when it can."""
    faults = refused.problems if refused else ()
    if faults and all("没有随问卷提供" in each.sentence or "缺少随问卷" in each.sentence for each in faults):
        return NO_FILE
    init = replay.operations[0]
    if replay.misses and re.search(r"edit(s|ing)\b", init.get("test", "")) and not _edits_itself(replay):
        return NO_RECORD
    return ""


def _edits_itself(replay: Replay) -> bool:
    return any(operation["op"].startswith(("editCurrent", "answer ")) for operation in replay.operations)


def must_be_refused(replay: Replay) -> bool:
    """Whether the test says itself that the form should fail, though the recorded client took it."""
    return str(replay.operations[0].get("test", "")).endswith("should fail")


def refusal_reason(refused: FormRefused) -> str:
    """Why a form that the recorded client accepts is refused; "" when no known reason."""
    sentences = [fault.sentence for fault in refused.problems]
    if all("形成循环" in sentence for sentence in sentences):
        return "题目互相依赖不能排序，装入时拒绝（JavaRosa 同样拒绝）"
    if all("不在问卷的数据里" in sentence for sentence in sentences):
        return "题目不在数据里，装入时指名拒绝（JavaRosa 同样拒绝）"
    return ""


def reason_of(replay: Replay) -> str:
    """The reason that explains every difference of a session; "" when one is left."""
    reasons = [_reason(replay, miss) for miss in replay.misses]
    return "；".join(dict.fromkeys(reasons)) if all(reasons) else ""


def _reason(replay: Replay, miss: Miss) -> str:
    return next((reason for reason, applies in _REASONS if applies(replay, miss)), "")


def _boolean(_: Replay, miss: Miss) -> bool:
    return (miss.ours, miss.wanted) in (("1", "true"), ("0", "false"))


def _calculation(replay: Replay, miss: Miss) -> str:
    d = replay.definition.by_path.get(generic(miss.ref))
    return d.bind.sources.get("calculate", "") if d else ""


def _empty_sum(replay: Replay, miss: Miss) -> bool:
    return (miss.ours, miss.wanted) == ("0", "") and "sum(" in _calculation(replay, miss)


def _own_row(replay: Replay, miss: Miss) -> bool:
    """Some calculate of the row uses an absolute path into the row."""
    above = generic(miss.ref).rpartition("/")[0]
    return "[" in miss.ref and any(
        f"{above}/" in d.bind.sources.get("calculate", "")
        for d in replay.definition.definitions
        if d.path.startswith(f"{above}/")
    )


def _hidden_reads_blank(replay: Replay, miss: Miss) -> bool:
    source = _calculation(replay, miss)
    hidden = [
        node.d.path
        for scope in replay.session.engine.root.inside()
        for node in scope.slots
        if not node.relevant and node.stored
    ]
    return any(path in source or f"../{path.rpartition('/')[2]}" in source for path in hidden)


def _set_while_hidden(replay: Replay, miss: Miss) -> bool:
    d = replay.definition.by_path.get(generic(miss.ref))
    actions = [action for action in replay.definition.actions if action.target is d]
    return bool(actions) and d is not None and d.bind.relevant is not None and miss.wanted == ""


_REASONS: tuple[tuple[str, Callable[[Replay, Miss], bool]], ...] = (
    ("布尔计算结果存为 1 和 0（JavaRosa）", _boolean),
    ("空节点集之和是 0（JavaRosa）", _empty_sum),
    (
        "多选按选择的次序保存（JavaRosa）",
        lambda _, miss: " " in miss.ours and sorted(miss.ours.split()) == sorted(miss.wanted.split()),
    ),
    (
        "不改写文字的 Unicode 形式：姓名用字必须原样保存",
        lambda _, miss: unicodedata.normalize("NFC", miss.ours) == unicodedata.normalize("NFC", miss.wanted),
    ),
    ("不相关的节点读作空白（JavaRosa）；录音当时还保留其值", _hidden_reads_blank),
    ("不相关时 setvalue 仍写入，变为相关后可见（JavaRosa）", _set_while_hidden),
    ("循环里的绝对路径指本行（JavaRosa）", _own_row),
)
