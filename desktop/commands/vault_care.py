"""`dengmen vault …`: proving, passwords, keys, recovery, the audit log and retention on this machine."""

from __future__ import annotations

import argparse

from desktop import VERSION
from desktop.commands.vault_asking import Said, new_secret, now, opened, secret


def verify(options: argparse.Namespace) -> Said:
    """Prove every page, record and journal entry."""
    from desktop.vault.verify import verify_vault

    with opened(options, read_only=True) as vault:
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


def password(options: argparse.Namespace) -> Said:
    """Change the password."""
    from desktop.vault.calibration import calibrate
    from desktop.vault.opening import change_password

    old, new = secret("旧密码"), new_secret()
    change_password(options.folder, old, new, calibrate())
    return {"changed": True}, "密码已改；旧密码从下次解锁起作废。"


def rotate(options: argparse.Namespace) -> Said:
    """Write everything anew under a new data key."""
    from desktop.vault import open_vault
    from desktop.vault.audit import Event
    from desktop.vault.rotation import Turning
    from desktop.vault.rotation import rotate as write_anew

    known = secret("密码")
    write_anew(options.folder, Turning(known), now())
    vault = open_vault(options.folder, known)
    if vault.doubt is None:
        vault.rotation_done()
        vault.note_event(Event("rotation"), now())
    vault.close()
    return {"rotated": True}, "数据钥匙已换，全部资料已用新钥匙重写，密码不变。"


def ask(options: argparse.Namespace) -> Said:
    """Ask the township to recover a forgotten password."""
    from desktop.vault import recovery

    asked = recovery.ask(options.folder, new_secret(), now())
    with options.output.open("xb") as file:
        file.write(asked.request)
    return {"check_number": asked.check_number, "file": options.output.name}, (
        f"申请已写入 {options.output.name}，请送到乡镇。\n核对号 {asked.check_number}：打电话与乡镇对一遍。"
    )


def answer(options: argparse.Namespace) -> Said:
    """Open with the reply of the township and the new password."""
    from desktop.vault import recovery

    recovery.answer(options.folder, options.reply.read_bytes(), secret("做申请时定下的新密码"))
    return {"recovered": True}, "已恢复，新密码可以解锁了；数据钥匙也已换新。"


def audit(options: argparse.Namespace) -> Said:
    """Export the audit log."""
    with opened(options, read_only=True) as vault:
        count, data = vault.verify_audit(), vault.audit_csv()
    with options.output.open("xb") as file:
        file.write(data)
    return {"entries": count, "file": options.output.name}, f"操作记录 {count} 条，前后相连没有缺改，已导出。"


def report(options: argparse.Namespace) -> Said:
    """Write a sealed problem report."""
    from desktop.problem_report import write_report

    with opened(options) as vault:
        made = write_report(vault, options.place, VERSION, now())
    return {"file": made.name}, f"问题报告已写入 {made.name}，只有乡镇能打开。"


def wipe(options: argparse.Namespace) -> Said:
    """Clear what retention lets go; without --yes only list it."""
    with opened(options, read_only=not options.yes) as vault:
        due = vault.wipe_due(now())
        count = vault.wipe([one.record_id for one in due], now()) if options.yes else 0
    lines = [f"第 {one.n} 号记录，回执 {one.receipt_no}（{one.receipt_at[:10]}）" for one in due]
    done = f"已清除 {count} 份。请再用 dengmen vault rotate 换一次数据钥匙。" if options.yes else ""
    told = done or f"可以清除 {len(due)} 份；加 --yes 才清除。"
    return {"due": [one.receipt_no for one in due], "wiped": count}, "\n".join((*lines, told))
