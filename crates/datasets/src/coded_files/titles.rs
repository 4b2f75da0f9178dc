//! Short titles for codes that a file describes with a sentence.

/// What a description begins with that says nothing of whom it counts.
const BEGINNINGS: [&str; 7] = [
    "the ",
    "percentage of ",
    "proportion of ",
    "monthly count of ",
    "the ",
    "number of ",
    "registered ",
];

/// A title from a description: `Percentage of patients who …` as `Patients who …`.
pub(crate) fn title_of(description: &str) -> String {
    let mut rest = description.trim().trim_end_matches('.');
    for begin in BEGINNINGS {
        let head = rest.get(..begin.len());
        if head.is_some_and(|head| head.eq_ignore_ascii_case(begin)) {
            rest = &rest[begin.len()..];
        }
    }
    let mut letters = rest.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::title_of;

    #[test]
    fn a_title_says_whom_a_code_counts() {
        for (description, title) in [
            (
                "Percentage of patients who were seen.",
                "Patients who were seen",
            ),
            ("The proportion of patients seen", "Patients seen"),
            ("Monthly count of the number of patients", "Patients"),
            (
                "The number of registered patients aged 65",
                "Patients aged 65",
            ),
            ("Ünseen", "Ünseen"),
            ("", ""),
        ] {
            assert_eq!(title_of(description), title);
        }
    }
}
