//! Names as people write them. Most publications print names in capitals, which
//! read badly and hide the word that matters; the words themselves are never changed.

use crate::code::OdsCode;
use crate::organisation::Kind;

/// Words that stay small inside a name.
const SMALL: &[&str] = &[
    "and", "of", "the", "at", "on", "in", "by", "to", "for", "with", "under", "upon", "over",
    "sub", "super", "de", "le", "la", "en", "cum", "next",
];

/// Abbreviations of the field and of company law that stay in capitals.
const CAPITALS: &[&str] = &[
    "APMS", "BHF", "BLMK", "BNSSG", "CCG", "CIC", "DMC", "GMS", "GP", "HC", "ICB", "ICS", "LLP",
    "LLR", "MC", "MK", "NEL", "NHS", "PCC", "PCN", "PMS", "SEL", "SSP", "SWB", "UEA", "UHPC", "UK",
    "II", "III", "IV", "VI",
];

/// Vowelless words that are abbreviations of ordinary words, not initials.
const ABBREVIATED: &[&str] = &[
    "ST", "STS", "DR", "DRS", "MR", "MRS", "CTR", "CTRE", "CNTR", "CNT", "LTD", "RD", "HTH",
    "HLTH", "PTNR", "PTNRS", "GRP", "GT", "SQ", "PRCT", "BLVD", "NR", "MT", "FR", "SR", "JR",
];

/// Two-letter words that are words; any other pair of letters is taken for initials.
const SHORT_WORDS: &[&str] = &[
    "MY", "OZ", "AL", "EL", "ST", "DR", "GT", "RD", "MR", "MT", "AN", "AS", "BE", "GO", "IS", "IT",
    "ME", "NO", "OR", "SO", "UP", "WE", "YE", "AM", "NG", "LI", "WU", "YU", "OM", "ED", "JO", "TY",
    "OX", "NR", "SQ", "FR",
];

/// A published name in mixed case. Names that already have a small letter are kept.
///
/// ```
/// use domain::names::mixed_case;
///
/// assert_eq!(mixed_case("ST. MARY'S MEDICAL CENTRE"), "St. Mary's Medical Centre");
/// assert_eq!(mixed_case("NEWCASTLE CENTRAL HEALTH PCN"), "Newcastle Central Health PCN");
/// ```
#[must_use]
pub fn mixed_case(name: &str) -> String {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.chars().any(char::is_lowercase) {
        return name;
    }
    let mut result = String::with_capacity(name.len());
    let mut word = String::new();
    // What stands before the word decides whether a small word may stay small.
    let mut before = '(';
    for c in name.chars() {
        if c.is_alphanumeric() || c == '\'' || c == '’' {
            word.push(c);
        } else {
            push_word(&mut result, &word, before);
            word.clear();
            result.push(c);
            before = if c == ' ' && "-–@/&,".contains(before) && result.ends_with("  ") {
                before
            } else {
                c
            };
            // "A - THE B": the word behind a free-standing dash begins a part.
            if c == ' ' && result.trim_end().ends_with(['-', '–', '(']) {
                before = '(';
            }
        }
    }
    push_word(&mut result, &word, before);
    result.replace("T/A", "t/a").replace("C/O", "c/o")
}

fn push_word(result: &mut String, word: &str, before: char) {
    if word.is_empty() {
        return;
    }
    let lower = word.to_lowercase();
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let vowelless = !lower.contains(['a', 'e', 'i', 'o', 'u', 'y']);
    if word.chars().any(|c| c.is_ascii_digit()) {
        let ordinal = ["st", "nd", "rd", "th"]
            .iter()
            .any(|end| lower.ends_with(end))
            && lower.starts_with(|c: char| c.is_ascii_digit());
        result.push_str(if ordinal { &lower } else { word });
    } else if word == "GPS" {
        result.push_str("GPs");
    } else if CAPITALS.contains(&word) || letters == 1 && word.len() == 1 {
        result.push_str(word);
    } else if matches!(before, ' ' | '-') && SMALL.contains(&lower.as_str()) && !result.is_empty() {
        result.push_str(&lower);
    } else if (vowelless && letters <= 4 && !ABBREVIATED.contains(&word))
        || (letters == 2
            && word.len() == 2
            && !SHORT_WORDS.contains(&word)
            && !SMALL.contains(&lower.as_str()))
    {
        result.push_str(word);
    } else {
        push_capitalised(result, &lower);
    }
}

