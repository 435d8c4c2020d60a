"""`dengmen vault …`: copies of the vault and who goes on with them: backup, restore, succession."""

from __future__ import annotations

import argparse
from pathlib import Path

from desktop.commands.vault_asking import Said, new_secret, now, opened, secret


def backup(options: argparse.Namespace) -> Said:
    """Back up to another disk, and read it back."""
    from desktop.vault import backup as copying

    with opened(options) as vault:
        made = copying.backup(vault, options.place, now())
    same = "\n注意：备份和资料在同一块盘上，盘坏了会一起丢；请改用 U 盘。" if made.is_same_disk else ""
    said = {
        "file": made.path.name,
        "number": made.number,
        "bytes": made.size,
        "created": made.created,
        "same_disk": made.is_same_disk,
    }
    return said, f"已备份第 {made.number} 份，读回打开核对过：{made.path.name}{same}"


def restore(options: argparse.Namespace) -> Said:
    """Restore from a backup, or only rehearse it."""
    from desktop.vault import restore as restoring
    from desktop.vault.parcel import read_parcel_head

    source = _newest(options.backup)
    sealed = read_parcel_head(source).is_sealed
    password = secret("做接班申请时定下的密码" if sealed else "做备份时的密码")
    if options.check:
        found = restoring.drill(source, password, options.folder)
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
    how = restoring.Restoring(replace=_is_confirmed(options))
    label = restoring.restore(source, options.folder, password, how)
    lines = restoring.explain(label, is_sealed=sealed) if label.purpose == "handover" else ()
    done = "已恢复。现在只能看；与乡镇核对后，用 dengmen vault confirm 或在解锁屏上确认。"
    return {"created": label.created, "records": label.records}, "\n".join((done, *lines))


def confirm(options: argparse.Namespace) -> Said:
    """Go on working on what was restored."""
    from desktop.vault import restore as restoring
    from desktop.vault.audit import Event

    with opened(options, read_only=True) as vault:
        if vault.doubt is None and not options.name:
            return {"confirmed": False}, "这份资料库不用确认。"
        restoring.confirm(vault, options.name, options.title)
        vault.note_event(Event("restore"), now())
        epoch = vault.batch_state().epoch
    return {"confirmed": True, "epoch": epoch}, "已确认，可以接着工作；交接从新的一轮编号开始。"


def hand_over(options: argparse.Namespace) -> Said:
    """Write the parcel for a successor."""
    from desktop.vault import backup as copying
    from desktop.vault.parcel import read_parcel_head
    from desktop.vault.restore import explain
    from desktop.vault.successor import read_request

    to = read_request(options.to.read_bytes()) if options.to else None
    with opened(options) as vault:
        made = copying.hand_over(vault, options.output, to or new_secret("资料包的密码"), now())
    said = {"file": made.path.name, "bytes": made.size}
    lines = explain(read_parcel_head(made.path).label, is_sealed=to is not None)
    if to is None:
        return said, "\n".join(lines)
    checked = f"已封给接班申请 {to.check_number}，与接任的人对一遍：不一样就删掉这份资料包。"
    return {**said, "check_number": to.check_number}, "\n".join((checked, *lines))


def succeed(options: argparse.Namespace) -> Said:
    """Ask for a predecessor's parcel."""
    from desktop.vault.successor import ask

    asked = ask(options.folder, new_secret("接过资料以后用的新密码"), now())
    with options.output.open("xb") as file:
        file.write(asked.request)
    return {"check_number": asked.check_number, "file": options.output.name}, (
        f"申请已写入 {options.output.name}，请交给前任。\n核对号 {asked.check_number}：与前任对一遍。"
    )


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
