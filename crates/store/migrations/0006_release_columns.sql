-- Which release the columns that are shown were read from. Files of one source and period may
-- hold different measures: then each stays in use, and a revised file replaces those of the
-- file before it, also the measures that it no longer has.
CREATE TABLE release_columns (
    release_id TEXT NOT NULL REFERENCES releases (id) ON DELETE CASCADE,
    period TEXT NOT NULL,
    measure TEXT NOT NULL,
    PRIMARY KEY (release_id, period, measure)
);
INSERT INTO release_columns (release_id, period, measure)
    SELECT r.id, f.period, f.measure
    FROM facts f
    JOIN releases r ON r.dataset = f.dataset AND r.source = f.source
    JOIN release_periods p
        ON p.release_id = r.id AND p.period = f.period AND p.is_current;

-- The edition of a publication: the latest period that it speaks of, and the number of its
-- revision. An older edition does not replace the figures of a newer one.
ALTER TABLE releases ADD COLUMN edition TEXT;
UPDATE releases SET edition =
    (SELECT MAX(p.period) FROM release_periods p WHERE p.release_id = releases.id);
