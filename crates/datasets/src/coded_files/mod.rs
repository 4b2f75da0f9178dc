//! What the files of publications share that name their indicators by codes: a row for each
//! organisation, date, code and measure, as the extracts of primary care services have them. A
//! publication says which families its codes are of; here are the rows, the words for what is
//! counted, and what becomes of a code that it does not know.

pub(crate) mod long;
pub(crate) mod measures;
pub(crate) mod names;
pub(crate) mod rows;
pub(crate) mod titles;
