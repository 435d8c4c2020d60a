"""`dengmen-office recovery-key` and `recover`: passphrases are asked for, or read from standard input."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from sync.office.office import open_office
from sync.office.recovery import Keeper, make_recovery_key, recover
from sync.surroundings import real_surroundings

Add = Callable[[str, str, Callable[[argparse.Namespace], None]], argparse.ArgumentParser]
Say = Callable[[argparse.Namespace, dict[str, object], str], None]


def add_recovery_commands(add: Add, say: Say) -> None:
    """Add both commands; `add` makes one from name, words and what runs it, `say` prints what it has done."""
    making = add("recovery-key", "生成恢复钥匙：两到五人保管，任意两人一起才能用", partial(_make, say))
    making.add_argument("--person", action="append", required=True, help="保管人姓名，每人一次")
    recovering = add("recover", "答复忘记密码的机器：两位保管人都要到场", partial(_recover, say))
    recovering.add_argument("request", type=Path, help="机器交来的恢复申请")
    recovering.add_argument("--person", action="append", required=True, help="到场的保管人，两位")
    recovering.add_argument("--output", type=Path, required=True, metavar="FILE", help="答复写入（不覆盖）")


def _make(say: Say, options: argparse.Namespace) -> None:
    keepers = [Keeper(name, _ask(name, "设定")) for name in options.person]
    with closing(open_office(options.folder, real_surroundings())) as office:
        name = make_recovery_key(office, keepers)
    say(
        options,
        {"recovery_key": name},
        f"恢复钥匙已生成，由 {'、'.join(options.person)} 保管，任意两人一起才能用。\n"
        "keys/recovery.json 请另存一份到保险柜；重启乡镇端后，各机器下次联网时收到。",
    )


def _recover(say: Say, options: argparse.Namespace) -> None:
    keepers = [Keeper(name, _ask(name, "输入")) for name in options.person]
    with closing(open_office(options.folder, real_surroundings())) as office:
        answered = recover(office, options.request.read_bytes(), keepers)
    with options.output.open("xb") as file:
        file.write(answered.reply)
    said: dict[str, object] = {
        "reply": str(options.output),
        "check_number": answered.check_number,
        "holder": answered.holder,
        "device_no": answered.device_no,
    }
    say(
        options,
        said,
        f"{answered.device_no} 机（{answered.holder}）的恢复答复已写入 {options.output.name}。\n"
        f"核对号 {answered.check_number}：请打电话与本人核对，一致才交出。",
    )


def _ask(name: str, what: str) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(f"{name}{what}口令：")
    return sys.stdin.readline().rstrip("\r\n")
