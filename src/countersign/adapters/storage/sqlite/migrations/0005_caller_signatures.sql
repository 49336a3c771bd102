-- The signatures of bots: each is taken once.

-- Until over_at_ms, from when on a signature's own time refuses it. reads is the endpoint of a
-- use that does nothing but read, and empty for any other.
CREATE TABLE caller_signatures (
    user_id TEXT NOT NULL,
    grant_id TEXT NOT NULL,
    digest BLOB NOT NULL,
    reads TEXT NOT NULL,
    over_at_ms INTEGER NOT NULL,
    PRIMARY KEY (user_id, grant_id, digest, reads)
) STRICT;
CREATE INDEX caller_signatures_over ON caller_signatures (over_at_ms);

-- The last nonce as 8 bytes, the highest first: nonces have 64 bits, and integers here 63.
CREATE TABLE caller_nonces (
    user_id TEXT NOT NULL,
    grant_id TEXT NOT NULL,
    nonce BLOB NOT NULL,
    PRIMARY KEY (user_id, grant_id)
) STRICT;
