"""`dengmen-office` around laptops and sticks: enrol, card, rotate-keys, import, export, return, task."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from forms.errors import AppError
from sync.notices import KINDS
from sync.office.assigning import assign
from sync.office.enrolment import (
    MAX_REQUEST,
    TICKET_DAYS,
    Invitation,
    enrol,
    issue_code,
    issue_ticket,
    office_card,
)
from sync.office.intake import accept
from sync.office.notices import Errand, give_task, return_record, withdraw_return, withdraw_task
from sync.office.office import Office, rotate_keys
from sync.office.outgoing import files_for
from sync.office.projecting import project_waiting
from sync.refusals import REFUSALS, HandoverError
from sync.stick import Found, look, look_at, put, read_whole, sort_out
from sync.ticket import OfficeCard, Ticket, card_to_json, ticket_to_json
from sync.ticket_forms import ticket_image, ticket_text

Add = Callable[[str, str, Callable[[argparse.Namespace], None]], argparse.ArgumentParser]
Say = Callable[[argparse.Namespace, dict[str, object], str], None]
Opened = Callable[[argparse.Namespace], AbstractContextManager[Office]]
DEFAULT_URL = "http://127.0.0.1:8700"
_IMAGES = (".png", ".svg")


def add_handover_commands(add: Add, opened: Opened, say: Say) -> None:
    """Add the commands; `add` makes one, `opened` opens the office, `say` prints what was done."""
    given = (opened, say)
    enrolling = add("enrol", "签发一次性登记凭证：文件、二维码图片或 8 位登记码", partial(_enrol, given))
    enrolling.add_argument("--name", required=True, help="使用人")
    enrolling.add_argument("--device-no", required=True, help="机号，如 07")
    enrolling.add_argument("--url", default=DEFAULT_URL, help="乡镇端网址")
    enrolling.add_argument("--days", type=int, default=TICKET_DAYS, help="有效天数")
    enrolling.add_argument("--code", action="store_true", help="只给 8 位登记码；对方须已有乡镇名片（card）")
    _add_output(enrolling)
    showing = add("card", "乡镇名片：网址和指纹，可以张贴；配合登记码使用", partial(_card, given))
    showing.add_argument("--url", default=DEFAULT_URL, help="乡镇端网址")
    _add_output(showing)
    add("rotate-keys", "换用下一把收件钥匙；旧文件仍打得开", partial(_rotate, given))
    importing = add("import", "从 U 盘收交接文件和登记申请，答复写在旁边", partial(_import, given))
    importing.add_argument("files", type=Path, nargs="+", metavar="FILE|DIR")
    exporting = add("export", "把数据包和回执写到 U 盘，每台机器一份", partial(_export, given))
    exporting.add_argument("stick", type=Path, metavar="DIR")
    exporting.add_argument("--device-no", action="append", default=[], help="只写这台机器，可多次")
    _add_notices(add, given)


def _add_notices(add: Add, given: tuple[Opened, Say]) -> None:
    assigning = add("assign", "给一台机器分管的村、组；不写地方就是全乡镇", partial(_assign, given))
    assigning.add_argument("device_no", help="机号，如 07")
    assigning.add_argument("places", nargs="*", metavar="PLACE", help="村名或村民小组名，与花名册上一样")
    returning = add("return", "退回补正一份记录，写明理由", partial(_return, given))
    returning.add_argument("record", help="记录编号")
    returning.add_argument("--reason", default="", help="要补正什么")
    returning.add_argument("--by", default="", help="经办人")
    returning.add_argument("--withdraw", action="store_true", help="撤回退回")
    tasking = add("task", "给一台机器派任务：入户、核实预警、抽查", partial(_task, given))
    tasking.add_argument("--device-no", default="", help="机号")
    tasking.add_argument(
        "--kind", choices=sorted(KINDS), default="visit", help="visit 入户，alert 预警，sample 抽查"
    )
    tasking.add_argument("--household", default="", help="户编号")
    tasking.add_argument("--text", default="", help="说明")
    tasking.add_argument("--due", default="", help="期限，如 2026-03-20")
    tasking.add_argument("--by", default="", help="经办人")
    tasking.add_argument("--withdraw", type=int, metavar="NUMBER", help="撤销这个任务")


def _add_output(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--output", type=Path, metavar="FILE", help="写入文件（不覆盖）；.png、.svg 是二维码；默认打印"
    )


def _enrol(given: tuple[Opened, Say], options: argparse.Namespace) -> None:
    opened, say = given
    invitation = Invitation(options.name, options.device_no, options.url, options.days)
    with opened(options) as office:
        if options.code:
            code = issue_code(office, invitation)
            spaced = f"{code[:4]} {code[4:]}"
            say(
                options,
                {"code": code},
                f"登记码 {spaced}，请电话告诉本人；{options.days} 天内有效，错五次作废。",
            )
            return
        ticket = issue_ticket(office, invitation)
    _write(options, ticket, ticket_to_json(ticket))
    if options.output is not None:
        say(options, {"ticket": str(options.output)}, "凭证已写入，请当面交给本人。")


def _card(given: tuple[Opened, Say], options: argparse.Namespace) -> None:
    opened, say = given
    with opened(options) as office:
        card = office_card(office, options.url)
    _write(options, card, card_to_json(card))
    if options.output is not None:
        say(options, {"card": str(options.output)}, "名片已写入，上面没有秘密，可以张贴。")


def _write(options: argparse.Namespace, what: Ticket | OfficeCard, content: bytes) -> None:
    if options.output is None:
        sys.stdout.buffer.write(content)
        return
    suffix = options.output.suffix.lower()
    if suffix in _IMAGES:
        content = ticket_image(what, suffix)
    elif suffix == ".txt":
        content = ticket_text(what).encode() + b"\n"
    with options.output.open("xb") as file:
        file.write(content)


def _rotate(given: tuple[Opened, Say], options: argparse.Namespace) -> None:
    opened, say = given
    with opened(options) as office:
        version = rotate_keys(office)
    sentence = f"已换用下一把收件钥匙，密钥表第 {version} 版；乡镇端不用重启，各机器下次联网或收取时更新。"
    say(options, {"version": version}, sentence)


def _assign(given: tuple[Opened, Say], options: argparse.Namespace) -> None:
    opened, say = given
    with opened(options) as office:
        done = assign(office, options.device_no, tuple(options.places))
    where = "、".join(done.places) or "全乡镇"
    sentence = f"{done.device_no} 机分管{where}，共 {done.households} 户；下次收取时更新。"
    values = {"device_no": done.device_no, "places": list(done.places), "households": done.households}
    say(options, values, sentence)


def _import(given: tuple[Opened, Say], options: argparse.Namespace) -> None:
    opened, say = given
    refused: list[HandoverError] = []
    with opened(options) as office:
        found = [one for path in options.files for one in (look(path) if path.is_dir() else (look_at(path),))]
        mine, others = sort_out(found, office.id).mine, sort_out(found, office.id).others
        for one in mine:
            try:
                _take(office, one, (options, say))
            except HandoverError as error:
                refused.append(error)
                print(f"{one.path.name}：{error}", file=sys.stderr)
        project_waiting(office)
    for one in others:
        is_asked = one.path in options.files
        words = "".join(REFUSALS[one.code or "WRONG_RECIPIENT"])
        print(
            f"{one.path.name}：{words if one.code or is_asked else '不是给本乡镇的，没有动。'}",
            file=sys.stderr,
        )
        if is_asked:
            refused.append(HandoverError(one.code or "WRONG_RECIPIENT", place=one.path.name))
    if refused:
        raise AppError("IMPORT_REFUSED", f"有 {len(refused)} 个文件没有收。", remedy="原因见上面各行。")


def _take(office: Office, found: Found, how: tuple[argparse.Namespace, Say]) -> None:
    options, say = how
    path = found.path
    kind = found.core.kind if found.core is not None else ""
    if kind == "enrol":
        answer = put(enrol(office, read_whole(path, MAX_REQUEST)), path.parent, f"{path.stem}.answer")
        say(options, {"answer": str(answer)}, f"已登记，答复：{answer.name}")
        return
    part = office.incoming / f"{office.around.new_id()}.part"
    try:
        shutil.copyfile(path, part)
        accepted = accept(office, part)
    except OSError as error:
        raise HandoverError("FILE_UNREADABLE", place=path.name) from error
    finally:
        part.unlink(missing_ok=True)
    target = put(accepted.receipt, path.parent, f"{path.stem}.receipt")  # the same batch, the same receipt
    said = f"已接收，回执：{target.name}" if accepted.is_new else f"以前收过，原回执：{target.name}"
    say(options, {"receipt": str(target), "new": accepted.is_new}, said)


def _export(given: tuple[Opened, Say], options: argparse.Namespace) -> None:
    opened, say = given
    written: list[str] = []
    with opened(options) as office:
        for stem, content in files_for(office, frozenset(options.device_no)):
            written.append(put(content, options.stick, stem).name)
    words = f"已写 {len(written)} 个文件：{'、'.join(written)}" if written else "没有登记在用的机器。"
    say(options, {"files": written}, words)


def _return(given: tuple[Opened, Say], options: argparse.Namespace) -> None:
    opened, say = given
    with opened(options) as office:
        if options.withdraw:
            withdraw_return(office, options.record)
            say(options, {"withdrawn": options.record}, "退回已撤回。")
            return
        number = return_record(office, options.record, options.reason, options.by)
    say(options, {"number": number}, "已退回补正，机器下次收取时看到。")


def _task(given: tuple[Opened, Say], options: argparse.Namespace) -> None:
    opened, say = given
    with opened(options) as office:
        if options.withdraw is not None:
            withdraw_task(office, options.withdraw)
            say(options, {"withdrawn": options.withdraw}, "任务已撤销。")
            return
        where = (options.device_no, options.kind, options.household)
        number = give_task(office, Errand(*where, options.text, options.due, options.by))
    say(options, {"number": number}, f"任务 {number} 已派，机器下次收取时看到。")
