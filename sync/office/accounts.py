"""Who sits at the office's browser: accounts, passwords (Argon2id), sessions, and what each role may do.

A clerk (经办人) works with households; an operator (运维) sees batches and machines but no person; an auditor
(审计) sees who looked at whom. A session ends after half an hour without a request.
"""

from __future__ import annotations

import argparse
import getpass
import hashlib
import hmac
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Literal

from sqlmodel import col, delete, func, select

from sync.office.desk_tables import Account, FailedSignIn, Session
from sync.office.office import Office
from sync.refusals import HandoverError

Role = Literal["clerk", "operator", "auditor"]
ROLES: dict[str, str] = {"clerk": "经办人", "operator": "运维", "auditor": "审计"}
SHORTEST = 10
IDLE = 30 * 60
TRIES, WITHIN = 5, 15 * 60


@dataclass(frozen=True)
class SignedIn:
    """Somebody at a browser; `csrf` must come back with everything that changes something."""

    name: str
    role: str
    csrf: str


def add_account(office: Office, name: str, role: str, password: str) -> None:
    """A new account, or a new password and role for one; ENTRY_INVALID for a short password."""
    if not name.strip() or role not in ROLES or len(password) < SHORTEST:
        raise HandoverError("ENTRY_INVALID", place=f"用户名、角色，口令至少 {SHORTEST} 个字符")
    from argon2 import PasswordHasher

    row = Account(name=name, role=role, password=PasswordHasher().hash(password), created_at=office.now())
    with office.store.transaction() as session:
        session.merge(row)
        session.exec(delete(Session).where(col(Session.name) == name))


def disable_account(office: Office, name: str) -> None:
    """Nobody signs in by this name any more, and whoever is signed in is out."""
    with office.store.transaction() as session:
        row = session.get(Account, name)
        if row is None:
            raise HandoverError("ENTRY_INVALID", place="用户名")
        row.disabled_at = office.now()
        session.exec(delete(Session).where(col(Session.name) == name))


def sign_in(office: Office, name: str, password: str) -> str:
    """The secret of a new session; SIGN_IN_REFUSED, also for a quarter of an hour after five wrong tries."""
    now = int(office.around.now().timestamp())
    with office.store.reading() as session:
        tries = select(func.count()).select_from(FailedSignIn).where(FailedSignIn.name == name)
        failed = session.exec(tries.where(col(FailedSignIn.at) > now - WITHIN)).one()
        account = session.get(Account, name)
        kept = account.password if account is not None and not account.disabled_at else ""
    # The password is computed even for a name that there is not: the time must not tell.
    if not (_fits(kept or _NOBODY, password) and kept) or failed >= TRIES:
        with office.store.transaction() as session:
            session.add(FailedSignIn(name=name[:60], at=now))
        raise HandoverError("SIGN_IN_REFUSED")
    secret = office.around.token(32).hex()
    with office.store.transaction() as session:
        session.exec(delete(Session).where(col(Session.seen) < now - IDLE))
        session.exec(delete(FailedSignIn).where(col(FailedSignIn.at) < now - WITHIN))
        session.add(Session(secret=_hash(secret), name=name, csrf=office.around.token(16).hex(), seen=now))
    return secret


def signed_in(office: Office, secret: str) -> SignedIn | None:
    """Who this session belongs to, None for nobody (any more)."""
    now = int(office.around.now().timestamp())
    with office.store.reading() as session:
        row = session.get(Session, _hash(secret))
        account = session.get(Account, row.name) if row is not None else None
        if row is None or account is None or account.disabled_at or row.seen < now - IDLE:
            return None
        found, seen = SignedIn(account.name, account.role, row.csrf), row.seen
    if now - seen >= 60:  # written down once a minute, not with every picture of a page
        with office.store.fleeting() as session:
            kept = session.get(Session, _hash(secret))
            if kept is not None:
                kept.seen = now
    return found


def sign_out(office: Office, secret: str) -> None:
    """End a session."""
    with office.store.transaction() as session:
        session.exec(delete(Session).where(col(Session.secret) == _hash(secret)))


def is_same(one: str, other: str) -> bool:
    """Whether two secrets are the same, in a time that tells nothing."""
    return hmac.compare_digest(one.encode(), other.encode())


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


def _fits(kept: str, password: str) -> bool:
    from argon2 import PasswordHasher
    from argon2.exceptions import Argon2Error, InvalidHashError

    try:
        return PasswordHasher().verify(kept, password)
    except (Argon2Error, InvalidHashError):
        return False


def add_account_command(
    add: Callable[[str, str, Callable[[argparse.Namespace], None]], argparse.ArgumentParser],
    opened: Callable[[argparse.Namespace], AbstractContextManager[Office]],
    say: Callable[[argparse.Namespace, dict[str, object], str], None],
) -> None:
    """`dengmen-office account FOLDER NAME --role clerk`: the password is asked for, or comes by a pipe."""
    command = add("account", "网页用户：新建、改口令、停用", partial(_account, opened, say))
    command.add_argument("name", help="用户名")
    command.add_argument("--role", choices=sorted(ROLES), default="clerk", help="经办人 / 运维 / 审计")
    command.add_argument("--disable", action="store_true", help="停用")


def _account(
    opened: Callable[[argparse.Namespace], AbstractContextManager[Office]],
    say: Callable[[argparse.Namespace, dict[str, object], str], None],
    options: argparse.Namespace,
) -> None:
    with opened(options) as office:
        if options.disable:
            disable_account(office, options.name)
            say(options, {"disabled": options.name}, "已停用。")
            return
        is_person = sys.stdin.isatty()
        password = getpass.getpass("口令：") if is_person else sys.stdin.readline().rstrip("\n")
        add_account(office, options.name, options.role, password)
    say(
        options,
        {"name": options.name, "role": options.role},
        f"已建立：{options.name}（{ROLES[options.role]}）",
    )
