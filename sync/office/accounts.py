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
from datetime import datetime, timedelta
from functools import partial
from typing import Literal

from sqlmodel import Session as OpenSession
from sqlmodel import col, delete, select

from sync.office.desk_tables import Account, FailedSignIn, Session
from sync.office.office import Office
from sync.refusals import HandoverError

Role = Literal["clerk", "operator", "auditor"]
ROLES: dict[str, str] = {"clerk": "经办人", "operator": "运维", "auditor": "审计"}
SHORTEST = 10
IDLE = 30 * 60
REMEMBERED = 12 * 3600  # an ended session still proves which page was drawn for whom
TRIES, WITHIN = 5, 15 * 60


class TooManyTriesError(HandoverError):
    """SIGN_IN_LATER: nobody signs in by this name before `wait` seconds are over."""

    def __init__(self, until: datetime, wait: int) -> None:
        super().__init__("SIGN_IN_LATER", place=f"请在 {until:%H:%M} 以后再试")
        self.wait = wait


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


def sign_in(office: Office, name: str, password: str, before: str = "") -> str:
    """The secret of a new session; SIGN_IN_REFUSED, SIGN_IN_LATER after five wrong tries.

    `before` is the secret of this browser's last session: it ends, and what it kept goes over when it was
    the same person's. While nobody may try, a try neither counts nor costs anything.
    """
    now = office.around.now()
    seconds = int(now.timestamp())
    with office.store.reading() as session:
        tries = select(FailedSignIn.at).where(FailedSignIn.name == name[:60])
        failed = session.exec(tries.where(col(FailedSignIn.at) > seconds - WITHIN)).all()
        account = session.get(Account, name)
        kept = account.password if account is not None and not account.disabled_at else ""
    if len(failed) >= TRIES:
        wait = sorted(failed)[-TRIES] + WITHIN - seconds
        raise TooManyTriesError(now + timedelta(seconds=wait + 59), wait)
    # The password is computed even for a name that there is not: the time must not tell.
    if not (_fits(kept or _NOBODY, password) and kept):
        with office.store.transaction() as session:
            session.exec(delete(FailedSignIn).where(col(FailedSignIn.at) < seconds - WITHIN))
            session.add(FailedSignIn(name=name[:60], at=seconds))
        raise HandoverError("SIGN_IN_REFUSED")
    secret, csrf = office.around.token(32).hex(), office.around.token(16).hex()
    with office.store.transaction() as session:
        session.exec(delete(Session).where(col(Session.seen) < seconds - REMEMBERED))
        session.exec(delete(FailedSignIn).where(col(FailedSignIn.name) == name[:60]))
        typed = _end(session, before, name, seconds)
        session.add(Session(secret=_hash(secret), name=name, csrf=csrf, seen=seconds, kept=typed))
    return secret


def _end(session: OpenSession, secret: str, name: str, now: int) -> str:
    """End this browser's last session; what it kept, when it was the same person's."""
    row = session.get(Session, _hash(secret)) if secret else None
    if row is None:
        return ""
    typed = row.kept if row.name == name else ""
    row.kept, row.seen = "", min(row.seen, now - IDLE - 1)
    return typed


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


def is_own_page(office: Office, who: SignedIn, csrf: str) -> bool:
    """Whether a page was drawn for this person: now, or in a session that another tab has followed."""
    if is_same(csrf, who.csrf):
        return True
    with office.store.reading() as session:
        tokens = session.exec(select(Session.csrf).where(Session.name == who.name)).all()
    return any(is_same(csrf, token) for token in tokens)


def keep_typed(office: Office, secret: str, csrf: str, typed: str) -> bool:
    """Keep what a form brought after its session had ended, for the next one of the same person.

    Only from a page that we drew for that session: the browser has its cookie and the form its secret.
    """
    with office.store.transaction() as session:
        row = session.get(Session, _hash(secret))
        if row is None or not is_same(csrf, row.csrf):
            return False
        row.kept = typed
    return True


def has_typed(office: Office, secret: str) -> bool:
    """Whether something is kept for this session."""
    with office.store.reading() as session:
        row = session.get(Session, _hash(secret))
        return row is not None and row.kept != ""


def take_typed(office: Office, secret: str) -> str:
    """What was kept for this session, once."""
    with office.store.transaction() as session:
        row = session.get(Session, _hash(secret))
        typed = row.kept if row is not None else ""
        if row is not None:
            row.kept = ""
    return typed


def sign_out(office: Office, secret: str) -> None:
    """End a session."""
    with office.store.transaction() as session:
        session.exec(delete(Session).where(col(Session.secret) == _hash(secret)))


def is_same(one: str, other: str) -> bool:
    """Whether two secrets are the same, in a time that tells nothing."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


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
