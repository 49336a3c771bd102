-- Who calls: users, sessions, refresh tokens, recovery links. Tokens are kept as SHA-256 digests.

CREATE TABLE users (
    user_id TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    password_version INTEGER NOT NULL,
    user_metadata TEXT NOT NULL,
    app_metadata TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL,
    last_sign_in_at_ms INTEGER
) STRICT;
CREATE UNIQUE INDEX users_by_email ON users (email);

-- One row for a log-in and all refresh tokens that follow from it. expires_at_ms is the end
-- of the newest of them, or the end of the session where that came first.
CREATE TABLE sessions (
    user_id TEXT NOT NULL REFERENCES users (user_id),
    session_id TEXT NOT NULL,
    authenticated_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    ended_at_ms INTEGER,
    PRIMARY KEY (user_id, session_id)
) STRICT;
CREATE INDEX sessions_by_end ON sessions (expires_at_ms);

-- Used tokens stay as long as their session, so that using one again is noticed.
CREATE TABLE refresh_tokens (
    user_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    digest BLOB NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    used_at_ms INTEGER,
    PRIMARY KEY (user_id, session_id, digest),
    FOREIGN KEY (user_id, session_id) REFERENCES sessions (user_id, session_id) ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX refresh_tokens_by_digest ON refresh_tokens (digest);

-- A used link is deleted.
CREATE TABLE recoveries (
    user_id TEXT NOT NULL REFERENCES users (user_id),
    digest BLOB NOT NULL,
    created_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    PRIMARY KEY (user_id, digest)
) STRICT;
CREATE UNIQUE INDEX recoveries_by_digest ON recoveries (digest);
