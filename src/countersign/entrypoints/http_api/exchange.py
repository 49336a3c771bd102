"""What the edge knows of one HTTP exchange, kept in its ASGI scope."""

from dataclasses import dataclass
from typing import Any, Final, cast

from countersign.access.principal import Principal
from countersign.kernel.decision import Caller, Origin
from countersign.kernel.ids import CredentialId, GrantId, UserId
from countersign.kernel.secret import Secret

_KEY: Final = "countersign.exchange"


@dataclass(slots=True)
class Exchange:
    """Filled in as the exchange goes on; the edge logs and records from it.

    `action` reads noun.verb and is None where no route matched; `refusal` is the
    code of the error that is about to be answered. `user_id` is the caller, or
    the owner of the grant whose token calls.
    """

    origin: Origin
    principal: Principal | None = None
    caller: Caller | None = None
    grant_token: Secret | None = None
    user_id: UserId | None = None
    action: str | None = None
    credential_id: CredentialId | None = None
    grant_id: GrantId | None = None
    refusal: str | None = None


def attach(scope: Any, exchange: Exchange) -> None:
    """Keep the exchange with its scope."""
    scope[_KEY] = exchange


def exchange_of(scope: Any) -> Exchange:
    """Return the exchange of a scope that came through the edge."""
    return cast("Exchange", scope[_KEY])
