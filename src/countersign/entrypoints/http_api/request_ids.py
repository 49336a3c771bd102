"""Request ids: the caller's own where it is harmless, else one of ours."""

import re
from collections.abc import Sequence
from typing import Final

from countersign.kernel.ids import RequestId, new_id

# An id goes into headers, logs and the audit log: anything but these characters is dropped whole.
_HARMLESS: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")


def request_id_of(headers: Sequence[tuple[bytes, bytes]]) -> RequestId:
    """Return the X-Request-ID that was sent, or a new one."""
    for name, value in headers:
        if name == b"x-request-id" and _HARMLESS.fullmatch(value):
            return RequestId(value.decode("ascii"))
    return RequestId(new_id())
