"""What an endpoint lets its caller do; the words of grants and of the endpoint catalogue."""

from enum import StrEnum
from typing import Final


class Capability(StrEnum):
    """The class of an endpoint (design, section 3)."""

    PUBLIC = "PUBLIC"
    READ = "READ"
    TRADE = "TRADE"
    LEVERAGE = "LEVERAGE"
    TRANSFER = "TRANSFER"
    WITHDRAW = "WITHDRAW"
    MANAGE = "MANAGE"
    SESSION = "SESSION"


DEFAULT_CAPABILITIES: Final = frozenset({Capability.READ, Capability.TRADE})
# Money or keys leave by these: given by a session that was raised just before, never by default.
STEP_UP_CAPABILITIES: Final = frozenset(
    {Capability.TRANSFER, Capability.WITHDRAW, Capability.MANAGE, Capability.SESSION}
)
