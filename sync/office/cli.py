"""`dengmen-office`: set up a township office, publish, hand out tickets, serve."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from forms.errors import AppError
from forms.xlsform import FormRefused
from sync.office.accounts import add_account_command
from sync.office.backup_cli import add_backup_commands
from sync.office.enrolment import list_devices, revoke
from sync.office.gateway_cli import add_gateway_commands, add_open_command
from sync.office.handover_cli import add_handover_commands
from sync.office.office import Office, create_office, keep_database_address, move_to_bucket, open_office
from sync.office.publishing import Publication, publish
from sync.office.recovery_cli import add_recovery_commands
from sync.office.referrals import add_referral_command
from sync.office.serving import LOOPBACK, Address, serve
from sync.office.work_cli import add_work_commands
from sync.questionnaire import compile_file
from sync.surroundings import real_surroundings

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

DEFAULT_PORT = 8700


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command: 0 done, 1 refused with a sentence, 2 wrong usage."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except FormRefused as refused:
        print("\n".join([*map(str, refused.problems), str(refused)]), file=sys.stderr)
        return 1
    except AppError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"文件读写失败：{error.strerror}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


def _init(options: argparse.Namespace) -> None:
    office = create_office(options.folder, options.name, real_surroundings())
    _say(
        options, {"office": office.id, "name": office.name}, f"已建立：{office.name}，编号 {office.id[:16]}…"
    )
    office.close()


def _publish(options: argparse.Namespace) -> None:
    compiled = [compile_file(path.read_bytes(), path.name) for path in options.questionnaire]
    beside = [path for folder in options.media for path in sorted(folder.iterdir()) if path.is_file()]
    media = {path.name: path.read_bytes() for path in beside}
    for form in compiled:
        media.update(form.media)
    publication = Publication(
        questionnaires=tuple(form.xml for form in compiled),
        media=media,
        standards=options.standards.read_text("utf-8") if options.standards else None,
        roster=options.roster.read_bytes() if options.roster else None,
        wordings=tuple(path.read_text("utf-8-sig") for path in options.paper),
    )
    with _opened(options) as office:
        forms = publish(office, publication)
    names = [f"{form.title} {form.version}" for form in forms]
    _say(options, {"questionnaires": names}, f"已发布：{'、'.join(names) or '标准与花名册'}")


def _devices(options: argparse.Namespace) -> None:
    with _opened(options) as office:
        devices = list_devices(office)
    lines = [
        f"{one['device_no']} 机  {one['holder']}  {'已停用' if one['revoked_at'] else '在用'}  "
        f"核对号 {one['check_number']}  编号 {one['device']}"
        for one in devices
    ]
    _say(options, {"devices": list(devices)}, "\n".join(lines) or "还没有登记的机器。")


def _revoke(options: argparse.Namespace) -> None:
    with _opened(options) as office:
        revoke(office, options.device)
    _say(options, {"revoked": options.device}, "该机登记已停用。")


def _serve(options: argparse.Namespace) -> None:
    if options.database:
        keep_database_address(options.folder, options.database)
    if options.batches:
        move_to_bucket(options.folder, options.batches)
    address = Address(
        options.host, options.port, options.workers, not options.without_registry, not options.without_log
    )
    with _opened(options) as office:
        serve(office, address, lambda url: print(f"乡镇端已启动：{url}", flush=True))


def _office(options: argparse.Namespace) -> Office:
    return open_office(options.folder, real_surroundings())


@contextmanager
def _opened(options: argparse.Namespace) -> Iterator[Office]:
    office = _office(options)
    try:
        yield office
    finally:
        office.close()


def _say(options: argparse.Namespace, values: dict[str, object], sentence: str) -> None:
    print(json.dumps(values, ensure_ascii=False) if options.json else sentence)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dengmen-office", description="登门乡镇端：发布、登记、接收交接")
    commands = parser.add_subparsers(required=True, metavar="命令")
    _add_init(commands)
    _add_publish(commands)
    _add(commands, "devices", "列出已登记的机器和核对号", _devices)
    revoking = _add(commands, "revoke", "停用一台机器的登记", _revoke)
    revoking.add_argument("device", help="机器编号（登记时显示）")
    add_handover_commands(partial(_add, commands), _opened, _say)
    add_recovery_commands(partial(_add, commands), _say)
    add_backup_commands(partial(_add, commands), _opened, _say)
    add_open_command(partial(_add, commands), _opened, _say)
    gateway = commands.add_parser("gateway", help="网关：站在外面收件、打不开", description="网关")
    add_gateway_commands(partial(_add, gateway.add_subparsers(required=True, metavar="命令")), _opened, _say)
    add_work_commands(partial(_add, commands), _opened, _say)
    add_account_command(partial(_add, commands), _opened, _say)
    add_referral_command(partial(_add, commands), _office, _say)
    serving = _add(commands, "serve", "启动乡镇端服务", _serve)
    serving.add_argument("--host", default=LOOPBACK, help="监听地址（默认只限本机）")
    serving.add_argument("--port", type=int, default=DEFAULT_PORT, help=f"端口（默认 {DEFAULT_PORT}）")
    serving.add_argument("--workers", type=int, default=1, help="进程数（PostgreSQL 时可多于 1）")
    serving.add_argument("--without-registry", action="store_true", help="不在这里读入登记簿，另有进程负责")
    serving.add_argument(
        "--without-log", action="store_true", help="不写请求日志（默认每个请求一行 JSON 到标准错误）"
    )
    serving.add_argument(
        "--database", default="", metavar="URL", help="数据库地址，记在乡镇端文件夹里（0600）"
    )
    serving.add_argument(
        "--batches",
        default="",
        metavar="S3",
        help="从此把交接文件存进对象存储 s3://桶/前缀?endpoint=网址，已有的先抄过去（默认存在文件夹里）",
    )
    return parser


def _add_init(commands: Commands) -> None:
    init = _add(commands, "init", "建立乡镇端：生成密钥和数据库", _init)
    init.add_argument("--name", default="样例县青山镇", help="乡镇名称，印在回执和数据包上")


def _add_publish(commands: Commands) -> None:
    publishing = _add(commands, "publish", "发布问卷、标准、花名册和文书文字", _publish)
    publishing.add_argument("--questionnaire", type=Path, action="append", default=[], metavar="FILE")
    publishing.add_argument(
        "--media",
        type=Path,
        action="append",
        default=[],
        metavar="DIR",
        help="随问卷的文件（列表、图片）所在文件夹",
    )
    publishing.add_argument("--standards", type=Path, metavar="FILE", help="标准表（TOML）")
    publishing.add_argument("--roster", type=Path, metavar="FILE", help="花名册（JSON）")
    publishing.add_argument(
        "--paper", type=Path, action="append", default=[], metavar="FILE", help="改过的文书文字（TOML）"
    )


def _add(
    commands: Commands, name: str, words: str, run: Callable[[argparse.Namespace], None]
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=words, description=words)
    command.add_argument("folder", type=Path, help="乡镇端文件夹")
    command.add_argument("--json", action="store_true", help="输出 JSON")
    command.set_defaults(run=run)
    return command