fn push_capitalised(result: &mut String, lower: &str) {
    // O'Riordan and McKenzie, but Mary's and P'ship.
    let inner_capital = match lower.find(['\'', '’']) {
        Some(1) if lower.starts_with(['o', 'd']) && lower.chars().count() > 4 => Some(2),
        None if lower.starts_with("mc") && lower.len() > 4 => Some(2),
        _ => None,
    };
    for (index, c) in lower.chars().enumerate() {
        if index == 0 || Some(index) == inner_capital {
            result.extend(c.to_uppercase());
        } else {
            result.push(c);
        }
    }
}

/// The name of an organisation as shown: mixed case, without the words that every
/// name of its kind has.
///
/// ```
/// use domain::names::shown;
/// use domain::organisation::Kind;
///
/// let icb = shown("NHS Devon Integrated Care Board", Kind::Icb, "QJK".parse().unwrap());
/// assert_eq!(icb, "Devon ICB");
/// let sub_icb = shown("NHS Greater Manchester ICB - 14L", Kind::SubIcb, "14L".parse().unwrap());
/// assert_eq!(sub_icb, "Greater Manchester 14L");
/// ```
#[must_use]
pub fn shown(published: &str, kind: Kind, code: OdsCode) -> String {
    let name = mixed_case(published);
    match kind {
        Kind::Practice | Kind::Region | Kind::England => name,
        Kind::Pcn => {
            let tidy = name.trim_end_matches(" Primary Care Network").trim();
            if code.as_str() == "U" {
                "No PCN".to_owned()
            } else if tidy.to_ascii_uppercase().contains("PCN") {
                tidy.to_owned()
            } else {
                format!("{tidy} PCN")
            }
        }
        Kind::Icb => {
            let place = without_icb_words(&name);
            format!("{place} ICB")
        }
        Kind::SubIcb => {
            let place = name.strip_suffix(code.as_str()).unwrap_or(&name);
            let place = place.trim_end_matches([' ', '-', '–']);
            let ccg = place.ends_with("CCG");
            let place = without_icb_words(place);
            if ccg {
                place.to_owned()
            } else {
                format!("{place} {code}")
            }
        }
    }
}

fn without_icb_words(name: &str) -> &str {
    let name = name.strip_prefix("NHS ").unwrap_or(name);
    for ending in [" Integrated Care Board", " ICB", " STP"] {
        if let Some(place) = name.strip_suffix(ending) {
            return place.trim();
        }
    }
    name.trim()
}

/// The most characters of a short name.
const SHORT_NAME: usize = 32;

