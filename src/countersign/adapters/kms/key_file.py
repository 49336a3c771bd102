"""The KEK in a file that only the server's account may read.

The file holds comment lines and one line `countersign-kek-1 <base64url>` of 32
random bytes. `countersign init` makes it.
"""

import base64
import os
import stat
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from countersign.envelope.errors import KmsRefusedError
from countersign.envelope.ports import KekId, WrappedKey
from countersign.kernel.errors import CountersignError
from countersign.kernel.secret import Secret

_WORD: Final = "countersign-kek-1"
_KEK_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_FILE_BYTES_MAX: Final = 4096
# 32 random bytes hold 16 or fewer different values once in 10^13 files; a typed one mostly does.
_DIFFERENT_BYTES_MIN: Final = 16
_HEADER: Final = """\
# The key-encryption key of a Countersign installation.
# Whoever has this file and the database can read every secret: keep it out of
# backups of the database, and keep a copy of it offline. Without it nothing opens.
"""


class KeyFileError(CountersignError):
    """The key file is missing, a placeholder, too short, or readable by others."""

    code = "SEALED"


def make_key_file(path: Path) -> None:
    """Write a new KEK, mode 0600 whatever the umask; never overwrites.

    Raises:
        KeyFileError: the file exists, or cannot be written; then nothing is left of it.
    """
    line = Secret(f"{_WORD} {base64.urlsafe_b64encode(os.urandom(_KEK_BYTES)).decode()}\n".encode())
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            _write_durably(descriptor, line)
        except OSError:
            path.unlink()
            raise
        _sync_folder(path.parent)
    except OSError as error:
        raise KeyFileError(f"cannot write the key file: {error.strerror}") from error


def _write_durably(descriptor: int, line: Secret) -> None:
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(_HEADER.encode("ascii") + line.reveal())
        file.flush()
        os.fsync(file.fileno())


def read_key_file(path: Path) -> Secret:
    """Return the KEK.

    Raises:
        KeyFileError: says what is wrong, never a byte of the content.
    """
    try:
        content = _read_private(path)
    except OSError as error:
        raise KeyFileError(f"cannot read the key file: {error.strerror}") from error
    # Told by value: where the error is raised no variable holds the content, so that a
    # traceback that shows variables shows none of it.
    kek = _find_kek(content)
    if isinstance(kek, str):
        raise KeyFileError(kek)
    return kek


def _read_private(path: Path) -> Secret:
    # Opened once, looked at by descriptor: the file that is checked is the one that is read.
    # A link is followed, since Kubernetes and systemd hand out secrets so; without O_NONBLOCK
    # a named pipe would wait for its writer.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        mode = os.fstat(file.fileno()).st_mode
        if not stat.S_ISREG(mode) or mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise KeyFileError("the key file must be readable by its owner alone (chmod 600)")
        return Secret(file.read(_FILE_BYTES_MAX + 1))


def _find_kek(content: Secret) -> Secret | str:
    """Return the KEK, or what is wrong with the file."""
    if len(content) > _FILE_BYTES_MAX:
        return "the key file is too long to be one"
    lines = [line.strip() for line in content.reveal().decode("ascii", "replace").splitlines()]
    words = [line.split() for line in lines if line and not line.startswith("#")]
    if len(words) != 1 or len(words[0]) != 2 or words[0][0] != _WORD:  # noqa: PLR2004  # word, key
        return f"the key file must hold one line '{_WORD} <key>'"
    try:
        kek = base64.b64decode(words[0][1], altchars=b"-_", validate=True)
    except ValueError:
        return "the key in the key file is not base64url"
    if len(kek) != _KEK_BYTES:
        return f"the key in the key file must be {_KEK_BYTES} bytes"
    if len(set(kek)) < _DIFFERENT_BYTES_MIN:
        return "the key in the key file is a placeholder, not a random key"
    return Secret(kek)


def _sync_folder(folder: Path) -> None:
    """Make the new name durable too: fsync of a file does not cover its directory."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class KeyFileKeyWrapper:
    """Implements KeyWrapper with AES-256-GCM under the file's KEK.

    Random nonces are safe for 2**32 wrapped keys under one KEK (NIST SP 800-38D
    section 8.3): create and rotate wrap one each.
    """

    def __init__(self, kek: Secret) -> None:
        self._cipher = AESGCM(kek.reveal())
        # The id is derived from the key, so that another key is told by name, not by a failure.
        self.kek_id = KekId(
            "file-" + HKDF(SHA256(), 8, None, b"countersign.kek-id.1").derive(kek.reveal()).hex()
        )

    async def wrap(self, data_key: Secret, binding: bytes) -> WrappedKey:
        nonce = os.urandom(_NONCE_BYTES)
        return WrappedKey(
            self.kek_id, nonce + self._cipher.encrypt(nonce, data_key.reveal(), binding)
        )

    async def unwrap(self, wrapped: WrappedKey, binding: bytes) -> Secret:
        if wrapped.kek_id != self.kek_id:
            raise KmsRefusedError("this secret is sealed under another key than the key file's")
        nonce, ciphertext = wrapped.ciphertext[:_NONCE_BYTES], wrapped.ciphertext[_NONCE_BYTES:]
        try:
            return Secret(self._cipher.decrypt(nonce, ciphertext, binding))
        except (InvalidTag, ValueError) as error:
            raise KmsRefusedError("the wrapped key does not open here") from error
