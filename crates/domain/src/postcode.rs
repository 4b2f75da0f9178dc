//! Postcodes: tidied for display, and cut into the parts that say where a place is.

/// The postcode in upper case with one blank before its last three characters,
/// or `None` where the text cannot be one.
///
/// Only the shape is checked (two to four characters, then digit, letter, letter).
#[must_use]
pub fn tidy(text: &str) -> Option<String> {
    let joined: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_ascii_uppercase())
        .collect();
    if !joined.is_ascii() || !(5..=7).contains(&joined.len()) {
        return None;
    }
    let (outward, inward) = joined.split_at(joined.len() - 3);
    let inward_bytes = inward.as_bytes();
    let shaped = outward.starts_with(|c: char| c.is_ascii_alphabetic())
        && outward.chars().all(|c| c.is_ascii_alphanumeric())
        && outward.contains(|c: char| c.is_ascii_digit())
        && inward_bytes[0].is_ascii_digit()
        && inward_bytes[1].is_ascii_alphabetic()
        && inward_bytes[2].is_ascii_alphabetic();
    shaped.then(|| format!("{outward} {inward}"))
}

/// The postcode district: `TS18` of `TS18 2AW`.
#[must_use]
pub fn district(postcode: &str) -> &str {
    postcode.split(' ').next().unwrap_or(postcode)
}

/// The postcode area: `TS` of `TS18 2AW`.
#[must_use]
pub fn area(postcode: &str) -> &str {
    let end = postcode
        .find(|c: char| c.is_ascii_digit())
        .unwrap_or(postcode.len());
    &postcode[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tidies_and_cuts() {
        assert_eq!(tidy("ts182aw").as_deref(), Some("TS18 2AW"));
        assert_eq!(tidy(" M6  7HL ").as_deref(), Some("M6 7HL"));
        assert_eq!(tidy("EC1A 1BB").as_deref(), Some("EC1A 1BB"));
        assert_eq!(district("TS18 2AW"), "TS18");
        assert_eq!(area("TS18 2AW"), "TS");
        assert_eq!(area("M6 7HL"), "M");
    }

    #[test]
    fn refuses_other_texts() {
        for text in ["", "A81002", "QUEENS", "1234 5AB", "TS18 2A1", "é12 3AB"] {
            assert_eq!(tidy(text), None, "{text:?}");
        }
    }
}
