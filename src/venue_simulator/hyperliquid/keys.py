"""The kinds of keys of Hyperliquid: agents of accounts, and an account's own.

Source: hyperliquid.gitbook.io, "Nonces and API wallets", "Approve an API wallet" (an agent can be
made to end, 180 days ahead at most), "Agent Send Asset".
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from venue_simulator.key_records import KeyTemplate, Signing

AGENT: Final = "agent"
# The account's own key, which may do everything.
OWNER: Final = "owner"
# An agent that its account approved without a name: `extraAgents` does not list it.
NAMELESS: Final = "nameless"
# What kinds of the account's own key are called: their API key is the secret's own address.
OWNER_KINDS: Final = ("withdraw", "everything")


def _agent(*words: str, lifetime: timedelta | None = None, elsewhere: bool = False) -> KeyTemplate:
    return KeyTemplate(
        frozenset({AGENT, *words}),
        lifetime=lifetime,
        signing=Signing.SECP256K1,
        elsewhere=elsewhere,
    )


_OWN: Final = KeyTemplate(frozenset({OWNER}), signing=Signing.SECP256K1)
TEMPLATES: Final[Mapping[str, KeyTemplate]] = {
    "good": _agent(),
    "good-2": _agent(),
    "nameless": _agent(NAMELESS),
    "withdraw": _OWN,
    "everything": _OWN,
    "expired": _agent(lifetime=timedelta(days=-1)),
    "expiring": _agent(lifetime=timedelta(days=30)),
    "wrong-environment": _agent(elsewhere=True),
    # The account was never deposited to.
    "missing-permission": KeyTemplate(frozenset(), signing=Signing.SECP256K1),
}
