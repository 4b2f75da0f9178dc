-- People, how they sign in, the organisations that they work for, and what they keep here.
-- Secrets are kept as hashes only: a password by Argon2id, a token by SHA-256. Moments are
-- ISO 8601 text in UTC of one width, so that they compare as text.

-- Keys that this store alone knows: `network` makes hashes of network addresses that nobody
-- can find by trying all addresses.
CREATE TABLE secrets (
    name TEXT PRIMARY KEY,
    value BYTEA NOT NULL
);

-- Everybody whose address is verified.
CREATE TABLE people (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    -- The address in lower case, by which it is found.
    address_key TEXT NOT NULL UNIQUE,
    password TEXT NOT NULL,
    is_administrator BOOLEAN NOT NULL,
    created_at TEXT NOT NULL
);

-- Those who registered and have not followed the link in their mail. There may be several
-- for one address: each holds the password that was chosen with it, and the link that is
-- followed decides.
CREATE TABLE registrations (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    address_key TEXT NOT NULL,
    password TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX registrations_by_address ON registrations (address_key);

-- Links in mails. Used once: using one deletes it.
CREATE TABLE links (
    token_hash TEXT PRIMARY KEY,
    -- verify, reset or address
    purpose TEXT NOT NULL,
    registration_id TEXT REFERENCES registrations (id) ON DELETE CASCADE,
    person_id TEXT REFERENCES people (id) ON DELETE CASCADE,
    -- For `address`: the address that is to be the new one.
    address TEXT,
    expires_at TEXT NOT NULL
);

-- Devices on which somebody is signed in.
CREATE TABLE sign_ins (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL UNIQUE,
    -- What the browser says it is, in words: Firefox on Windows.
    device TEXT NOT NULL,
    -- Whether it outlives the browser.
    is_lasting BOOLEAN NOT NULL,
    -- The organisation that is worked for on this device.
    workspace TEXT,
    created_at TEXT NOT NULL,
    used_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
);
CREATE INDEX sign_ins_by_person ON sign_ins (person_id);

-- What was tried and failed, by account, network address or recipient; keys are hashes.
CREATE TABLE attempts (
    key TEXT PRIMARY KEY,
    failures BIGINT NOT NULL,
    last_at TEXT NOT NULL,
    allowed_at TEXT NOT NULL
);

-- Organisations that somebody asked to work for.
CREATE TABLE workspaces (
    organisation TEXT PRIMARY KEY,
    members_may_share BOOLEAN NOT NULL,
    created_at TEXT NOT NULL
);

CREATE TABLE workspace_members (
    organisation TEXT NOT NULL REFERENCES workspaces (organisation) ON DELETE CASCADE,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    -- pending, active, admin, rejected or removed
    state TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    decided_at TEXT,
    PRIMARY KEY (organisation, person_id)
);
CREATE INDEX workspace_members_by_person ON workspace_members (person_id);

-- Saved views and benchmark groups: an address under a name, never figures.
CREATE TABLE presets (
    id TEXT PRIMARY KEY,
    -- view or group
    kind TEXT NOT NULL,
    -- The tool of a view; empty for a group, which serves every tool.
    tool TEXT NOT NULL,
    name TEXT NOT NULL,
    -- A view: path and query. A group: the codes, with commas.
    address TEXT NOT NULL,
    -- Who made it; nobody any more for what a workspace kept.
    person_id TEXT REFERENCES people (id) ON DELETE SET NULL,
    -- The workspace that it belongs to; none for what somebody keeps for themselves.
    organisation TEXT REFERENCES workspaces (organisation) ON DELETE CASCADE,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX presets_by_person ON presets (person_id);
CREATE INDEX presets_by_organisation ON presets (organisation);

-- The view on which a tool opens for a person in a workspace (empty: in none).
CREATE TABLE preset_defaults (
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    organisation TEXT NOT NULL,
    tool TEXT NOT NULL,
    preset_id TEXT NOT NULL REFERENCES presets (id) ON DELETE CASCADE,
    PRIMARY KEY (person_id, organisation, tool)
);

-- Uploaded files; their bytes are in the file store under `object`.
CREATE TABLE documents (
    id TEXT PRIMARY KEY,
    -- Whose it is; nobody's any more where a shared one outlived the account.
    person_id TEXT REFERENCES people (id) ON DELETE SET NULL,
    organisation TEXT REFERENCES workspaces (organisation) ON DELETE SET NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    object TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX documents_by_person ON documents (person_id);
CREATE INDEX documents_by_organisation ON documents (organisation);

-- Links by which anybody may fetch a document; revoking one deletes it.
CREATE TABLE document_links (
    id TEXT PRIMARY KEY,
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL UNIQUE,
    created_at TEXT NOT NULL
);
CREATE INDEX document_links_by_document ON document_links (document_id);

-- Mails to be sent. What a mail says, and the link in it, is made when it is sent, so that
-- no usable link is ever stored.
CREATE TABLE mails (
    id TEXT PRIMARY KEY,
    -- What it is about; JSON.
    errand TEXT NOT NULL,
    -- Whose it is: with the person it goes.
    person_id TEXT REFERENCES people (id) ON DELETE CASCADE,
    created_at TEXT NOT NULL,
    tries BIGINT NOT NULL,
    due_at TEXT NOT NULL,
    last_error TEXT
);
CREATE INDEX mails_by_due ON mails (due_at);

-- Who did what, on what, when, from where. Rows are only ever added. The identifiers of
-- people stay when the people go; their names do not.
CREATE TABLE audit (
    id TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    person_id TEXT,
    action TEXT NOT NULL,
    organisation TEXT,
    -- What it was done to: a person, preset, document or device, by identifier.
    target TEXT,
    -- The network address, as a keyed hash.
    network TEXT NOT NULL
);
CREATE INDEX audit_by_moment ON audit (at, id);
CREATE INDEX audit_by_organisation ON audit (organisation, at);
CREATE INDEX audit_by_person ON audit (person_id, at);
