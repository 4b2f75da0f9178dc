-- Keys by which programs read the figures. Only the hash of a key is kept, with its first
-- letters, by which people know it again.
CREATE TABLE api_keys (
    id TEXT PRIMARY KEY,
    -- Whose it is; nobody's for a key that was made from the shell for no account.
    person_id TEXT REFERENCES people (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    prefix TEXT NOT NULL,
    key_hash TEXT NOT NULL UNIQUE,
    per_minute BIGINT NOT NULL,
    per_day BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    -- Empty for a key that does not expire.
    expires_at TEXT,
    revoked_at TEXT,
    used_at TEXT
);
CREATE INDEX api_keys_by_person ON api_keys (person_id);

-- How often a key was used, by day in UTC.
CREATE TABLE api_key_days (
    key_id TEXT NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    requests BIGINT NOT NULL,
    PRIMARY KEY (key_id, day)
);
