//! Invented data in the shape of England.
