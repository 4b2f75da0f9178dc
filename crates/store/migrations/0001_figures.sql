-- Figures and what stands behind them. One dialect for SQLite and PostgreSQL: dates are
-- ISO text, identifiers are made by the application, vectors are bytes.

-- One row: counts the loads, so that servers notice them.
CREATE TABLE store_state (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    generation BIGINT NOT NULL,
    is_demonstration BOOLEAN NOT NULL
);
INSERT INTO store_state (id, generation, is_demonstration) VALUES (1, 0, FALSE);

-- Everybody that figures are shown for. An ordinal is a place in every vector: given once,
-- in order of first appearance, never changed.
CREATE TABLE organisations (
    ordinal BIGINT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    opened TEXT,
    closed TEXT,
    postcode TEXT,
    address TEXT,
    clinical_system TEXT,
    ons_code TEXT,
    -- The month of the file that described it last; older files do not overwrite newer.
    described_in TEXT NOT NULL
);

-- Who belongs to whom, by source and month: a vector of parents for each level.
CREATE TABLE memberships (
    source TEXT NOT NULL,
    month TEXT NOT NULL,
    level TEXT NOT NULL,
    parents BYTEA NOT NULL,
    PRIMARY KEY (source, month, level)
);

-- Practices in PCNs with their dates, from the PCN directory.
CREATE TABLE pcn_links (
    practice BIGINT NOT NULL,
    pcn BIGINT NOT NULL,
    starts TEXT NOT NULL,
    ends TEXT,
    PRIMARY KEY (practice, pcn, starts)
);

CREATE TABLE releases (
    id TEXT PRIMARY KEY,
    sequence BIGINT NOT NULL UNIQUE,
    dataset TEXT NOT NULL,
    source TEXT NOT NULL,
    loaded_at TEXT NOT NULL,
    reader TEXT NOT NULL,
    is_demonstration BOOLEAN NOT NULL,
    organisations_matched BIGINT NOT NULL,
    organisations_new BIGINT NOT NULL,
    -- Rows read, kept and rejected, and what changed in which period; JSON.
    row_counts TEXT NOT NULL,
    changes TEXT NOT NULL
);

CREATE TABLE release_files (
    release_id TEXT NOT NULL REFERENCES releases (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    PRIMARY KEY (release_id, name)
);
CREATE INDEX release_files_by_hash ON release_files (sha256);

-- Which periods a release holds, and whether its figures are still the ones shown.
CREATE TABLE release_periods (
    release_id TEXT NOT NULL REFERENCES releases (id) ON DELETE CASCADE,
    period TEXT NOT NULL,
    is_current BOOLEAN NOT NULL,
    PRIMARY KEY (release_id, period)
);

-- The figures: the values of all organisations for one measure and period, by ordinal.
CREATE TABLE facts (
    dataset TEXT NOT NULL,
    source TEXT NOT NULL,
    measure TEXT NOT NULL,
    period TEXT NOT NULL,
    vector BYTEA NOT NULL,
    PRIMARY KEY (dataset, source, measure, period)
);
