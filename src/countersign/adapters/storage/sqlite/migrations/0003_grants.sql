-- Grants, uses under way, nonce lanes, pauses of venues, freezing, step-up.

ALTER TABLE credentials ADD COLUMN frozen_at_ms INTEGER;
ALTER TABLE sessions ADD COLUMN raised_until_ms INTEGER;
ALTER TABLE audit_entries ADD COLUMN grant_id TEXT;
CREATE INDEX audit_entries_of_grant ON audit_entries (grant_id, at_ms) WHERE grant_id IS NOT NULL;

-- Of an outcome: the entry of its intent. canonical begins with a line of 20 bytes.
ALTER TABLE audit_entries ADD COLUMN intent_id TEXT;
UPDATE audit_entries SET intent_id = json_extract(CAST(substr(canonical, 21) AS TEXT), '$.intentId')
    WHERE action = 'credential.verify' AND outcome <> 'INTENDED';
CREATE INDEX audit_entries_of_intent ON audit_entries (intent_id) WHERE intent_id IS NOT NULL;

-- The token is kept as its SHA-256 digest. limits holds the rest of the grant as JSON;
-- ancestors the ids of the grants above it, nearest first, as a JSON array.
CREATE TABLE grants (
    user_id TEXT NOT NULL,
    grant_id TEXT NOT NULL,
    credential_id TEXT NOT NULL,
    parent_id TEXT,
    ancestors TEXT NOT NULL,
    version INTEGER NOT NULL,
    holder TEXT NOT NULL,
    token_digest BLOB NOT NULL,
    limits TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL,
    revoked_at_ms INTEGER,
    PRIMARY KEY (user_id, grant_id),
    FOREIGN KEY (user_id, credential_id) REFERENCES credentials (user_id, credential_id)
) STRICT;
CREATE UNIQUE INDEX grants_by_id ON grants (grant_id);
CREATE UNIQUE INDEX grants_by_token ON grants (token_digest);
CREATE INDEX grants_of_credential ON grants (user_id, credential_id);
CREATE INDEX grants_unrevoked ON grants (user_id, credential_id) WHERE revoked_at_ms IS NULL;
CREATE INDEX grants_newest ON grants (user_id, created_at_ms DESC, grant_id DESC);

-- The requests of this minute and of the one before.
CREATE TABLE grant_paces (
    user_id TEXT NOT NULL,
    grant_id TEXT NOT NULL,
    minute INTEGER NOT NULL,
    requests INTEGER NOT NULL,
    requests_before INTEGER NOT NULL,
    PRIMARY KEY (user_id, grant_id)
) STRICT;

-- An intent that has no outcome yet. use_id is the intent's entry.
CREATE TABLE open_uses (
    user_id TEXT NOT NULL,
    credential_id TEXT NOT NULL,
    use_id TEXT NOT NULL,
    grant_id TEXT,
    begun_at_ms INTEGER NOT NULL,
    PRIMARY KEY (user_id, credential_id, use_id)
) STRICT;

CREATE TABLE nonce_lanes (
    venue TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    holder TEXT,
    held_until_ms INTEGER NOT NULL,
    wanted_by TEXT,
    wanted_at_ms INTEGER,
    last_ms INTEGER NOT NULL,
    last_us INTEGER NOT NULL,
    last_ns INTEGER NOT NULL,
    PRIMARY KEY (venue, fingerprint)
) STRICT;

CREATE TABLE venue_pauses (
    host TEXT NOT NULL PRIMARY KEY,
    until_ms INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT;
