//! What a row of an indicator counts, by the words of its measure.
//!
//! Files with a column of measure types say it there. The monthly Network Contract DES has none:
//! its measures are `Numerator`, `Denominator`, a word for a single count, or the code of a
//! personalised care adjustment (PCA), a patient who is outside the denominator for a reason of
//! their own. The codes are those of the publisher's measure dictionary (NHSDigital/ncdes).

use ingest::text;
use rustc_hash::FxHashMap;

/// The part of an indicator that a row counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Part {
    /// Who reached what the indicator asks for.
    Numerator,
    /// Among whom.
    Denominator,
    /// Patients outside the denominator by a PCA other than a declined offer.
    Excluded,
    /// Patients outside the denominator because they chose not to have it.
    Declined,
    /// A number by itself.
    Count,
    /// The numerator of the year that achievement is held against.
    BaselineNumerator,
    /// The denominator of that year.
    BaselineDenominator,
}

impl Part {
    /// The identifier of its cell; `None` of a number by itself, whose margin has no cells.
    const fn cell(self) -> Option<&'static str> {
        match self {
            Self::Numerator => Some("numerator"),
            Self::Denominator => Some("denominator"),
            Self::Excluded => Some("excluded"),
            Self::Declined => Some("declined"),
            Self::Count => None,
            Self::BaselineNumerator => Some("baseline-numerator"),
            Self::BaselineDenominator => Some("baseline-denominator"),
        }
    }

    /// The identifier of its measure, for the margin of an indicator.
    pub(crate) fn measure(self, margin: &str) -> String {
        self.cell()
            .map_or_else(|| margin.to_owned(), |cell| format!("{margin}.{cell}"))
    }

    /// Whether several rows of it add up: an indicator may have several PCAs.
    pub(crate) const fn adds_up(self) -> bool {
        matches!(self, Self::Excluded | Self::Declined)
    }
}

/// What the words of a measure say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// The row counts this.
    Part(Part),
    /// The row is left out, for this reason.
    LeftOut(&'static str),
}

/// Why some rows are left out.
const COPY: &str = "of a copy of the denominator";
const EXCLUSION: &str = "of patients whom the indicator does not concern";
const UNKNOWN: &str = "of a measure that is not known";

/// PCAs that are no declined offer, in small letters. The codes of declined offers have `dec` in
/// them.
const OTHER_PCAS: [&str; 17] = [
    "ast_dat9m",
    "bplat6m",
    "c19con_dat",
    "cholmx_dat",
    "doac3mdat1",
    "doac9mdat1",
    "fitnidat",
    "fluexpcon",
    "fluinvite1",
    "mildintast",
    "palcardat2",
    "regl3m_dat",
    // Smokes, or declined to say: not a declined offer.
    "smokordec",
    "statintol",
    "txstat_dat",
    "xflu_dat",
    "xstat_dat",
];

/// A declined offer whose code is spelled in another way.
const STRUCTURED_REVIEW_DECLINED: &str = "strmedrvdc";

/// What a measure says, with its type where the file has one (else empty).
pub(crate) fn meaning(measure: &[u8], kind: &[u8]) -> Meaning {
    let (measure, kind) = (tidy(measure), tidy(kind));
    if measure == "num patients in set" {
        return Meaning::LeftOut(COPY);
    }
    match kind.as_str() {
        "pca" => return Meaning::Part(adjustment(&measure).unwrap_or(Part::Excluded)),
        "exclusion" => return Meaning::LeftOut(EXCLUSION),
        _ => {}
    }
    let is_baseline = measure.contains("baseline");
    // A type that is not known leaves the word to the measure.
    let part = counted(&kind, is_baseline)
        .or_else(|| counted(&measure, is_baseline))
        .or_else(|| adjustment(&measure))
        .or_else(|| measure.starts_with("pca count").then_some(Part::Excluded));
    part.map_or(Meaning::LeftOut(UNKNOWN), Meaning::Part)
}

fn tidy(raw: &[u8]) -> String {
    text::name(raw).unwrap_or_default().to_lowercase()
}

