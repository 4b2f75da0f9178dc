//! What holds for every tool and every year.

use std::collections::BTreeSet;

use rust_decimal::dec;

use super::answers::{Answers, Severity};
use super::book::Book;
use super::form::{Body, Form};
use super::outcome::{Cell, Outcome};
use super::reader::Reader;
use super::rules::{Scheme, Year};
use super::term::Confidence;
use super::testing::{answers, keys};
use super::working::Working;
use super::{CALCULATORS, Calculator, Member, Prevalence, Start};

/// An organisation of which much is known.
fn known() -> Start {
    let member = |code: &str| Member {
        code: code.to_owned(),
        name: format!("Surgery {code}"),
        list: Some(dec!(10123)),
    };
    Start {
        name: Some("Riverside".to_owned()),
        list: Some(dec!(30369)),
        members: ["A81001", "A81002", "A81003"].map(member).to_vec(),
        prevalence: vec![Prevalence {
            area: "DM".to_owned(),
            register: dec!(2011),
            list: dec!(25111),
            national_percent: Some(dec!(7.7)),
        }],
        prevalence_year: Some("2024/25".to_owned()),
        ..Start::default()
    }
}

fn each(check: impl Fn(&Calculator, &Scheme, &Start)) {
    for tool in CALCULATORS {
        for year in tool.entry.years {
            let scheme = Book::get().unwrap().scheme_for(tool, *year).unwrap();
            check(tool, &scheme, &Start::default());
            check(tool, &scheme, &known());
        }
    }
}

/// Every working of a result.
fn workings(outcome: &Outcome) -> Vec<(&Working, rust_decimal::Decimal)> {
    let rows = outcome.per_row.values().flat_map(|part| part.rows.values());
    let cells = rows.flat_map(|row| &row.cells).chain(
        outcome
            .tables
            .iter()
            .flat_map(|table| table.rows.iter().flat_map(|row| &row.cells)),
    );
    let cell_workings = cells.filter_map(|cell| match cell {
        Cell::Worked(answer) => Some(answer.as_ref()),
        _ => None,
    });
    outcome
        .headline
        .iter()
        .chain(cell_workings)
        .filter_map(|answer| Some((answer.working.as_ref()?, answer.amount.value)))
        .collect()
}

#[test]
fn there_are_seven_tools_with_names_of_their_own() {
    let slugs: BTreeSet<&str> = CALCULATORS.iter().map(|tool| tool.entry.slug).collect();
    assert_eq!(slugs.len(), 7);
    for tool in CALCULATORS {
        let year = *tool.entry.years.last().unwrap();
        assert!(
            tool.entry.question(year).contains("/27"),
            "{}",
            tool.entry.question(year)
        );
        assert!(tool.entry.title(year).ends_with("2026/27"));
        assert!(!tool.entry.question(year).contains('{'));
    }
}

#[test]
fn keys_are_unique_and_defaults_are_taken_by_their_own_fields() {
    each(|tool, scheme, start| {
        let form = tool.form(scheme, start, &Answers::new());
        let keys = keys(&form);
        let unique: BTreeSet<&String> = keys.iter().collect();
        assert_eq!(unique.len(), keys.len(), "{}", tool.entry.slug);
        for key in &keys {
            let found = form.find(key).unwrap_or_else(|| panic!("{key}"));
            let Some(default) = found.default.filter(|text| !text.is_empty()) else {
                continue;
            };
            // A default that is typed must be taken as one that is not.
            let given = answers(&[(key, default)]);
            let reader = Reader::new(&form, &given);
            match &found.field.kind {
                super::form::FieldKind::Choice(_) => drop(reader.choice(key)),
                super::form::FieldKind::Tick => drop(reader.text(key)),
                super::form::FieldKind::Month => drop(reader.month(key)),
                super::form::FieldKind::Date => drop(reader.day(key)),
                super::form::FieldKind::Time => drop(reader.time(key)),
                super::form::FieldKind::Text | super::form::FieldKind::LongText => {}
                _ => drop(reader.decimal(key)),
            }
            assert_eq!(reader.problems(), [], "{} {key}", tool.entry.slug);
        }
    });
}

#[test]
fn untouched_tools_complain_of_nothing_that_was_not_typed() {
    each(|tool, scheme, start| {
        let outcome = tool.run(scheme, start, &Answers::new());
        let wrong = outcome
            .problems
            .iter()
            .find(|problem| problem.severity == Severity::Wrong);
        assert_eq!(wrong, None, "{} {}", tool.entry.slug, scheme.year);
        assert!(!outcome.checklist.is_empty(), "{}", tool.entry.slug);
    });
}

