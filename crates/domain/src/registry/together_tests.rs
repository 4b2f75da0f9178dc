//! Sections that name indicators of other datasets.

use std::sync::Arc;

use crate::registry::{Dataset, DeclarationError, Registry};

const CALLS: &str = r#"id = "calls"
title = "Calls"
cadence = "monthly"

[[margin]]
id = "calls"
counts = "calls"

[[indicator]]
id = "all-calls"
label = "Calls"
formula = { mean = { of = ["calls"] } }
unit = "count"

[[section]]
id = "channels"
title = "Channels together"
view = { together = { unit = "a month", series = [
    { dataset = "calls", indicator = "all-calls" },
    { dataset = "visits", indicator = "all-visits" },
] } }
"#;

fn visits() -> String {
    let section = CALLS.find("[[section]]").unwrap();
    CALLS[..section].replace("calls", "visits")
}

fn read(text: &str) -> Result<Arc<Dataset>, DeclarationError> {
    Dataset::parse_table(text, "").map(Arc::new)
}

#[test]
fn what_other_datasets_have_is_held_against_a_registry_and_not_against_the_declaration() {
    let calls = read(CALLS).unwrap();
    let alone = Registry::new([Arc::clone(&calls)]).unwrap();
    assert_eq!(
        alone.unknown_series(),
        ["calls, section “channels”: there is no “all-visits” of “visits”"]
    );
    let both = Registry::new([calls, read(&visits()).unwrap()]).unwrap();
    assert_eq!(both.unknown_series(), [""; 0]);
}

#[test]
fn a_mistake_in_a_chart_of_several_series_is_refused_with_its_line() {
    let line = CALLS.lines().position(|line| line == "id = \"channels\"");
    for (from, to, says) in [
        (
            "\"calls\", indicator = \"all-calls\"",
            "\"calls\", indicator = \"all\"",
            "no indicator “all”",
        ),
        (
            "    { dataset = \"visits\", indicator = \"all-visits\" },\n",
            "",
            "2 to 6 series, it has 1",
        ),
        (
            "\"visits\", indicator = \"all-visits\"",
            "\"calls\", indicator = \"all-calls\"",
            "twice",
        ),
        (
            "\"visits\", indicator",
            "\"Visits to us\", indicator",
            "by their identifiers",
        ),
        (
            "unit = \"a month\"",
            "unit = \"\"",
            "unit of together is empty",
        ),
    ] {
        assert!(CALLS.contains(from), "{from}");
        let error = read(&CALLS.replacen(from, to, 1)).unwrap_err();
        assert!(error.problem.contains(says), "{error}");
        assert_eq!(error.line, line.map(|line| line + 1), "{error}");
    }
}
