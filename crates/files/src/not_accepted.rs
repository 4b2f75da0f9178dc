//! Why a file is not taken: what it is, what is taken, and what to do.

use crate::kind::Kind;

/// What is taken, in words.
pub const TAKEN: &str = "PDF, Word, Excel, CSV, PNG, JPEG, GIF or WebP";

/// Why a file is not taken. Displays as a message for the person who uploads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotAccepted {
    /// It has no bytes.
    #[error(
        "This file is empty. Check that it opens on your computer, then upload it again. A file \
         may be {taken}.",
        taken = TAKEN
    )]
    Empty,
    /// A picture that can carry script.
    #[error(
        "This is an SVG picture, which can carry script. A file may be {taken}: save the picture \
         as PNG and upload that.",
        taken = TAKEN
    )]
    Svg,
    /// A PDF document that does something by itself.
    #[error(
        "This PDF document carries script, a program or files within it. A file may be {taken}: \
         print the document to PDF and upload that.",
        taken = TAKEN
    )]
    ActivePdf,
    /// HTML, XML or the like, whatever its name.
    #[error(
        "This is a web page or other markup (HTML or XML), which can carry script. A file may be \
         {taken}: open the page, print it to PDF and upload that.",
        taken = TAKEN
    )]
    Markup,
    /// Text without columns.
    #[error(
        "This is plain text, not a table: at least two of its first lines would need commas, \
         semicolons or tabs between their columns. A file may be {taken}: save the text as PDF or \
         Word.",
        taken = TAKEN
    )]
    PlainText,
    /// Text in UTF-16.
    #[error(
        "This is text in the encoding UTF-16. A file may be {taken}: in Excel, save it as “CSV \
         UTF-8”.",
        taken = TAKEN
    )]
    Utf16,
    /// A document with macros.
    #[error(
        "This document holds macros, which can harm the computers of those who open it. A file \
         may be {taken}, without macros: save it as an ordinary .docx or .xlsx and upload that.",
        taken = TAKEN
    )]
    Macros,
    /// A document that opens with a password only.
    #[error(
        "This document is protected by a password, so that it cannot be checked. A file may be \
         {taken}, without a password: remove it where the document was made and upload it again.",
        taken = TAKEN
    )]
    Encrypted,
    /// A document that unpacks to far more than its own size.
    #[error(
        "This document unpacks to far more than its size suggests, as files do that are made to \
         choke computers. A file may be {taken}: if it is genuine, save it anew, or as PDF or CSV.",
        taken = TAKEN
    )]
    Inflates,
    /// A document of too many parts.
    #[error(
        "This document consists of too many parts. A file may be {taken}: split it, or save it as \
         PDF or CSV.",
        taken = TAKEN
    )]
    TooManyParts,
    /// It begins as a kind that is taken, but cannot be read as one.
    #[error(
        "This looks like {0}, but it is damaged or cut short. A file may be {taken}: check that \
         it opens on your computer, save it anew and upload that.",
        taken = TAKEN
    )]
    Damaged(&'static str),
    /// A PDF document behind something else.
    #[error(
        "This file holds a PDF document, but begins with something else. A file may be {taken}: \
         open it in a PDF reader, print it to PDF and upload that.",
        taken = TAKEN
    )]
    PdfBehindOther,
    /// An archive.
    #[error(
        "This is an archive. A file may be {taken}: unpack it and upload the documents in it one \
         by one.",
        taken = TAKEN
    )]
    Archive,
    /// Something known that is not taken.
    #[error("This is {0}. A file may be {taken}: save it as one of these and upload that.", taken = TAKEN)]
    Other(&'static str),
    /// Its name promises a kind that its content is not.
    #[error(
        "This file’s name ends like that of a {} file, but its content is something else. A file \
         may be {taken}: check that it opens on your computer, save it anew and upload that.",
        .0.label(),
        taken = TAKEN
    )]
    NotAsNamed(Kind),
    /// Nothing known.
    #[error(
        "This is not a kind of file that is taken. A file may be {taken}: save it as one of these \
         and upload that.",
        taken = TAKEN
    )]
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_says_what_is_taken() {
        for refusal in [
            NotAccepted::Empty,
            NotAccepted::Svg,
            NotAccepted::Markup,
            NotAccepted::PlainText,
            NotAccepted::Utf16,
            NotAccepted::Macros,
            NotAccepted::Encrypted,
            NotAccepted::Inflates,
            NotAccepted::TooManyParts,
            NotAccepted::Damaged("a Word document"),
            NotAccepted::PdfBehindOther,
            NotAccepted::Archive,
            NotAccepted::Other("a programme"),
            NotAccepted::NotAsNamed(Kind::Pdf),
            NotAccepted::Unknown,
        ] {
            let message = refusal.to_string();
            assert!(message.contains(TAKEN), "{message}");
            assert!(
                message.ends_with('.') && !message.contains("  "),
                "{message}"
            );
        }
    }
}
