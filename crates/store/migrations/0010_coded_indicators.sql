-- What files say of indicators that their publication names by codes: titles, groups and meanings of
-- a year. The codes that the program itself describes are not here.
CREATE TABLE coded_indicators (
    dataset TEXT NOT NULL,
    code TEXT NOT NULL,
    -- JSON.
    entry TEXT NOT NULL,
    PRIMARY KEY (dataset, code)
);