/// A numerator, a denominator or a single count: `ACC-08 Denominator`, `MI Count`.
fn counted(words: &str, is_baseline: bool) -> Option<Part> {
    match words {
        "count" | "mi count" | "single count" | "management information" => Some(Part::Count),
        _ if words.ends_with("denominator") && is_baseline => Some(Part::BaselineDenominator),
        _ if words.ends_with("denominator") => Some(Part::Denominator),
        _ if words.ends_with("numerator") && is_baseline => Some(Part::BaselineNumerator),
        _ if words.ends_with("numerator") => Some(Part::Numerator),
        _ => None,
    }
}

/// The PCA whose code is among the words: `Rule 4: FAECIMMDEC`.
fn adjustment(measure: &str) -> Option<Part> {
    let mut words = measure
        .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
        .filter(|word| !word.is_empty());
    words.find_map(|word| {
        if OTHER_PCAS.contains(&word) {
            Some(Part::Excluded)
        } else if word.contains("dec") || word == STRUCTURED_REVIEW_DECLINED {
            Some(Part::Declined)
        } else {
            None
        }
    })
}

/// Remembers what measures say: a file has a few in millions of rows.
#[derive(Debug, Default)]
pub(crate) struct Measures {
    known: FxHashMap<Box<[u8]>, Meaning>,
    /// The measure and its type behind each other.
    both: Vec<u8>,
}

impl Measures {
    /// What a measure says; see [`meaning`].
    pub(crate) fn meaning(&mut self, measure: &[u8], kind: &[u8]) -> Meaning {
        self.both.clear();
        self.both.extend_from_slice(measure);
        // No text in UTF-8 has this byte.
        self.both.push(0xff);
        self.both.extend_from_slice(kind);
        if let Some(known) = self.known.get(self.both.as_slice()) {
            return *known;
        }
        let known = meaning(measure, kind);
        self.known.insert(self.both.as_slice().into(), known);
        known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(measure: &str, kind: &str) -> Meaning {
        meaning(measure.as_bytes(), kind.as_bytes())
    }

    #[test]
    fn every_published_spelling_is_known() {
        for (measure, kind, part) in [
            ("Numerator", "Numerator", Part::Numerator),
            ("Denominator", "", Part::Denominator),
            ("COUNT", "COUNT", Part::Count),
            ("MI Count", "", Part::Count),
            ("Management Information", "", Part::Count),
            ("MI Count", "Single Count", Part::Count),
            ("PCA Count (Rule 3: FRAILASSDEC_DAT)", "PCA", Part::Declined),
            (
                "PCA Count (Rule 3: EXPDISSCR_DAT, EXPCONSCRLAT_DAT)",
                "PCA",
                Part::Excluded,
            ),
            ("PALCARDAT2", "", Part::Excluded),
            ("Rule 4: FAECIMMDEC", "", Part::Declined),
            ("STRMEDRVDC", "", Part::Declined),
            ("SMOKORDEC", "", Part::Excluded),
            ("ACC-08 Denominator", "", Part::Denominator),
            ("ACC-10 baseline numerator", "", Part::BaselineNumerator),
            ("ACC-10 baseline denominator", "", Part::BaselineDenominator),
            ("ACC-10 standardised numerator", "", Part::Numerator),
            (
                "ACC-10b baseline non-standardised numerator",
                "",
                Part::BaselineNumerator,
            ),
            ("ACC-10b non-standardised numerator", "", Part::Numerator),
            ("EHCH-04 Numerator", "", Part::Numerator),
        ] {
            assert_eq!(of(measure, kind), Meaning::Part(part), "{measure}, {kind}");
        }
    }

    #[test]
    fn what_is_no_part_of_an_indicator_is_left_out() {
        assert_eq!(of("Num Patients in Set", ""), Meaning::LeftOut(COPY));
        assert_eq!(
            of("Rule 1: PAT_AGEU18", "Exclusion"),
            Meaning::LeftOut(EXCLUSION)
        );
        for measure in ["PAT_AGEU18", "Value", ""] {
            assert_eq!(of(measure, ""), Meaning::LeftOut(UNKNOWN), "{measure}");
        }
    }

    #[test]
    fn what_is_remembered_is_the_same() {
        let mut measures = Measures::default();
        for _ in 0..2 {
            assert_eq!(
                measures.meaning(b"Numerator", b""),
                Meaning::Part(Part::Numerator)
            );
            assert_eq!(
                measures.meaning(b"Rule 1: X", b"Exclusion"),
                Meaning::LeftOut(EXCLUSION)
            );
        }
    }
}
