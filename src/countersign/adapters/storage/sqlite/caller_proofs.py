"""The signatures of bots that were taken, so that none is taken twice."""

from typing import Final

import apsw

from countersign.access.grant import Grant
from countersign.venues.bot_signatures.bot_signature import CallerProof, NonceProof, TimedProof
from countersign.venues.bot_signatures.errors import SignatureReplayedError

# Reads share a signature with other reads alone; whatever else it is for, it is for once.
_KEEP: Final = (
    "INSERT INTO caller_signatures (user_id, grant_id, digest, reads, over_at_ms)"
    " SELECT ?1, ?2, ?3, ?4, ?5 WHERE NOT EXISTS (SELECT 1 FROM caller_signatures"
    " WHERE user_id = ?1 AND grant_id = ?2 AND digest = ?3 AND (?4 = '' OR reads IN ('', ?4)))"
)
# Two for each that comes: the table shrinks to what is not over yet.
_FORGET: Final = (
    "DELETE FROM caller_signatures WHERE rowid IN"
    " (SELECT rowid FROM caller_signatures WHERE over_at_ms < ? ORDER BY over_at_ms LIMIT 2)"
)
_RAISE: Final = (
    "INSERT INTO caller_nonces (user_id, grant_id, nonce) VALUES (?, ?, ?)"
    " ON CONFLICT (user_id, grant_id) DO UPDATE SET nonce = excluded.nonce"
    " WHERE excluded.nonce > nonce"
)
_NONCE_BYTES: Final = 8
# A clock that is put back by less than this lets no signature come again.
_KEPT_BEYOND_MS: Final = 60_000


def take_proof(connection: apsw.Connection, grant: Grant, proof: CallerProof, now_ms: int) -> None:
    """Use a signature up, inside the transaction of its intent or of its refusal.

    Raises:
        SignatureReplayedError: it was used before, or a nonce as high or higher.
    """
    if isinstance(proof, NonceProof):
        nonce = proof.nonce.to_bytes(_NONCE_BYTES, "big")
        connection.execute(_RAISE, (grant.user_id, grant.grant_id, nonce))
    else:
        _keep(connection, grant, proof, now_ms)
    if connection.changes() != 1:
        raise SignatureReplayedError


def _keep(connection: apsw.Connection, grant: Grant, proof: TimedProof, now_ms: int) -> None:
    connection.execute(_FORGET, (now_ms - _KEPT_BEYOND_MS,))
    row = (grant.user_id, grant.grant_id, proof.digest, proof.reads, proof.over_at_ms)
    connection.execute(_KEEP, row)
