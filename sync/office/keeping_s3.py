"""Sealed files in a bucket that speaks S3: added under a condition, so that nothing is ever overwritten.

boto3 is imported when a bucket is configured, and only then. The account comes from where boto3 looks for it
(the environment, a profile, the machine's role), never from a file of ours. A put that returns is durable:
that is S3's promise. Its hash travels with it and is compared by the other side, and again at every reading.
"""

from __future__ import annotations

import base64
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import parse_qsl, urlsplit

from sync.office.keeping import Keeping, KeepingError, check_named, hash_of

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_HASH = "sha256"  # of the whole file, in the metadata
_BLOCK = 1024 * 1024
_SECONDS = {"connect_timeout": 5, "read_timeout": 60}
_TAKEN = frozenset({"PreconditionFailed", "412"})
_RACING = frozenset({"ConditionalRequestConflict", "409"})
_MISSING = frozenset({"NoSuchKey", "404", "NotFound"})
_UNKNOWN = frozenset({"NoSuchBucket"})
_REFUSED = frozenset(
    {"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "ExpiredToken", "403"}
)


def bucket_at(address: str) -> Keeping:
    """The bucket at `s3://BUCKET/PREFIX?endpoint=URL&region=NAME`; raises S3_LIBRARY or S3_ADDRESS."""
    parts = urlsplit(address)
    asked = dict(parse_qsl(parts.query))
    if not _BUCKET.fullmatch(parts.netloc) or asked.keys() - {"endpoint", "region"}:
        raise KeepingError("S3_ADDRESS", place=address)
    try:
        import boto3  # type: ignore[import-untyped]
        from botocore.config import Config  # type: ignore[import-untyped]
        from botocore.exceptions import BotoCoreError  # type: ignore[import-untyped]
    except ImportError as error:
        raise KeepingError("S3_LIBRARY") from error
    settings = Config(retries={"max_attempts": 4, "mode": "standard"}, **_SECONDS)
    where = {"endpoint_url": asked.get("endpoint"), "region_name": asked.get("region", "us-east-1")}
    try:
        client = boto3.session.Session().client("s3", config=settings, **where)
    except (ValueError, BotoCoreError) as error:
        raise KeepingError("S3_ADDRESS", place=address) from error
    prefix = parts.path.strip("/")
    return Bucket(client, parts.netloc, f"{prefix}/" if prefix else "")


@dataclass(frozen=True)
class Bucket:
    """Sealed files in a bucket, below a prefix."""

    client: Any = field(repr=False)
    bucket: str
    prefix: str

    def put(self, name: str, source: Path) -> None:
        """See Keeping."""
        with source.open("rb") as file:
            self._put(name, file)

    def put_bytes(self, name: str, content: bytes) -> None:
        """See Keeping."""
        self._put(name, BytesIO(content))

    @contextmanager
    def read(self, name: str) -> Iterator[BinaryIO]:
        """See Keeping; the file is fetched whole before it is used, into a file that has no name."""
        with tempfile.TemporaryFile() as copy:
            with self._translated(name):
                answer = self.client.get_object(**self._at(name))
                for block in answer["Body"].iter_chunks(_BLOCK):
                    copy.write(block)
            copy.seek(0)
            if answer["Metadata"].get(_HASH) != hash_of(copy):
                raise KeepingError("KEPT_DAMAGED", place=name)
            copy.seek(0)
            check_named(name, copy)
            yield copy

    def holds(self, name: str) -> bool:
        """See Keeping."""
        try:
            return bool(self._kept_hash(name))
        except KeepingError as error:
            if error.code == "KEPT_MISSING":
                return False
            raise

    def names(self, under: str) -> tuple[str, ...]:
        """See Keeping."""
        start = f"{self.prefix}{under.rstrip('/')}/"
        with self._translated(under):
            pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=start)
            found = [one["Key"] for page in pages for one in page.get("Contents", ())]
        return tuple(sorted(key.removeprefix(self.prefix) for key in found))

    def _put(self, name: str, file: BinaryIO) -> None:
        own = hash_of(file)
        proof = base64.b64encode(bytes.fromhex(own)).decode()
        said = {"Metadata": {_HASH: own}, "ChecksumSHA256": proof, "IfNoneMatch": "*"}
        for _ in range(5):
            file.seek(0)
            with self._translated(name) as met:
                self.client.put_object(**self._at(name), Body=file, **said)
                return
            if met[0] in _TAKEN:  # also by ourselves, when the answer to a first try was lost
                break
        if self._kept_hash(name) != own:
            raise KeepingError("KEPT_DIFFERENT", place=name)

    def _kept_hash(self, name: str) -> str:
        with self._translated(name):
            answer = self.client.head_object(**self._at(name))
        return str(answer["Metadata"].get(_HASH, "?"))

    def _at(self, name: str) -> dict[str, str]:
        return {"Bucket": self.bucket, "Key": f"{self.prefix}{name}"}

    @contextmanager
    def _translated(self, name: str) -> Iterator[list[str]]:
        """A condition that did not hold is put into the list that this gives; other trouble is raised."""
        from botocore.exceptions import (
            BotoCoreError,
            ClientError,
            NoCredentialsError,
            PartialCredentialsError,
        )

        met: list[str] = []
        try:
            yield met
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code not in _TAKEN | _RACING:
                raise KeepingError(_said(code), place=name) from error
            met.append(code)
        except (NoCredentialsError, PartialCredentialsError) as error:
            raise KeepingError("S3_NO_ACCOUNT") from error
        except BotoCoreError as error:  # no way there, no answer in time, a broken answer
            raise KeepingError("S3_UNREACHABLE", place=name) from error


def _said(code: str) -> str:
    for codes, ours in ((_MISSING, "KEPT_MISSING"), (_UNKNOWN, "S3_BUCKET"), (_REFUSED, "S3_REFUSED")):
        if code in codes:
            return ours
    return "S3_UNREACHABLE"
