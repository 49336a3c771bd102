-- Keys that were made here: the public half, and the index by which those that were never
-- activated are found.
ALTER TABLE credentials ADD COLUMN public_key TEXT;
CREATE INDEX credentials_waiting ON credentials (created_at_ms) WHERE status = 'CREATED';
