"""The secrets of grants whose bots sign: ADR 0010.

Derived from a service key and the grant's id, so that they are stored nowhere.
"""

from base64 import b64encode
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from countersign.kernel.ids import GrantId
from countersign.kernel.secret import Secret

_INFO: Final = b"countersign.caller-secret.1\n"
# 64 characters of base64 without padding: text for Binance and OKX, and Kraken decodes it.
_BYTES: Final = 48


class GrantSecrets:
    """Gives the secret of each grant.

    Args:
        key: the installation's own, of 32 random bytes, for nothing else: as good as what
            RFC 5869's extracting step would make of it.
    """

    def __init__(self, key: Secret) -> None:
        self._key = key

    def of(self, grant_id: GrantId) -> Secret:
        """Return a grant's secret, always the same."""
        derived = HKDFExpand(SHA256(), _BYTES, _INFO + grant_id.encode())
        return Secret(b64encode(derived.derive(self._key.reveal())))
