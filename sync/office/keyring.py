"""The keys and the key set of a running office: read anew as soon as their files are other ones.

`rotate-keys` and `recovery` are commands of their own, in processes of their own. What they write must count
for the next laptop, or the office would show keys that it has given up until somebody starts it again.
"""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from sync.office.keys import ONLINE, OfficeKeys, load_keys
from sync.refusals import HandoverError
from sync.trust import read_key_set

KEY_SET = "keyset.json"
_LOG = logging.getLogger("dengmen.office")

_Seen = tuple[tuple[int, int, int], ...]


class KeyRing:
    """What lies in the folder of an office; raises OFFICE_KEYS_MISSING or OFFICE_UNPROVEN when it is made."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._turn = threading.Lock()
        self._seen = self._look()
        self._keys, self._key_set = self._read()
        self.office = self._keys.office

    def current(self) -> tuple[OfficeKeys, bytes]:
        """The keys and the signed key set of now.

        Files that cannot be read or are another office's change nothing: whoever is putting them there will
        be done in a moment, and an office that answers with its former keys does no harm.
        """
        with self._turn:
            seen = self._look()
            if seen != self._seen:
                try:
                    keys, key_set = self._read()
                    if keys.office == self.office:
                        self._keys, self._key_set = keys, key_set
                except HandoverError as error:
                    _LOG.warning("the keys on the disk are not taken: %s", error.code)
                self._seen = seen
            return self._keys, self._key_set

    def _read(self) -> tuple[OfficeKeys, bytes]:
        keys = load_keys(self._folder)
        try:
            key_set = (self._folder / KEY_SET).read_bytes()
        except OSError as error:
            raise HandoverError("OFFICE_MISSING", place=self._folder.name) from error
        read_key_set(key_set, keys.office)
        return keys, key_set

    def _look(self) -> _Seen:
        return tuple(_identity(self._folder / name) for name in (ONLINE, KEY_SET))


def _identity(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0, 0)
    return (found.st_ino, found.st_mtime_ns, found.st_size)