#[test]
fn what_is_shown_as_the_reason_is_what_was_computed() {
    each(|tool, scheme, start| {
        let outcome = tool.run(scheme, start, &Answers::new());
        for (working, value) in workings(&outcome) {
            assert_eq!(
                working.value(),
                Ok(value),
                "{}: {}",
                tool.entry.slug,
                working.text()
            );
            let formula = working.spreadsheet(&|_| "A1".to_owned());
            let plain = |c: char| c.is_ascii_alphanumeric() || "=+-*/(),.".contains(c);
            assert!(formula.chars().all(plain), "{}: {formula}", tool.entry.slug);
        }
        for table in &outcome.tables {
            for row in &table.rows {
                let columns = table.columns.len();
                assert_eq!(row.cells.len(), columns, "{} {}", tool.entry.slug, table.id);
            }
        }
        for part in outcome.per_row.values() {
            let columns = part.columns.len();
            assert!(
                part.rows.values().all(|row| row.cells.len() == columns),
                "{}",
                tool.entry.slug
            );
        }
        for chart in &outcome.charts {
            let labels = chart.labels.len();
            assert!(
                chart
                    .series
                    .iter()
                    .all(|series| series.values.len() == labels)
            );
        }
    });
}

#[test]
fn results_name_parts_of_the_form() {
    each(|tool, scheme, start| {
        let form: Form = tool.form(scheme, start, &Answers::new());
        let outcome = tool.run(scheme, start, &Answers::new());
        for (id, result) in &outcome.per_row {
            let part = form
                .part(id)
                .unwrap_or_else(|| panic!("{} has no part {id}", tool.entry.slug));
            if let Body::Grid(grid) = &part.body {
                for row in result.rows.keys() {
                    assert!(grid.rows.iter().any(|known| known.id == *row), "{id} {row}");
                }
            }
        }
    });
}

#[test]
fn the_menu_lists_every_tool() {
    let listed: Vec<_> = super::MENU
        .iter()
        .map(|entry| (entry.slug, entry.title))
        .collect();
    let there: Vec<_> = CALCULATORS
        .iter()
        .map(|tool| (tool.entry.slug, tool.entry.title))
        .collect();
    assert_eq!(listed, there);
}

#[test]
fn everything_travels_as_text_and_comes_back() {
    each(|tool, scheme, start| {
        let outcome = tool.run(scheme, start, &Answers::new());
        let text = serde_json::to_string(&outcome).unwrap();
        assert_eq!(
            serde_json::from_str::<Outcome>(&text).unwrap(),
            outcome,
            "{}",
            tool.entry.slug
        );
        assert!(
            !text.contains("90.61"),
            "the hourly rate that was printed wrongly"
        );
        let text = serde_json::to_string(scheme).unwrap();
        assert_eq!(&serde_json::from_str::<Scheme>(&text).unwrap(), scheme);
        assert!(!text.contains("90.61"));
        let form = tool.form(scheme, start, &Answers::new());
        let text = serde_json::to_string(&form).unwrap();
        assert_eq!(serde_json::from_str::<Form>(&text).unwrap(), form);
    });
}

#[test]
fn own_figures_replace_published_ones_and_say_so() {
    each(|tool, scheme, _| {
        for figure in &scheme.figures {
            let key = format!("rule.{}", figure.id);
            let (own, problems) = scheme.overridden(&answers(&[(&key, "£12.34")]));
            assert_eq!(problems, []);
            let replaced = own.figure(&figure.id).unwrap();
            assert!(
                replaced.own && replaced.value == dec!(12.34),
                "{}",
                tool.entry.slug
            );
        }
        for wanted in &scheme.wanted {
            let key = format!("rule.{}", wanted.id);
            let problem = scheme.need(&wanted.id).unwrap_err();
            assert_eq!(problem.key, key);
            let (own, problems) = scheme.overridden(&answers(&[(&key, "5")]));
            assert_eq!(problems, []);
            assert_eq!(own.need(&wanted.id).unwrap().value, dec!(5));
        }
        let (_, problems) = scheme.overridden(&answers(&[("rule.no.such", "5")]));
        assert_eq!(problems.len(), 1);
    });
}

#[test]
fn points_to_check_hold_the_figures_of_the_rules() {
    each(|tool, scheme, start| {
        let outcome = tool.run(scheme, start, &Answers::new());
        for point in &outcome.checklist {
            assert!(
                !point.text.contains('…'),
                "{}: {}",
                tool.entry.slug,
                point.text
            );
        }
        let sourced = outcome.checklist.iter().any(|point| point.source.is_some());
        assert!(sourced, "{} {}", tool.entry.slug, scheme.year);
        // Neither a point nor a help leaves out a figure that its year does not have.
        let form = serde_json::to_string(&tool.form(scheme, start, &Answers::new())).unwrap();
        assert!(!form.contains('…'), "{} {}", tool.entry.slug, scheme.year);
    });
}

#[test]
fn only_what_a_publisher_states_counts_as_confirmed() {
    let confirmed = [
        Confidence::Stated,
        Confidence::SecondHand,
        Confidence::Derived,
        Confidence::DerivedUnverified,
        Confidence::Unverified,
    ]
    .map(Confidence::is_confirmed);
    assert_eq!(confirmed, [true, false, false, false, false]);
    assert_eq!(Year::from_slug("2026-27"), Some(Year::CURRENT));
    assert_eq!(Year::from_slug("2027-28"), None);
    assert_eq!(Year(2025).to_string(), "2025/26");
}
