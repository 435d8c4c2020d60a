"""What can go wrong with the vault: one code and one sentence each, and where library errors become them."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from forms.errors import AppError


class VaultError(AppError):
    """Expected trouble with the vault."""


SENTENCES: dict[str, tuple[str, str]] = {
    "VAULT_PASSWORD_WRONG": ("密码不对。", "请看清大小写再输一次；资料不会被清除。"),
    "VAULT_WAIT": ("密码错得太多，要等一会儿再试。", "资料不会被清除；忘了密码可向乡镇申请恢复。"),
    "PIN_DIGITS": ("快速解锁要正好六位数字。", "请再输一次。"),
    "PIN_PLAIN": ("这六位数字太好猜：一样的、连着的或重复的。", "请换六位没有规律的数字。"),
    "PIN_WRONG": ("六位数字不对。", "请再输一次，或改用密码；资料不会被清除。"),
    "PIN_GONE": ("六位数字已经作废。", "请用密码解锁，资料都在。"),
    "KEYSTORE_GONE": (
        "密码之外还要这台电脑的系统钥匙串，现在取不到里面的钥匙。",
        "请用原来的系统账户登录再试；取不回来时按“忘记密码”由乡镇恢复，或从备份恢复，资料都在。",
    ),
    "KEYSTORE_NO_RECOVERY": (
        "本机还没有乡镇的恢复钥匙，钥匙串一坏就打不开了。",
        "请先登记，收到乡镇的恢复钥匙后再绑定。",
    ),
    "KEYSTORE_BOUND": ("资料库绑着系统钥匙串。", "请打开程序，在“设置”里改密码。"),
    "VAULT_RESTORED": ("这是从备份恢复的资料库，备份之后的工作不在里面。", "请与乡镇核对后再确认恢复。"),
    "VAULT_MOVED": ("资料库被拷到了另一台电脑。", "请与乡镇核对：两台电脑不能同时用一份资料；再确认恢复。"),
    "VAULT_DAMAGED": ("资料库文件损坏，打不开。", "请不要再写入，把资料文件夹原样拷一份，交给乡镇。"),
    "VAULT_SLOTS_TAMPERED": ("资料库的钥匙文件被改动过。", "请把资料文件夹原样拷一份，交给乡镇。"),
    "VAULT_IN_USE": ("资料库已在另一个窗口里打开。", "请先关掉那个窗口。"),
    "VAULT_MISSING": ("这里没有资料库。", "请检查文件夹，或新建一个。"),
    "VAULT_EXISTS": ("这里已经有资料库了。", "请直接解锁，或换一个文件夹。"),
    "VAULT_DISK_FULL": ("磁盘满了，或不能再写入；已显示“已保存”的内容都在。", "请腾出空间后再试。"),
    "VAULT_DISK_ERROR": (
        "读写磁盘出错。",
        "请看看磁盘是不是满了，再打开程序；若再出现，请把资料文件夹拷一份，并检查磁盘。",
    ),
    "VAULT_READ_ONLY": ("资料库所在的文件夹不能写入。", "请检查文件夹的权限或写保护开关。"),
    "CLOCK_BACK": ("这台电脑的日期比上次使用时早。", "请核对日期和时间；已保存的都在，先后次序不受影响。"),
    "CLOCK_AHEAD": ("离上次使用过了一年以上。", "请核对这台电脑的日期和时间；已保存的都在。"),
    "CLOCK_CHANGED": ("这台电脑的日期或时间刚才改过。", "请核对日期和时间；已保存的都在，先后次序不受影响。"),
    "VAULT_KDF_PARAMS": ("钥匙文件里的参数超出允许范围。", "请把资料文件夹原样拷一份，交给乡镇。"),
    "VAULT_MEMORY": ("内存不够，无法解锁。", "请关掉别的程序再试。"),
    "VAULT_TOO_NEW": ("资料库是更新版本的程序写的。", "请先升级程序。"),
    "VAULT_ROLLED_BACK": ("资料库比上次记下的旧，可能被换成了以前的拷贝。", "请与乡镇核对后再确认恢复。"),
    "VAULT_HEAD_DAMAGED": ("资料库的进度记录缺失或损坏。", "请与乡镇核对后再确认恢复。"),
    "VAULT_UNCONFIRMED": (
        "资料库还没有确认恢复，现在只能看，不能写。",
        "请与乡镇核对后，在提示条里确认恢复。",
    ),
    "VAULT_UNREACHABLE": ("打不开资料库的文件。", "请检查磁盘或 U 盘是否还连着，再打开程序。"),
    "AUDIT_CHANGED": ("审计日志被改动过，或缺了条目。", "请把资料文件夹原样拷一份，交给乡镇。"),
    "RECORD_WIPED": (
        "这份记录已送达乡镇，本机的明细已按保存期限清除。",
        "需要时请向乡镇调阅，回执编号在交接页。",
    ),
    "VAULT_RETENTION_DAYS": ("保存期限要在 30 天到 3650 天之间。", "请重新填写天数。"),
    "VAULT_CLOSED": ("资料库已锁定。", "请重新解锁。"),
    "VAULT_NOT_FOUND": ("没有找到要的内容。", "请回到列表刷新后再试。"),
    "BACKUP_PLACE": ("备份的地方写不进去，或不在。", "请插好 U 盘或换一个文件夹，再备份一次。"),
    "BACKUP_SAME_DISK": ("备份的地方就在资料文件夹里，盘坏了会一起丢。", "请选 U 盘或另一块盘。"),
    "BACKUP_DAMAGED": ("备份文件损坏，或不是登门的备份。", "请换另一份备份。"),
    "BACKUP_NONE": ("这里没有本机的备份。", "请检查 U 盘或文件夹。"),
    "RECOVERY_NONE": ("本机还没有乡镇的恢复钥匙。", "恢复要先在登记时收到乡镇的恢复钥匙。"),
    "RECOVERY_NOT_ASKED": ("本机没有提出过恢复申请，或申请已经用过。", "请先做一份恢复申请。"),
    "SUCCESSOR_NOT_ASKED": (
        "资料包是封给接任人的电脑的，这台电脑没有做过接班申请。",
        "请在做申请的那台电脑上打开；或在这里做一份申请，请前任重做资料包。",
    ),
    "SUCCESSOR_OTHER": (
        "资料包封给了另一份接班申请，这台电脑打不开。",
        "请与前任核对 24 位数字，请他按这台电脑最后一份申请重做。",
    ),
    "SUCCESSOR_INVALID": ("这不是接班申请，或文件被改动过。", "请接任人重新存一份申请，再核对 24 位数字。"),
    "DRAFT_CLOSED": ("这次走访已经封存或作废，不能再改。", "需要更正时，请在户页上新建更正走访。"),
    "DRAFT_NOT_EMPTY": ("这一户已有没写完的走访。", "请接着写，或先作废它。"),
    "CORRECTION_INVALID": ("更正要写明理由，并且只能更正本户尚未更正过的记录。", "请检查所选的记录。"),
    "RECEIPT_UNKNOWN": ("回执对不上本机送出的批次。", "请确认回执是给这台机器的。"),
    "BATCH_CONFLICT": ("这一批的编号或次序与本机记录不符。", "请重新打开交接页再试。"),
}
_BY_SQLITE = {
    5: "VAULT_IN_USE",
    7: "VAULT_MEMORY",
    8: "VAULT_READ_ONLY",
    10: "VAULT_DISK_ERROR",
    11: "VAULT_DAMAGED",
    13: "VAULT_DISK_FULL",
    14: "VAULT_UNREACHABLE",
    15: "VAULT_IN_USE",
    26: "VAULT_DAMAGED",
}
_BY_ERRNO = {
    errno.ENOSPC: "VAULT_DISK_FULL",
    errno.EFBIG: "VAULT_DISK_FULL",
    errno.EDQUOT: "VAULT_DISK_FULL",
    errno.EACCES: "VAULT_READ_ONLY",
    errno.EPERM: "VAULT_READ_ONLY",
    errno.EROFS: "VAULT_READ_ONLY",
    errno.ENOENT: "VAULT_MISSING",
    errno.ENOTDIR: "VAULT_MISSING",
}


def vault_error(code: str, *, place: str = "") -> VaultError:
    """The error with the sentence and the remedy of its code."""
    sentence, remedy = SENTENCES[code]
    return VaultError(code, sentence, place=place, remedy=remedy)


@contextmanager
def translated() -> Iterator[None]:
    """Turn errors of SQLCipher and of the file system into VaultError; anything else is a bug and passes."""
    try:
        yield
    except OSError as error:
        raise vault_error(_BY_ERRNO.get(error.errno or 0, "VAULT_DISK_ERROR")) from error
    except _of_the_database() as error:
        raise vault_error(_sqlite_code(getattr(error, "orig", error), error)) from error


def _of_the_database() -> tuple[type[Exception], ...]:
    """Looked up only when something was raised: the first window must not wait for the database library."""
    from sqlalchemy.exc import DBAPIError
    from sqlcipher3 import dbapi2

    return DBAPIError, dbapi2.Error


def _sqlite_code(cause: BaseException | None, error: Exception) -> str:
    number = getattr(cause, "sqlite_errorcode", 0)
    code = _BY_SQLITE.get(number & 0xFF)
    if code is None:
        raise error
    return code
