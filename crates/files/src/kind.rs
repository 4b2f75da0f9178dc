//! The kinds of documents that are taken, and what each is called elsewhere.

/// A kind of document that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A PDF document.
    Pdf,
    /// A Word document since Word 2007 (.docx).
    Word,
    /// A Word document of the format before (.doc).
    Word97,
    /// An Excel workbook since Excel 2007 (.xlsx).
    Excel,
    /// An Excel workbook of the format before (.xls).
    Excel97,
    /// A table as text.
    Csv,
    /// A PNG picture.
    Png,
    /// A JPEG picture.
    Jpeg,
    /// A GIF picture.
    Gif,
    /// A WebP picture.
    Webp,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::Pdf,
        Self::Word,
        Self::Word97,
        Self::Excel,
        Self::Excel97,
        Self::Csv,
        Self::Png,
        Self::Jpeg,
        Self::Gif,
        Self::Webp,
    ];

    /// The media type that it is served with. It tells every kind from every other.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Word => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Word97 => "application/msword",
            Self::Excel => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Excel97 => "application/vnd.ms-excel",
            // Without a character set: it may be UTF-8 or Windows-1252.
            Self::Csv => "text/csv",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
        }
    }

    /// The kind with this media type, as written by [`Kind::media_type`].
    #[must_use]
    pub fn from_media_type(media_type: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.media_type() == media_type)
    }

    /// The usual ending of its files' names, without the dot.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Word => "docx",
            Self::Word97 => "doc",
            Self::Excel => "xlsx",
            Self::Excel97 => "xls",
            Self::Csv => "csv",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Gif => "gif",
            Self::Webp => "webp",
        }
    }

    /// What people call it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Word => "Word",
            Self::Word97 => "Word 97–2003",
            Self::Excel => "Excel",
            Self::Excel97 => "Excel 97–2003",
            Self::Csv => "CSV",
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::Gif => "GIF",
            Self::Webp => "WebP",
        }
    }

    /// Whether files of this kind may have names with this ending, in any case.
    pub(crate) fn fits(self, ending: &str) -> bool {
        let others: &[&str] = match self {
            Self::Jpeg => &["jpeg", "jpe", "jfif"],
            Self::Csv => &["tsv", "tab"],
            _ => &[],
        };
        others
            .iter()
            .chain([&self.ending()])
            .any(|fitting| fitting.eq_ignore_ascii_case(ending))
    }

    /// The kind that a name promises.
    pub(crate) fn promised(name: &str) -> Option<Self> {
        let (_, ending) = name.trim_end().rsplit_once('.')?;
        Self::ALL.into_iter().find(|kind| kind.fits(ending))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_and_endings_tell_the_kinds_apart() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_media_type(kind.media_type()), Some(kind));
            assert_eq!(
                Kind::promised(&format!("a.b.{}", kind.ending().to_uppercase())),
                Some(kind)
            );
            assert_eq!(
                Kind::ALL.iter().filter(|k| k.fits(kind.ending())).count(),
                1
            );
        }
        assert_eq!(Kind::from_media_type("text/html"), None);
        assert_eq!(Kind::promised("photo.jpeg"), Some(Kind::Jpeg));
        for name in ["", "pdf", "a.", "a.exe", "a.pdf.html"] {
            assert_eq!(Kind::promised(name), None, "{name:?}");
        }
    }
}
