//! The declaration of a user's own table, and what it may leave out.

#![cfg(feature = "declarations")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use domain::registry::{Dataset, Origin, ToolSection, Unit};

const SHORT: &str = r#"
id = "flu-vaccinations"
title = "Flu vaccinations"
cadence = "monthly"

[[margin]]
id = "vaccinated"
counts = "patients vaccinated"

[[margin]]
id = "eligible"
counts = "eligible patients"

[[indicator]]
id = "uptake"
label = "Uptake"
formula = { quotient = { of = ["vaccinated"], per = ["eligible"] } }
unit = "percent"
"#;

#[test]
fn a_table_needs_few_lines() {
    let table = Dataset::parse_table(SHORT, "").unwrap();
    assert_eq!(table.origin, Origin::User);
    assert_eq!(table.summary, "Flu vaccinations");
    assert_eq!(table.presence, "vaccinated");
    assert_eq!(table.sources[0].id, "table");
    assert_eq!(table.headline().collect::<Vec<_>>(), ["uptake"]);
    let tool = table.tool.as_ref().unwrap();
    assert_eq!(
        (
            tool.slug.as_str(),
            tool.section,
            tool.first_shown.as_str(),
            tool.counts.as_str()
        ),
        (
            "flu-vaccinations",
            ToolSection::Own,
            "uptake",
            "patients vaccinated"
        )
    );
    let uptake = table.indicator("uptake").unwrap();
    assert_eq!((uptake.unit, uptake.decimals), (Unit::Percent, 1));
    assert_eq!(uptake.axis, "uptake, %");
    assert_eq!(uptake.denominator, "eligible patients");
    assert_eq!(uptake.higher, "Uptake: higher");
}

#[test]
fn a_table_is_the_users_own_whatever_it_says() {
    let lies = SHORT.replace(
        "cadence = \"monthly\"",
        "cadence = \"monthly\"\norigin = \"built-in\"\n[tool]\nsection = \"money\"",
    );
    let table = Dataset::parse_table(&lies, "").unwrap();
    assert_eq!(table.origin, Origin::User);
    assert_eq!(table.tool.unwrap().section, ToolSection::Own);
}

#[test]
fn a_publication_names_its_tool() {
    let half = SHORT
        .replace(
            "[[margin]]\nid = \"v",
            "[tool]\nslug = \"flu\"\n\n[[margin]]\nid = \"v",
        )
        .replace(
            "unit = \"percent\"",
            "unit = \"percent\"\nmeaning = \"Patients vaccinated of those eligible.\"",
        );
    let error = Dataset::parse(&half, "").unwrap_err();
    assert!(error.problem.contains("no indicator"), "{error}");
}
