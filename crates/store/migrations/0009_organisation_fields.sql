-- The month of the file that gave each field of an organisation, so that files of any order come
-- to the same: status, opened, postcode, address, clinical system, ONS code. Where it is empty,
-- all are of described_in.
ALTER TABLE organisations ADD COLUMN fields_in TEXT NOT NULL DEFAULT '';

-- Every name that was seen, with the first and the last month of it. Two names may begin in one
-- month.
CREATE TABLE organisation_names_seen (
    ordinal BIGINT NOT NULL,
    name TEXT NOT NULL,
    first_month TEXT NOT NULL,
    last_month TEXT NOT NULL,
    PRIMARY KEY (ordinal, name)
);
INSERT INTO organisation_names_seen (ordinal, name, first_month, last_month)
    SELECT ordinal, name, MIN(first_month), MAX(last_month)
    FROM organisation_names GROUP BY ordinal, name;
DROP TABLE organisation_names;
ALTER TABLE organisation_names_seen RENAME TO organisation_names;
