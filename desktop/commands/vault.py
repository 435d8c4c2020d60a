"""`dengmen vault …`: backup, restore and its drill, verify, password, rotation, recovery, hand-over.

Passwords are asked for without showing them; a program gives them on standard input, one line each.
"""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forms.errors import AppError

if TYPE_CHECKING:
    from desktop.vault import Vault

VERSION = "0.1.0"
Run = Callable[[argparse.Namespace], tuple[dict[str, Any], str]]


def add_parser(subparsers: Any) -> None:
    """Add `vault` and its jobs to the command line."""
    parser = subparsers.add_parser(
        "vault",
        help="资料库：备份、恢复、核对、改密码",
        description="资料库：备份、恢复、核对、改密码、换钥匙、忘记密码、交给接任的人。",
    )
    jobs = parser.add_subparsers(dest="job", required=True, metavar="做什么")
    backing = _job(jobs, "backup", "备份到另一块盘或 U 盘，留两份", _backup)
    backing.add_argument("place", type=Path, metavar="DIR", help="U 盘或另一块盘上的文件夹")
    restoring = _job(jobs, "restore", "从备份恢复；--check 只演练，不改动任何资料", _restore)
    restoring.add_argument(
        "backup", type=Path, metavar="FILE", help="备份文件，或放备份的文件夹（取最新一份）"
    )
    restoring.add_argument("--check", action="store_true", help="演练：恢复到临时文件夹，逐份核对，再删掉")
    restoring.add_argument(
        "--replace", metavar="机号", help="本机已有资料库时，写出它的机号表示确认；原来的移到一边，不删"
    )
    confirming = _job(jobs, "confirm", "与乡镇核对过，确认在恢复出的资料库上接着工作", _confirm)
    confirming.add_argument("--name", default="", help="接任的人的姓名（交接包才要）")
    confirming.add_argument("--title", default="", help="接任的人的身份")
    _job(jobs, "verify", "核对每一页、每份记录和操作记录", _verify)
    _job(jobs, "password", "改密码：旧密码要对", _password)
    _job(jobs, "rotate", "换数据钥匙：全部资料用新钥匙重写一遍", _rotate)
    asking = _job(jobs, "ask", "忘记密码：做一份给乡镇的恢复申请", _ask)
    asking.add_argument("output", type=Path, metavar="FILE", help="申请写入（不覆盖）")
    answering = _job(jobs, "answer", "忘记密码：用乡镇的答复和新密码打开", _answer)
    answering.add_argument("reply", type=Path, metavar="FILE", help="乡镇给的答复")
    logging = _job(jobs, "audit", "导出操作记录（CSV，表格软件能打开）", _audit)
    logging.add_argument("output", type=Path, metavar="FILE", help="写入的文件（不覆盖）")
    reporting = _job(jobs, "report", "做一份给乡镇的问题报告：不含姓名、号码和答案，加密", _report)
    reporting.add_argument("place", type=Path, metavar="DIR", help="写入的文件夹")
    wiping = _job(jobs, "wipe", "列出已送达且到期、可以从本机清除明细的记录；--yes 才清除", _wipe)
    wiping.add_argument("--yes", action="store_true", help="清除列出的明细；没送达的从不清除")
    handing = _job(jobs, "handover", "做一份交给接任的人的资料包：封给他的电脑，或另设密码", _hand_over)
    handing.add_argument("output", type=Path, metavar="FILE", help="资料包写入（不覆盖）")
    handing.add_argument("--to", type=Path, metavar="FILE", help="接任的人的接班申请；没有它就另设密码")
    succeeding = _job(jobs, "succeed", "接班：在接任的人的电脑上做一份申请，资料包只封给这台电脑", _succeed)
    succeeding.add_argument("output", type=Path, metavar="FILE", help="申请写入（不覆盖）")


def run(options: argparse.Namespace) -> int:
    """Do one job; 0 done. Raises AppError with one sentence when it is refused."""
    if options.folder is None:
        from desktop.settings import default_folder

        options.folder = default_folder()
    options.folder = Path(options.folder)
    job: Run = options.job_run
    try:
        said, sentence = job(options)
    except OSError as error:
        raise AppError("FILE", "文件读写失败。", place=str(error.filename or "")) from error
    print(json.dumps(said, ensure_ascii=False) if options.json else sentence)
    return 0


def _job(jobs: Any, name: str, words: str, work: Run) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = jobs.add_parser(name, help=words, description=words)
    parser.add_argument("--json", action="store_true", help="输出 JSON，供程序读取")
    parser.set_defaults(job_run=work)
    return parser


