//! What the site writes to people, and how it is sent.
//!
//! A [`Letter`] is a mail with what its text needs; [`Letter::compose`] makes its subject and
//! its two parts, plain and HTML, from one description, so that they say the same. A [`Mailer`]
//! is how mail leaves: to a folder, to a mail server, or, in tests, to a list.
//!
//! Much of what a letter says was typed by strangers: names reach people who never heard of
//! the site, from whoever types an address of theirs. What is typed is therefore made one
//! short line without control characters, escaped in HTML, and kept out of headers; names
//! never become links.
//!
//! Links in letters are keys. They are written to the log by the post to a folder, which is
//! for trying the site out, and nowhere else.

mod address;
mod compose;
mod letters;
mod mailer;
mod setting;

pub use address::is_address;
pub use compose::Composed;
pub use letters::{Letter, Outcome};
pub use mailer::{Mailer, PostError, SendError, Sent};
