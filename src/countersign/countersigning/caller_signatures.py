"""The bot's own signature, where its grant asks for one. No I/O."""

from dataclasses import replace

from countersign.access.grant_secret import GrantSecrets
from countersign.countersigning.standing import Standing
from countersign.kernel.capability import Capability
from countersign.venues.bot_requests.bot_request import BotRequest
from countersign.venues.bot_signatures.bot_signature import CallerProof, TimedProof
from countersign.venues.bot_signatures.errors import SignatureInvalidError
from countersign.venues.endpoints.endpoint import Endpoint
from countersign.venues.schemes.registry import SCHEMES


def find_proof(
    request: BotRequest,
    endpoint: Endpoint,
    standing: Standing,
    secrets: GrantSecrets,
    now_ms: int,
) -> CallerProof | None:
    """Return what the signature proves; None where no grant of the chain asks for one.

    Args:
        request: as the bot sent it.
        endpoint: what it is for.
        standing: what stands behind its token.
        secrets: gives the secret of the token's own grant.
        now_ms: the time here.

    Raises:
        SignatureInvalidError, SignatureExpiredError: it is refused.
    """
    if not any(grant.limits.caller_signature for grant in standing.chain):
        return None
    secret = secrets.of(standing.chain[0].grant_id)
    verify = SCHEMES[standing.venue.scheme].verify
    if verify is None:  # no grant asks for what cannot be checked
        raise SignatureInvalidError
    proof = verify(request, secret, now_ms)
    if isinstance(proof, TimedProof) and endpoint.capability is Capability.READ:
        return replace(proof, reads=endpoint.name)
    return proof