def _backup(options: argparse.Namespace) -> tuple[dict[str, Any], str]:
    from desktop.vault.backup import backup

    with _opened(options) as vault:
        made = backup(vault, options.place, _now())
    same = "\n注意：备份和资料在同一块盘上，盘坏了会一起丢；请改用 U 盘。" if made.is_same_disk else ""
    said = {
        "file": made.path.name,
        "number": made.number,
        "bytes": made.size,
        "created": made.created,
        "same_disk": made.is_same_disk,
    }
    return said, f"已备份第 {made.number} 份，读回打开核对过：{made.path.name}{same}"


def _restore(options: argparse.Namespace) -> tuple[dict[str, Any], str]:
    from desktop.vault.parcel import read_parcel_head
    from desktop.vault.restore import Restoring, drill, explain, restore

    source = _newest(options.backup)
    sealed = read_parcel_head(source).is_sealed
    password = _secret("做接班申请时定下的密码" if sealed else "做备份时的密码")
    if options.check:
        found = drill(source, password, options.folder)
        said = {
            "created": found.label.created,
            "records": found.counts.records,
            "households": found.counts.households,
            "proven": found.proven,
        }
        return said, (
            f"演练成功：{found.label.created[:16].replace('T', ' ')} 的备份能恢复，"
            f"住户 {found.counts.households} 户，记录 {found.proven} 份逐份核对无误。没有改动任何资料。"
        )
    how = Restoring(replace=_is_confirmed(options))
    label = restore(source, options.folder, password, how)
    lines = explain(label, is_sealed=sealed) if label.purpose == "handover" else ()
    done = "已恢复。现在只能看；与乡镇核对后，用 dengmen vault confirm 或在解锁屏上确认。"
    return {"created": label.created, "records": label.records}, "\n".join((done, *lines))


def _confirm(options: argparse.Namespace) -> tuple[dict[str, Any], str]:
    from desktop.vault.audit import Event
    from desktop.vault.restore import confirm

    with _opened(options, read_only=True) as vault:
        if vault.doubt is None and not options.name:
            return {"confirmed": False}, "这份资料库不用确认。"
        confirm(vault, options.name, options.title)
        vault.note_event(Event("restore"), _now())
        epoch = vault.batch_state().epoch
    return {"confirmed": True, "epoch": epoch}, "已确认，可以接着工作；交接从新的一轮编号开始。"


def _verify(options: argparse.Namespace) -> tuple[dict[str, Any], str]:
    from desktop.vault.verify import verify_vault

    with _opened(options, read_only=True) as vault:
        if vault.doubt is not None:
            raise vault.doubt
        found = verify_vault(vault)
    said = {
        "records": found.records,
        "audit_entries": found.audit_entries,
        "commits": found.commits,
        "was_unclean": found.was_unclean,
    }
    return said, (
        f"核对无误：记录 {found.records} 份，操作记录 {found.audit_entries} 条，"
        f"写入 {found.commits} 次都在。{'上次没有正常关闭。' if found.was_unclean else ''}"
    )


def _password(options: argparse.Namespace) -> tuple[dict[str, Any], str]:
    from desktop.vault.calibration import calibrate
    from desktop.vault.opening import change_password

    old, new = _secret("旧密码"), _new_secret()
    change_password(options.folder, old, new, calibrate())
    return {"changed": True}, "密码已改；旧密码从下次解锁起作废。"


def _rotate(options: argparse.Namespace) -> tuple[dict[str, Any], str]:
    from desktop.vault import open_vault
    from desktop.vault.audit import Event
    from desktop.vault.rotation import Turning, rotate

    password = _secret("密码")
    rotate(options.folder, Turning(password), _now())
    vault = open_vault(options.folder, password)
    if vault.doubt is None:
        vault.rotation_done()
        vault.note_event(Event("rotation"), _now())
    vault.close()
    return {"rotated": True}, "数据钥匙已换，全部资料已用新钥匙重写，密码不变。"


def _ask(options: argparse.Namespace) -> tuple[dict[str, Any], str]:
    from desktop.vault.recovery import ask

    asked = ask(options.folder, _new_secret(), _now())
    with options.output.open("xb") as file:
        file.write(asked.request)
    return {"check_number": asked.check_number, "file": options.output.name}, (
        f"申请已写入 {options.output.name}，请送到乡镇。\n核对号 {asked.check_number}：打电话与乡镇对一遍。"
    )


