-- Declarations of datasets that came with a load: somebody's own tables, and the indicators of
-- a year or profile. The declarations that are part of the program are not here.
CREATE TABLE declarations (
    dataset TEXT PRIMARY KEY,
    -- JSON, as a page carries it.
    declaration TEXT NOT NULL
);
