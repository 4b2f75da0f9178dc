-- The names of organisations over time: who is shown in a period has the name of then.
CREATE TABLE organisation_names (
    ordinal BIGINT NOT NULL,
    first_month TEXT NOT NULL,
    last_month TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (ordinal, first_month)
);
INSERT INTO organisation_names (ordinal, first_month, last_month, name)
    SELECT ordinal, described_in, described_in, name FROM organisations WHERE name <> code;
