//! Breaks in method: how they are declared, and what they part.

use crate::period::Period;
use crate::registry::{Break, Dataset, DeclarationError};

const CALLS: &str = r#"id = "calls"
title = "Calls"
cadence = "monthly"

[[margin]]
id = "calls"
counts = "calls"

[[margin]]
id = "missed"
counts = "calls missed"

[[margin]]
id = "wait"
counts = "minutes waited"

[[indicator]]
id = "all-calls"
label = "Calls"
formula = { mean = { of = ["calls"] } }
unit = "count"

[[indicator]]
id = "mean-wait"
label = "Wait"
formula = { quotient = { of = ["wait"], per = ["calls"] } }
unit = "per-one"

[[indicator]]
id = "missed-for-wait"
label = "Missed for a minute"
formula = { quotient = { of = ["missed"], per = ["wait"] } }
unit = "per-one"

[[break]]
period = "2026-06"
margins = ["wait"]
text = "New method from June 2026."

[[break]]
period = "2025-04"
text = "GP system suppliers changed."
"#;

fn calls() -> Dataset {
    Dataset::parse_table(CALLS, "").unwrap()
}

fn month(text: &str) -> Period {
    text.parse().unwrap()
}

fn refused(from: &str, to: &str) -> DeclarationError {
    assert!(CALLS.contains(from), "{from}");
    Dataset::parse_table(&CALLS.replacen(from, to, 1), "").unwrap_err()
}

fn texts(breaks: Vec<&Break>) -> Vec<&str> {
    breaks.into_iter().map(Break::words).collect()
}

#[test]
fn a_break_concerns_what_uses_its_margins_above_or_below_the_line() {
    let all = "GP system suppliers changed";
    let wait = "New method from June 2026";
    let calls = calls();
    assert_eq!(texts(calls.breaks_of("all-calls")), [all]);
    assert_eq!(texts(calls.breaks_of("mean-wait")), [all, wait]);
    assert_eq!(texts(calls.breaks_of("missed-for-wait")), [all, wait]);
    assert_eq!(texts(calls.breaks_of("unknown")), [""; 0]);
}

#[test]
fn a_page_carries_its_breaks_without_the_margins_and_a_store_as_they_are() {
    let calls = calls();
    let page = serde_json::to_string(&calls.for_page()).unwrap();
    let page: Dataset = serde_json::from_str(&page).unwrap();
    let kept = serde_json::to_string(&calls).unwrap();
    let kept: Dataset = serde_json::from_str(&kept).unwrap();
    assert_eq!(kept.breaks, calls.breaks);
    assert!(page.margin("wait").is_none());
    for id in ["all-calls", "mean-wait", "missed-for-wait"] {
        assert_eq!(
            texts(page.breaks_of(id)),
            texts(calls.breaks_of(id)),
            "{id}"
        );
        assert_eq!(
            texts(kept.breaks_of(id)),
            texts(calls.breaks_of(id)),
            "{id}"
        );
    }
}

#[test]
fn a_break_lies_before_its_first_period_whether_or_not_that_is_loaded() {
    let calls = calls();
    let periods = |months: &[&str]| months.iter().map(|text| month(text)).collect::<Vec<_>>();
    let at = |months: &[&str]| calls.breaks_at("mean-wait", &periods(months));
    let words = "New method from June 2026".to_owned();
    assert_eq!(at(&["2026-04", "2026-05", "2026-06"]), [(2, words.clone())]);
    assert_eq!(at(&["2026-04", "2026-07"]), [(1, words)]);
    assert_eq!(at(&["2026-06", "2026-07"]), []);
    assert_eq!(at(&["2026-04", "2026-05"]), []);
    // Two that nothing lies between are one, with the words of both.
    let both = "GP system suppliers changed; new method from June 2026".to_owned();
    assert_eq!(at(&["2025-01", "2026-07"]), [(1, both)]);
    let between = |earlier, later| {
        let found = calls.break_between("mean-wait", month(earlier), month(later));
        found.map(|one| one.period)
    };
    assert_eq!(between("2025-06", "2026-06"), Some(month("2026-06")));
    assert_eq!(between("2025-05", "2026-05"), None);
    assert_eq!(between("2026-06", "2027-06"), None);
}

#[test]
fn words_stand_in_a_sentence_with_the_capitals_of_an_abbreviation() {
    let calls = calls();
    let said: Vec<String> = calls.breaks.iter().map(Break::in_a_sentence).collect();
    assert_eq!(
        said,
        ["GP system suppliers changed", "new method from June 2026"]
    );
}

#[test]
fn an_indicator_may_be_named_instead() {
    let text = CALLS.replace("margins = [\"wait\"]", "indicators = [\"all-calls\"]");
    let calls = Dataset::parse_table(&text, "").unwrap();
    assert_eq!(calls.breaks_of("all-calls").len(), 2);
    assert_eq!(calls.breaks_of("mean-wait").len(), 1);
}

#[test]
fn a_mistake_in_a_break_is_refused_with_its_line_and_field() {
    let line = CALLS
        .lines()
        .position(|line| line == "period = \"2026-06\"");
    let line = line.map(|line| line + 1);
    let long = "x".repeat(101);
    for (from, to, says) in [
        (
            "margins = [\"wait\"]",
            "margins = [\"waits\"]",
            "margins of the [[break]]: there is no margin “waits”",
        ),
        (
            "margins = [\"wait\"]",
            "indicators = [\"waits\"]",
            "there is no indicator “waits”",
        ),
        (
            "margins = [\"wait\"]",
            "margins = [\"wait\"]\nindicators = [\"mean-wait\"]",
            "its margins or its indicators, not both",
        ),
        (
            "\"New method from June 2026.\"",
            "\" \"",
            "text of the [[break]] is empty",
        ),
        ("New method from June 2026.", long.as_str(), "at most 100"),
    ] {
        let error = refused(from, to);
        assert!(error.problem.contains(says), "{error}");
        assert_eq!(error.line, line, "{error}");
    }
    let error = refused("period = \"2026-06\"", "period = \"2026\"");
    assert!(
        error
            .problem
            .contains("that is monthly must be a month, such as 2025-11"),
        "{error}"
    );
    assert_eq!(error.line, line);
    let error = refused("period = \"2026-06\"", "period = \"summer\"");
    assert!(
        error.problem.contains("“summer” is not a period"),
        "{error}"
    );
    assert!(error.line.is_some());
    let error = refused("text = \"New method from June 2026.\"\n", "");
    assert!(error.problem.contains("missing field `text`"), "{error}");
    let quarterly = refused("cadence = \"monthly\"", "cadence = \"quarterly\"");
    assert!(
        quarterly.problem.contains("such as Q2025-04"),
        "{quarterly}"
    );
}
