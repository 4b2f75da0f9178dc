//! Tables with a row for each organisation and a column for each measure.
