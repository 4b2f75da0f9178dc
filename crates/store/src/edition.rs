//! Editions of a publication: which of two files is the newer one.

use std::fmt;

use domain::period::{Month, Period};
use domain::release::ReleaseFile;

/// The edition of a publication: the latest month that its files speak of, then the number
/// of the revision that their names state (`…_v2.csv`). What a file contains goes before its
/// name, and the order of loading says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edition {
    /// The latest month of the files: the first of the last period, or that of the extract.
    pub month: Month,
    /// The number of the revision; 1 where the names state none.
    pub revision: u32,
}

impl Edition {
    /// The edition of files with these periods. `extracted` is the month of the extract,
    /// where the files state one.
    #[must_use]
    pub fn of(periods: &[Period], extracted: Option<Month>, files: &[ReleaseFile]) -> Option<Self> {
        let latest = periods.iter().map(|period| period.first_month()).max();
        Some(Self {
            month: extracted.or(latest)?,
            revision: files
                .iter()
                .filter_map(|file| revision(&file.name))
                .max()
                .unwrap_or(1),
        })
    }

    /// Reads what [`fmt::Display`] wrote; a period alone is its first revision.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (period, revision) = text.split_once(' ').unwrap_or((text, "v1"));
        let period: Period = period.parse().ok()?;
        Some(Self {
            month: period.first_month(),
            revision: revision.strip_prefix('v')?.parse().ok()?,
        })
    }
}

impl fmt::Display for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.month)?;
        if self.revision > 1 {
            write!(f, " v{}", self.revision)?;
        }
        Ok(())
    }
}

/// The number in `name_v2.csv`, `name-v2.csv`, `name v2.csv` and `name_v2 (1).csv`.
fn revision(name: &str) -> Option<u32> {
    let name = name.rsplit(['!', '/']).next()?;
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let words = stem.split(['_', '-', ' ', '(', ')', '.']);
    words
        .filter_map(|word| {
            let digits = word.strip_prefix(['v', 'V'])?;
            digits.parse().ok().filter(|number| *number < 100)
        })
        .next_back()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edition(period: &str, name: &str) -> Edition {
        let file = ReleaseFile {
            name: name.to_owned(),
            sha256: String::new(),
            bytes: 0,
        };
        Edition::of(&[period.parse().unwrap()], None, &[file]).unwrap()
    }

    #[test]
    fn months_go_before_revisions_and_revisions_before_none() {
        let original = edition("2025-12", "gp-reg-pat-prac-all.csv");
        let revised = edition("2025-12", "a.zip!gp-reg-pat-prac-all-v2.csv");
        let later = edition("2026-01", "gp-reg-pat-prac-all.csv");
        assert!(original < revised && revised < later);
        assert_eq!(revised.revision, 2);
        for name in [
            "x_v2.csv",
            "x V2.xlsx",
            "x_v2 (1).csv",
            "PREVALENCE_2021_v2.csv",
        ] {
            assert_eq!(revision(name), Some(2), "{name}");
        }
        for name in ["x.csv", "survey.csv", "nov2.csv", "x_v2025.csv"] {
            assert_eq!(revision(name), None, "{name}");
        }
    }

    #[test]
    fn what_is_written_is_read() {
        for edition in [edition("2025-12", "x"), edition("2025-12", "x_v3.csv")] {
            assert_eq!(Edition::parse(&edition.to_string()), Some(edition));
        }
        assert_eq!(Edition::parse("nothing"), None);
    }
}
