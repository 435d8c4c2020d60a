"""`dengmen-office gateway init|serve|status|carry` and, on the inner machine, `dengmen-office open`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from functools import partial
from pathlib import Path

from sync.office.carrying import carry
from sync.office.gateway import MANDATE_DAYS, found_gateway, is_gateway, open_gateway, status, store_of
from sync.office.keeping import S3, Keeping, KeepingError, keeping_at
from sync.office.office import Office
from sync.office.opener import Round, lay_down, open_store
from sync.office.serving import LOOPBACK, Address, serve
from sync.refusals import REFUSALS
from sync.surroundings import real_surroundings

Add = Callable[[str, str, Callable[[argparse.Namespace], None]], argparse.ArgumentParser]
Opened = Callable[[argparse.Namespace], AbstractContextManager[Office]]
Say = Callable[[argparse.Namespace, dict[str, object], str], None]
GATEWAY_PORT = 8701


def add_gateway_commands(add: Add, opened: Opened, say: Say) -> None:
    """Add the commands of the gateway itself; the first one runs where the office's keys are."""
    founding = add("init", "在乡镇端上做一个网关文件夹，带到网关机器上用", partial(_init, (opened, say)))
    founding.add_argument("gateway", type=Path, metavar="DIR", help="写入一个新的或空的文件夹")
    founding.add_argument("--days", type=int, default=MANDATE_DAYS, help="委托书有效天数")
    founding.add_argument("--store", default="", metavar="S3", help="交接文件存进 s3://桶/前缀?endpoint=网址")
    serving = add("serve", "启动网关：核对签名、原样保管，打不开", _serve)
    serving.add_argument("--host", default=LOOPBACK, help="监听地址（默认只限本机）")
    serving.add_argument("--port", type=int, default=GATEWAY_PORT, help=f"端口（默认 {GATEWAY_PORT}）")
    serving.add_argument("--without-log", action="store_true", help="不写请求日志")
    add("status", "网关现状：保管几批、等乡镇确认几批", partial(_status, say))
    carrying = add("carry", "与 U 盘互换：未确认的批次写上去，乡镇放的取下来", partial(_carry, say))
    carrying.add_argument("stick", type=Path, metavar="DIR", help="U 盘上的文件夹")


def add_open_command(add: Add, opened: Opened, say: Say) -> None:
    """Add `open`, the inner opener."""
    opening = add(
        "open", "内网拆收：从网关取批次，收进来，把回执和数据包放回去", partial(_open, (opened, say))
    )
    opening.add_argument("store", metavar="DIR|S3", help="网关文件夹、U 盘上的文件夹，或 s3://桶/前缀?…")
    opening.add_argument("--again", action="store_true", help="拒收过的再试一次")
    opening.add_argument("--every", type=float, metavar="SECONDS", help="每隔几秒做一轮，直到停止")


def _init(given: tuple[Opened, Say], options: argparse.Namespace) -> None:
    opened, say = given
    with opened(options) as office:
        key = found_gateway(office, options.gateway, options.store, options.days)
        lay_down(office, store_of(options.gateway))
    sentence = (
        f"网关文件夹已做好：{options.gateway.name}。请整个带到网关机器上，"
        "运行 dengmen-office gateway serve；\n"
        "里面没有乡镇的任何密钥和资料，只有网关自己的签名钥匙。带走后请删去这里的一份。"
    )
    say(options, {"gateway": str(options.gateway), "key": key}, sentence)


def _serve(options: argparse.Namespace) -> None:
    address = Address(options.host, options.port, projects=False, logs=not options.without_log)
    with closing(open_gateway(options.folder, real_surroundings())) as gateway:
        serve(gateway, address, lambda url: print(f"网关已启动：{url}", flush=True))


def _status(say: Say, options: argparse.Namespace) -> None:
    with closing(open_gateway(options.folder, real_surroundings())) as gateway:
        found = status(gateway)
    waits = f"，最早的从 {found.oldest} 起" if found.oldest else ""
    aside = f"可疑的 {found.aside} 个文件在 quarantine，请告诉乡镇。" if found.aside else ""
    words = (
        f"{found.name}的网关：在用机器 {found.laptops} 台，保管 {found.kept} 批，"
        f"等乡镇确认 {found.waiting} 批{waits}。{aside}委托书到 {found.mandate_ends[:10]} 为止。"
    )
    say(options, vars(found), words)


def _carry(say: Say, options: argparse.Namespace) -> None:
    place = _place(str(options.stick))
    with closing(open_gateway(options.folder, real_surroundings())) as gateway:
        out, back = carry(gateway.kept, place)
    words = f"写到 U 盘 {out} 批，从 U 盘取下 {back} 个文件。拆收以后请再带回来换一次。"
    say(options, {"out": out, "back": back}, words)


def _open(given: tuple[Opened, Say], options: argparse.Namespace) -> None:
    opened, say = given
    kept = _place(options.store)
    with opened(options) as office:
        while options.every is not None:
            try:
                _tell(say, options, open_store(office, kept, try_again=options.again))
            except KeepingError as error:  # the store is away; it will come back
                print(error, file=sys.stderr, flush=True)
            time.sleep(max(1.0, options.every))
        _tell(say, options, open_store(office, kept, try_again=options.again))


def _tell(say: Say, options: argparse.Namespace, done: Round) -> None:
    for name, code in done.troubles:
        print(f"{name}：{REFUSALS.get(code, (code,))[0]}", file=sys.stderr)
    refused = f"，没有收 {len(done.troubles)} 批（原因见上）" if done.troubles else ""
    known = f"，早就收过 {done.known} 批" if done.known else ""
    words = f"收进 {done.taken} 批{known}{refused}；放回新数据包 {done.packages} 份。"
    say(options, vars(done), words)


def _place(address: str) -> Keeping:
    """The store at an address; for a gateway's folder, what it names. Raises KEPT_NOWHERE."""
    if address.startswith(S3):
        return keeping_at(address)
    folder = Path(address)
    if not folder.is_dir():
        raise KeepingError("KEPT_NOWHERE", place=folder.name)
    return store_of(folder) if is_gateway(folder) else keeping_at(address)
