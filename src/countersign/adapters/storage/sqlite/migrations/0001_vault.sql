-- The vault: installation, service keys, credentials, key material, audit entries.

CREATE TABLE installation (
    singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
    installation_id TEXT NOT NULL,
    venue_mode TEXT CHECK (venue_mode IN ('REAL', 'SIMULATED')),
    created_at_ms INTEGER NOT NULL
) STRICT;

-- Keys of our own, sealed like any secret: token signing, fingerprints, idempotency digests.
CREATE TABLE service_keys (
    purpose TEXT NOT NULL,
    key_id TEXT NOT NULL,
    sealed BLOB NOT NULL,
    created_at_ms INTEGER NOT NULL,
    retired_at_ms INTEGER,
    PRIMARY KEY (purpose, key_id)
) STRICT;

CREATE TABLE credentials (
    user_id TEXT NOT NULL,
    credential_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    venue TEXT NOT NULL,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    credential_type TEXT NOT NULL,
    masked_key TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    status TEXT NOT NULL,
    passport TEXT,
    nonce_unit TEXT,
    created_at_ms INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL,
    revoked_at_ms INTEGER,
    PRIMARY KEY (user_id, credential_id)
) STRICT;
CREATE UNIQUE INDEX credentials_by_id ON credentials (credential_id);
CREATE INDEX credentials_newest ON credentials (user_id, created_at_ms DESC, credential_id DESC);
CREATE INDEX credentials_of_key ON credentials (user_id, fingerprint, created_at_ms, credential_id)
    WHERE status <> 'REVOKED';

-- Apart from credentials, so that a list never touches a page with key material.
CREATE TABLE key_material (
    user_id TEXT NOT NULL,
    credential_id TEXT NOT NULL,
    material_version INTEGER NOT NULL,
    slot INTEGER NOT NULL,
    PRIMARY KEY (user_id, credential_id),
    FOREIGN KEY (user_id, credential_id) REFERENCES credentials (user_id, credential_id)
) STRICT;

-- Rows here are appended and overwritten with zeros of the same length, never deleted, moved
-- or resized: when SQLite balances pages it leaves copies of their rows in free space, which
-- secure_delete does not reach, and this table gives it nothing to balance.
CREATE TABLE sealed_material (
    slot INTEGER PRIMARY KEY,
    sealed BLOB NOT NULL
) STRICT;

CREATE TABLE idempotency_keys (
    user_id TEXT NOT NULL,
    route TEXT NOT NULL,
    key_digest BLOB NOT NULL,
    body_digest BLOB NOT NULL,
    claim_id TEXT NOT NULL,
    claimed_until_ms INTEGER NOT NULL,
    answer BLOB,
    created_at_ms INTEGER NOT NULL,
    PRIMARY KEY (user_id, route, key_digest)
) STRICT;
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at_ms);

-- canonical is the entry; the columns beside it are for searching only.
CREATE TABLE audit_entries (
    user_id TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    entry_id TEXT NOT NULL,
    action TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT,
    credential_id TEXT,
    address TEXT NOT NULL,
    request_id TEXT NOT NULL,
    canonical BLOB NOT NULL,
    leaf_hash BLOB NOT NULL,
    PRIMARY KEY (user_id, at_ms, entry_id)
) STRICT;
CREATE INDEX audit_entries_of_credential ON audit_entries (credential_id, at_ms)
    WHERE credential_id IS NOT NULL;
