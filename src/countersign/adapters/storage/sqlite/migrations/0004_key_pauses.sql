-- Pauses that a venue asks of one key: its own rate limit, which is nobody else's.
CREATE TABLE key_pauses (
    venue TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    until_ms INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (venue, fingerprint)
) STRICT;
