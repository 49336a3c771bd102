-- When each active credential is checked next, and which node has the check for how long.
-- Not part of a credential's version: what is planned changes nothing of it. dead_answers holds
-- as long as the credential is at dead_at_version.
ALTER TABLE credentials ADD COLUMN check_due_at_ms INTEGER;
ALTER TABLE credentials ADD COLUMN check_lease TEXT;
ALTER TABLE credentials ADD COLUMN check_leased_until_ms INTEGER;
ALTER TABLE credentials ADD COLUMN dead_answers INTEGER NOT NULL DEFAULT 0;
ALTER TABLE credentials ADD COLUMN dead_at_version INTEGER NOT NULL DEFAULT 0;
CREATE INDEX credentials_due ON credentials (venue, check_due_at_ms) WHERE status = 'ACTIVE';
CREATE INDEX credentials_leased ON credentials (venue, check_leased_until_ms)
    WHERE check_lease IS NOT NULL;
