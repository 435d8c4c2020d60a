"""Every reason why a handover is refused: its code, what the assistant reads, and what to do."""

from __future__ import annotations

from forms.errors import AppError

_COPY_AGAIN = "请重新导出并拷贝一次。"
_ASK_TOWNSHIP = "请联系乡镇管理员。"
_UPDATE = "请先升级程序。"
_NEW_TICKET = "请向乡镇管理员要一张新的登记凭证。"
_AGAIN = "请向乡镇管理员要一张新的登记凭证，用真正的那台机器重新登记；资料仍在本机。"
_STAYS = "资料仍安全保存在本机，稍后再试。"

REFUSALS: dict[str, tuple[str, str]] = {
    "NOT_HSB": ("这不是交接文件。", "请选择扩展名为 .hsb 的文件。"),
    "TEXT_MANGLED": ("文件传输时被改写。", "请重新拷贝，不要用聊天或文本方式传送。"),
    "VERSION_UNSUPPORTED": ("交接文件的版本较新，本程序不能读取。", _UPDATE),
    "SUITE_UNSUPPORTED": ("交接文件使用了本程序不支持的加密方式。", _UPDATE),
    "HEADER_TOO_LARGE": ("文件损坏（文件头过大）。", _COPY_AGAIN),
    "HEADER_INVALID": ("文件损坏（文件头不符）。", _COPY_AGAIN),
    "TOO_LARGE": ("文件超过允许的大小，没有接收。", "请核对选的是不是交接文件；还不行就联系乡镇管理员。"),
    "TRUNCATED": ("拷贝不完整。", _COPY_AGAIN),
    "BODY_LENGTH": ("拷贝不完整（长度不符）。", _COPY_AGAIN),
    "TRAILING_DATA": ("文件末尾多出内容。", _COPY_AGAIN),
    "WRONG_RECIPIENT": (
        "这个文件不是给这里的。",
        "请核对拿的是不是给本机（本乡镇）的文件；不清楚就联系乡镇管理员。",
    ),
    "KIND_UNEXPECTED": ("这个文件的种类与当前操作不符。", "请选择正确的交接文件。"),
    "DEVICE_UNKNOWN": ("这台机器还没有在乡镇登记。", "请先用登记凭证登记；没有凭证就向乡镇管理员要一张。"),
    "DEVICE_MISMATCH": ("签名与这台机器登记的不符。", "请先不要再试，联系乡镇管理员核对；资料仍在机器里。"),
    "DEVICE_REVOKED": ("这台机器的登记已停用，乡镇不再接收。", "请联系乡镇管理员；资料仍在机器里，不会丢。"),
    "DEVICE_TAKEN": ("这个机器编号已被另一台机器登记。", "请联系乡镇管理员核对机号，再要一张凭证。"),
    "SIGNATURE_INVALID": ("文件被改动，不能接收。", _COPY_AGAIN),
    "DUPLICATE_OK": ("这一批已接收过，显示原回执。", "不用再交接。"),
    "BATCH_CONFLICT": ("同一批次编号出现了不同的内容，可能有两台机器使用同一登记。", _AGAIN),
    "CHAIN_FORK": ("发现两台机器用同一登记。", _AGAIN),
    "SEQ_GAP": ("中间缺少批次，本批可继续接收。", "请把缺少的批次也交接过来。"),
    "RECIPIENT_KEY_UNKNOWN": (
        "这个文件用的是旧钥匙或别处的钥匙，打不开。",
        "请先收取一次，再重新交接；还不行就联系乡镇管理员。",
    ),
    "KEY_UNWRAP_FAILED": (
        "钥匙打不开这个文件，文件可能被改动过。",
        "请重新导出并拷贝一次；还不行就联系乡镇管理员。",
    ),
    "CHUNK_AUTH_FAILED": ("文件内容未通过校验。", _COPY_AGAIN),
    "MANIFEST_MISMATCH": ("文件清单与内容不符。", _COPY_AGAIN),
    "RECORD_CHANGED": ("记录内容与封存时不一致。", "请不要删改，联系乡镇管理员。"),
    "RECORD_CHAIN_BROKEN": ("记录的先后链条不连续。", _ASK_TOWNSHIP),
    "RECORD_SIGNATURE": ("记录的签名不符。", _ASK_TOWNSHIP),
    "RECORD_INVALID": ("记录不完整或格式不符。", _ASK_TOWNSHIP),
    "REQUEST_INVALID": ("乡镇服务器没有看懂本机的请求。", "请先升级程序；还不行就联系乡镇管理员。"),
    "REQUEST_TIME": ("本机时间与乡镇服务器相差过大。", "请校准电脑的日期和时间。"),
    "REQUEST_REPLAYED": ("同一个请求到了两次，第二次没有受理。", "请再试一次；反复这样就换一个网络。"),
    "BATCH_UNKNOWN": ("乡镇没有收到过这一批。", "请重新交接。"),
    "NOTHING_PUBLISHED": ("乡镇还没有发布问卷。", "请联系乡镇管理员，发布后再收取。"),
    "TICKET_INVALID": ("登记凭证不完整或不是本系统的凭证。", _NEW_TICKET),
    "TICKET_REFUSED": ("登记凭证不对，乡镇没有接受。", _NEW_TICKET),
    "TICKET_USED": ("登记凭证已用过。", _NEW_TICKET),
    "TICKET_EXPIRED": ("登记凭证已过期。", _NEW_TICKET),
    "OFFICE_UNPROVEN": ("对方不能证明自己是这张凭证所属的乡镇。", "请检查网络和网址，必要时联系乡镇管理员。"),
    "OFFICE_KEYS_OLD": (
        "对方给出的钥匙比本机已知的旧，可能不是真的乡镇服务器。",
        "请先不要交接，联系乡镇管理员。",
    ),
    "OFFICE_KEYS_MISSING": ("乡镇端的密钥文件缺失或损坏。", "请从备份中恢复 keys 文件夹。"),
    "OFFICE_EXISTS": ("这个文件夹里已有内容，不能再初始化。", "请选择一个空文件夹。"),
    "OFFICE_MISSING": ("这个文件夹里没有乡镇端数据。", "请先运行 dengmen-office init。"),
    "OFFICE_BUSY": ("端口被占用，乡镇端没有启动。", "请换一个端口。"),
    "PUBLISH_INVALID": ("要发布的文件不符合要求。", "请按提示修改后再发布。"),
    "RECOVERY_INVALID": ("这不是给这台机器的恢复文件，或文件损坏。", "请重新拷贝，或重新申请一次。"),
    "RECOVERY_KEEPERS": (
        "恢复钥匙要两到五人保管、姓名和口令各不相同、口令至少 10 个字符；使用时要其中两人到场。",
        "请核对保管人的姓名。",
    ),
    "RECOVERY_REFUSED": ("两人的口令没有打开恢复钥匙。", "请分别再输一次，注意大小写。"),
    "RECOVERY_KEY_UNKNOWN": ("这台机器用的是另一把恢复钥匙。", "请找出申请时那把钥匙的 recovery.json。"),
    "RECOVERY_KEY_MISSING": ("乡镇端没有恢复钥匙，或文件损坏。", "请先生成，或从保险柜取回 recovery.json。"),
    "RECOVERY_EXISTS": ("恢复钥匙已经有了，不能覆盖。", "要更换，请先把旧的 recovery.json 移进保险柜。"),
    "RECOVERY_MEMORY": ("内存不够，不能计算口令。", "请关掉别的程序再试。"),
    "ENTRY_INVALID": ("这里填的内容不全或不对，没有提交。", "请改好后再提交。"),
    "PAGE_EXPIRED": ("这个页面是以前打开的，没有提交。", "请刷新页面后再填。"),
    "LAYOUT_INVALID": ("县版式文件用不了，没有导出。", "请按提示改好后再选一次。"),
    "SIGN_IN_LATER": ("口令错得太多，暂时不能登录。", "忘了口令请找管理员重设。"),
    "SHEET_INVALID": ("这个表格不能导入。", "请用 .xlsx 或 .csv，并核对表头。"),
    "SIGN_IN_REFUSED": ("用户名或口令不对，或已停用。", "请核对后再试，或找管理员重设。"),
    "OFFICE_CROWDED": ("乡镇服务器正忙，请稍后再来。", _STAYS),
    "REFERRAL_UNKNOWN": ("这里没有这项转介。", "请核对记录编号和第几项，记录须已交接到乡镇。"),
    "RECEIPT_INVALID": (
        "回执没有通过核对，记录仍为未送达。",
        "资料仍安全保存在本机；请再交接一次，乡镇会再给一张回执。",
    ),
    "IN_CUSTODY": (
        "已交到网关，等乡镇确认。",
        "网关只保管，打不开；乡镇确认以后，下次交接时收到回执，才算送到。",
    ),
    "CUSTODY_INVALID": (
        "网关的收存凭据没有通过核对。",
        "资料仍安全保存在本机；请稍后再交接一次，还不行就联系乡镇管理员。",
    ),
    "GATEWAY_ENROL": (
        "这里是网关，不能当场登记。",
        "请在乡镇办公室登记，或把登记申请写到 U 盘交给乡镇。",
    ),
    "DEVICE_READMITTED": (
        "恢复备份后不认识的机器，凭它的证书重新认得了。",
        "请核对这台机器是否还在用；已停用的请再停用一次。",
    ),
    "GATEWAY_MISSING": ("这个文件夹里没有网关的数据。", "请先在乡镇端运行 dengmen-office gateway init。"),
    "NOTHING_NEW": ("乡镇没有给本机的新资料。", "乡镇下次往网关放资料以后再收取。"),
    "STICK_FULL": ("U 盘满了，没有写完。", "请删去 U 盘上别的文件，或换一个 U 盘，再写一次。"),
    "STICK_LOCKED": ("U 盘不能写入。", "请打开 U 盘的写保护开关，或换一个 U 盘。"),
    "STICK_FILE_LIMIT": ("U 盘放不下这么大的文件。", "请换一个 exFAT 格式的 U 盘，再写一次。"),
    "STICK_GONE": ("U 盘读写不了，可能已被拔出。", "请插好 U 盘再试；资料仍安全保存在本机。"),
    "STICK_DIFFERS": ("写到 U 盘上的内容与原文件不一致。", "这个 U 盘可能坏了，请换一个再写一次。"),
    "FILE_UNREADABLE": ("这个文件读不出来。", "请检查 U 盘后再选一次。"),
    "DEVICE_EXPIRED": (
        "这台机器的登记已过期。",
        "请向乡镇管理员要一张新的登记凭证，重新登记；资料仍在机器里。",
    ),
    "TICKET_LOCKED": ("登记码输错五次，已作废。", "请向乡镇管理员要一个新的登记码。"),
    "PACKAGE_UNPROVEN": ("问卷或标准上没有发布人的签名，没有收下。", _ASK_TOWNSHIP),
    "PACKAGE_OLD": ("这个数据包比本机已有的旧，没有收下。", "请用乡镇最近写的 U 盘，或连网收取。"),
    "PACKAGE_BASE": ("收到的更新对不上本机已有的资料，没有收下。", "请再收取一次。"),
    "PROXY_INVALID": ("代理地址不对。", "请在 settings.json 里写 http://主机:端口，或留空。"),
    "RECORD_UNKNOWN": ("乡镇没有这份记录。", "请核对记录编号，记录须已交接到乡镇。"),
    "NETWORK_NONE": ("连不上乡镇服务器，可能没有网络。", _STAYS),
    "NETWORK_TIMEOUT": ("乡镇服务器长时间没有回答。", _STAYS),
    "NETWORK_BROKEN": ("传输中断。", "资料仍安全保存在本机；稍后再试，会接着没传完的地方。"),
    "NETWORK_PORTAL": (
        "收到的不是乡镇服务器的回答，可能被无线网的登录页截住。",
        "请先登录无线网，或换一个网络再试。",
    ),
    "OFFICE_FAILED": ("乡镇服务器出错，没有接收。", _STAYS),
    "OFFICE_REFUSED": ("乡镇服务器没有接收。", "请先升级程序；还不行就联系乡镇管理员。"),
}


class HandoverError(AppError):
    """A refusal from the table above; the place says where (a batch, a field), never whom."""

    def __init__(self, code: str, *, place: str = "") -> None:
        sentence, remedy = REFUSALS[code]
        super().__init__(code, sentence, place=place, remedy=remedy)
