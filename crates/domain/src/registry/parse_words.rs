//! What is wrong with a declaration, in words that say what is possible instead of naming the
//! types of the program.

/// How each formula is written.
const FORMULAS: [(&str, &str); 7] = [
    (
        "Share",
        r#"{ share = { of = ["result.done"], among = ["result.*"] } }"#,
    ),
    (
        "Ratio",
        r#"{ ratio = { of = ["result.done"], to = ["result.declined"] } }"#,
    ),
    (
        "Rate",
        r#"{ rate = { of = ["visits"], per = ["patients"] } }"#,
    ),
    (
        "Quotient",
        r#"{ quotient = { of = ["vaccinated"], per = ["eligible"] } }"#,
    ),
    ("Mean", r#"{ mean = { of = ["visits"] } }"#),
    ("Change", r#"{ change = { of = ["visits"], months = 12 } }"#),
    ("Published", r#"{ published = { margin = "experience" } }"#),
];

/// The message of the parser, as somebody needs it who wrote the declaration.
pub(super) fn said(message: &str) -> String {
    if let Some((_, rest)) = message.split_once("struct variant Formula::") {
        let formula = FORMULAS.iter().find(|(name, _)| rest.starts_with(name));
        if let Some((name, written)) = formula {
            return format!(
                "the formula “{}” is written formula = {written}",
                name.to_lowercase()
            );
        }
    }
    if message.contains("enum Formula") {
        let all: Vec<&str> = FORMULAS.iter().map(|(_, written)| *written).collect();
        return format!("a formula is one of {}", all.join(", "));
    }
    if let Some((_, variant)) = message.split_once("struct variant ") {
        let name = variant.rsplit("::").next().unwrap_or(variant);
        let name: String = name.chars().take_while(|c| c.is_alphanumeric()).collect();
        return format!(
            "“{}” is written {{ {} = {{ … }} }}, with its fields between the inner braces",
            kebab(&name),
            kebab(&name)
        );
    }
    message.to_owned()
}

/// `HeatMap` as it is written: `heat-map`.
fn kebab(name: &str) -> String {
    let mut written = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !written.is_empty() {
            written.push('-');
        }
        written.extend(letter.to_lowercase());
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_that_is_not_understood_is_shown_as_it_is_written() {
        let message = "invalid type: string, expected struct variant Formula::Published";
        assert_eq!(
            said(message),
            r#"the formula “published” is written formula = { published = { margin = "experience" } }"#
        );
        assert!(
            said("expected struct variant View::HeatMap with 2 elements")
                .contains("{ heat-map = {")
        );
        assert_eq!(said("missing field `id`"), "missing field `id`");
    }
}