/// A name short enough for a label beside a line: without the words at its end that most
/// names of its kind have. What stands inside a name is kept, because it tells the name from
/// others; one that is still too long is cut at its end, and says so.
///
/// ```
/// use domain::names::short;
///
/// assert_eq!(short("Queens Park Medical Centre"), "Queens Park");
/// assert_eq!(short("Coast and Country PCN"), "Coast and Country");
/// ```
#[must_use]
pub fn short(name: &str) -> String {
    const SHARED: &[&str] = &[
        "surgery",
        "surgeries",
        "practice",
        "medical",
        "centre",
        "center",
        "ctr",
        "ctr.",
        "health",
        "healthcare",
        "group",
        "partnership",
        "partners",
        "clinic",
        "family",
        "primary",
        "care",
        "pcn",
        "icb",
    ];
    /// What cannot stand at the end of a name.
    const JOINING: &[&str] = &[
        "and", "&", "of", "the", "-", "–", "in", "at", "on", "for", "t/a",
    ];
    /// Fewer characters than this tell nothing.
    const SHORTEST: usize = 4;

    fn without_end<'a>(words: &'a [&'a str], ends: &[&str]) -> Option<&'a [&'a str]> {
        let (last, rest) = words.split_last()?;
        let last = last.trim_end_matches(',').to_lowercase();
        ends.contains(&last.as_str()).then_some(rest)
    }
    let length = |words: &[&str]| words.join(" ").chars().count();
    let tidy = |words: &[&str]| words.join(" ").trim_end_matches([',', ' ']).to_owned();

    let all: Vec<&str> = name.split_whitespace().collect();
    let mut words = &all[..];
    while let Some(rest) = without_end(words, SHARED) {
        words = rest;
    }
    while let Some(rest) = without_end(words, JOINING) {
        words = rest;
    }
    if length(words) < SHORTEST {
        words = &all;
    }
    if length(words) <= SHORT_NAME {
        return tidy(words);
    }
    while words.len() > 1 && length(words) >= SHORT_NAME {
        words = &words[..words.len() - 1];
    }
    while let Some(rest) = without_end(words, JOINING) {
        words = rest;
    }
    format!("{}…", tidy(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_become_mixed_case() {
        for (published, expected) in [
            ("QUEENS PARK MEDICAL CENTRE", "Queens Park Medical Centre"),
            ("THE DENSHAM SURGERY", "The Densham Surgery"),
            ("WILLINGHAM-BY-STOW SURGERY", "Willingham-by-Stow Surgery"),
            ("HORNDON-ON-THE-HILL", "Horndon-on-the-Hill"),
            ("DR O'RIORDAN & PARTNERS", "Dr O'Riordan & Partners"),
            ("ST MICHAEL'S SURGERY", "St Michael's Surgery"),
            ("MCKENZIE GROUP PRACTICE", "McKenzie Group Practice"),
            ("SURGERY (GJ INGRAMS)", "Surgery (GJ Ingrams)"),
            (
                "WEST VIEW MILLENIUM SURGERY A",
                "West View Millenium Surgery A",
            ),
            (
                "SOLENT NHS TRUST T/A MEDINA HEALTHCARE",
                "Solent NHS Trust t/a Medina Healthcare",
            ),
            ("PORTSMOUTH GPS LTD", "Portsmouth GPs Ltd"),
            ("FIRST 4 HEALTH", "First 4 Health"),
            ("4TH AVENUE", "4th Avenue"),
            ("BD4+ PCN", "BD4+ PCN"),
            (
                "HASP PCN - THE HULL PRACTICES",
                "Hasp PCN - The Hull Practices",
            ),
            (
                "CASTLEGATE AND DERWENT SURGERY",
                "Castlegate and Derwent Surgery",
            ),
            ("The Densham Surgery", "The Densham Surgery"),
            ("  DOUBLE   SPACES ", "Double Spaces"),
            ("MED.GROUP", "Med.Group"),
        ] {
            assert_eq!(mixed_case(published), expected);
        }
    }

    #[test]
    fn kinds_lose_the_words_that_all_have() {
        let code = |text: &str| text.parse().unwrap();
        assert_eq!(shown("Unallocated", Kind::Pcn, code("U")), "No PCN");
        assert_eq!(
            shown("STOCKTON PCN", Kind::Pcn, code("U89141")),
            "Stockton PCN"
        );
        assert_eq!(shown("ALPHA", Kind::Pcn, code("U89141")), "Alpha PCN");
        assert_eq!(
            shown("NHS Tees Valley CCG", Kind::SubIcb, code("16C")),
            "Tees Valley CCG"
        );
        assert_eq!(
            shown(
                "NHS NORFOLK AND WAVENEY ICB - 26A",
                Kind::SubIcb,
                code("26A")
            ),
            "Norfolk and Waveney 26A"
        );
        assert_eq!(shown("Devon  STP", Kind::Icb, code("QJK")), "Devon ICB");
    }

    #[test]
    fn short_names_keep_the_telling_words() {
        assert_eq!(short("Queens Park Medical Centre"), "Queens Park");
        assert_eq!(short("The Surgery"), "The Surgery");
        assert_eq!(short("Alder Valley PCN"), "Alder Valley");
        assert_eq!(short("Dr Smith & Partners"), "Dr Smith");
        assert_eq!(short("Elm Surgery"), "Elm Surgery");
        assert_eq!(
            short("Family Health Group Practice"),
            "Family Health Group Practice"
        );
        assert_eq!(short(""), "");
    }

    #[test]
    fn short_names_drop_no_word_inside() {
        assert_eq!(short("Coast and Country PCN"), "Coast and Country");
        assert_eq!(
            short("Health and Care of the Dales Group"),
            "Health and Care of the Dales"
        );
        assert_eq!(
            short("The Family Practice Southwark"),
            "The Family Practice Southwark"
        );
        assert_eq!(
            short("Bath and North East Somerset, Swindon and Wiltshire ICB"),
            "Bath and North East Somerset…"
        );
        assert_eq!(
            short("Alpha Bravo Charlie Delta Echo and Foxtrot Surgery"),
            "Alpha Bravo Charlie Delta Echo…"
        );
        let word = "x".repeat(60);
        assert_eq!(short(&word), format!("{word}…"));
    }
}