def _answer(options: argparse.Namespace) -> tuple[dict[str, Any], str]:
    from desktop.vault.recovery import answer

    answer(options.folder, options.reply.read_bytes(), _secret("做申请时定下的新密码"))
    return {"recovered": True}, "已恢复，新密码可以解锁了；数据钥匙也已换新。"


def _hand_over(options: argparse.Namespace) -> tuple[dict[str, Any], str]:
    from desktop.vault.backup import hand_over
    from desktop.vault.parcel import read_parcel_head
    from desktop.vault.restore import explain
    from desktop.vault.successor import read_request

    to = read_request(options.to.read_bytes()) if options.to else None
    with _opened(options) as vault:
        made = hand_over(vault, options.output, to or _new_secret("资料包的密码"), _now())
    said = {"file": made.path.name, "bytes": made.size}
    lines = explain(read_parcel_head(made.path).label, is_sealed=to is not None)
    if to is None:
        return said, "\n".join(lines)
    checked = f"已封给接班申请 {to.check_number}，与接任的人对一遍：不一样就删掉这份资料包。"
    return {**said, "check_number": to.check_number}, "\n".join((checked, *lines))


def _succeed(options: argparse.Namespace) -> tuple[dict[str, Any], str]:
    from desktop.vault.successor import ask

    asked = ask(options.folder, _new_secret("接过资料以后用的新密码"), _now())
    with options.output.open("xb") as file:
        file.write(asked.request)
    return {"check_number": asked.check_number, "file": options.output.name}, (
        f"申请已写入 {options.output.name}，请交给前任。\n核对号 {asked.check_number}：与前任对一遍。"
    )


def _audit(options: argparse.Namespace) -> tuple[dict[str, Any], str]:
    with _opened(options, read_only=True) as vault:
        count, data = vault.verify_audit(), vault.audit_csv()
    with options.output.open("xb") as file:
        file.write(data)
    return {"entries": count, "file": options.output.name}, f"操作记录 {count} 条，前后相连没有缺改，已导出。"


def _report(options: argparse.Namespace) -> tuple[dict[str, Any], str]:
    from desktop.problem_report import write_report

    with _opened(options) as vault:
        made = write_report(vault, options.place, VERSION, _now())
    return {"file": made.name}, f"问题报告已写入 {made.name}，只有乡镇能打开。"


def _wipe(options: argparse.Namespace) -> tuple[dict[str, Any], str]:
    with _opened(options, read_only=not options.yes) as vault:
        due = vault.wipe_due(_now())
        count = vault.wipe([one.record_id for one in due], _now()) if options.yes else 0
    lines = [f"第 {one.n} 号记录，回执 {one.receipt_no}（{one.receipt_at[:10]}）" for one in due]
    done = f"已清除 {count} 份。请再用 dengmen vault rotate 换一次数据钥匙。" if options.yes else ""
    told = done or f"可以清除 {len(due)} 份；加 --yes 才清除。"
    return {"due": [one.receipt_no for one in due], "wiped": count}, "\n".join((*lines, told))


@contextmanager
def _opened(options: argparse.Namespace, *, read_only: bool = False) -> Iterator[Vault]:
    from desktop.vault import OpenOptions, open_vault

    how = OpenOptions(now=_now(), read_only=read_only)
    vault = open_vault(options.folder, _secret("密码"), how)
    try:
        yield vault
    finally:
        vault.close()


def _newest(path: Path) -> Path:
    from desktop.vault.backup import find_backups
    from desktop.vault.errors import vault_error

    if not path.is_dir():
        return path
    found = find_backups(path)
    if not found:
        raise vault_error("BACKUP_NONE", place=path.name)
    return found[0].path


def _is_confirmed(options: argparse.Namespace) -> bool:
    from desktop.vault import unlock_card, vault_exists
    from desktop.vault.errors import vault_error

    if options.replace is None or not vault_exists(options.folder):
        return False
    if options.replace != unlock_card(options.folder).device_no:
        raise vault_error("VAULT_EXISTS", place=f"机号“{options.replace}”与本机的不符")
    return True


def _secret(what: str) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(f"{what}：")
    return sys.stdin.readline().rstrip("\r\n")


def _new_secret(what: str = "新密码") -> str:
    first = _secret(what)
    if sys.stdin.isatty() and getpass.getpass(f"再输一次{what}：") != first:
        raise AppError("PASSWORD_TWICE", "两次输入的密码不一样。")
    return first


def _now() -> datetime:
    return datetime.now().astimezone()
