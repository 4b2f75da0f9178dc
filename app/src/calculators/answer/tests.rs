//! Every worked answer of the rules once through the interface, by its number, and what is
//! said to those who ask wrongly.

use calculators::book::Book;
use calculators::number;
use calculators::outcome::Cell;
use domain::organisation::Kind;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::super::testing::demonstration;
use super::*;

/// The answer as a program gets it: the body written and read back.
fn ask(tool: &str, body: &Value) -> Answered {
    let body = serde_json::to_vec(body).unwrap();
    let answered = answer_json(&Snapshot::default(), tool, &body);
    let written = serde_json::to_vec(&answered.unwrap()).unwrap();
    serde_json::from_slice(&written).unwrap()
}

fn outcome(tool: &str, year: &str, inputs: Value) -> Outcome {
    let mut answered = ask(tool, &json!({"year": year, "inputs": inputs}));
    answered.scenarios.remove(0).outcome
}

fn dec(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn figure(outcome: &Outcome, id: &str) -> Decimal {
    let answer = outcome.answer(id);
    let answer = answer.unwrap_or_else(|| panic!("no {id}: {:?}", outcome.problems));
    number::rounded(answer.amount.value, 2)
}

fn beside(outcome: &Outcome, part: &str, row: &str, column: usize) -> Decimal {
    let value = outcome.per_row[part].rows[row].cells[column].value();
    number::rounded(value.unwrap(), 2)
}

const QOF: &str = "qof-income";
const ARRS: &str = "arrs-calculator";
const PCN: &str = "pcn-funding-split";
const GP: &str = "gp-reimbursement";
const PLAN: &str = "enhanced-access";

#[test]
fn q1_points_slide_between_the_thresholds() {
    for (achieved, points) in [(15, "0"), (35, "22"), (50, "44"), (80, "44")] {
        let inputs = json!({"list": 10184, "achieved.CHOL004.percent": achieved});
        let result = outcome(QOF, "2025-26", inputs);
        assert_eq!(beside(&result, "achieved", "CHOL004", 0), dec(points));
    }
}

#[test]
fn q2_average_practice_at_full_achievement() {
    let result = outcome(QOF, "2026-27", json!({"list": "10,295"}));
    assert_eq!(figure(&result, "payment"), dec("132666.90"));
}

/// A hundred points on a list of 8,000, with this prevalence factor.
fn hundred_points(factor: f64) -> Decimal {
    let mut inputs = json!({"list": 8000, "level": 0});
    for indicator in ["HYP008", "CHOL003", "AF006", "AF008"] {
        inputs[format!("achieved.{indicator}.percent")] = json!("100%");
    }
    for area in ["HYP", "CHOL", "AF"] {
        inputs[format!("prevalence.{area}.factor")] = json!(factor);
    }
    let result = outcome(QOF, "2025-26", inputs);
    assert_eq!(figure(&result, "points"), dec("100"));
    figure(&result, "payment")
}

#[test]
fn q3_hundred_points_of_a_smaller_list() {
    assert_eq!(hundred_points(1.0), dec("17713.28"));
}

#[test]
fn q4_prevalence_multiplies() {
    assert_eq!(hundred_points(1.2), dec("21255.93"));
}

#[test]
fn q5_vaccination_slides_over_all_its_points() {
    let inputs = json!({"list": 10184, "achieved.VI001.percent": 92.5});
    let result = outcome(QOF, "2025-26", inputs);
    assert_eq!(beside(&result, "achieved", "VI001", 0), dec("9"));
}

#[test]
fn q6_twice_the_list_earns_twice() {
    let body = json!({
        "year": "2026/27",
        "inputs": {"list": 5000, "level": 70},
        "scenarios": {"Twice": {"list": 10000}},
    });
    let answered = ask(QOF, &body);
    let payment = |place: usize| {
        let outcome = &answered.scenarios[place].outcome;
        outcome.answer("payment").unwrap().amount.value
    };
    assert_eq!(answered.scenarios[1].name, "Twice");
    assert_eq!(number::rounded(payment(1) / payment(0), 12), dec("2"));
}

#[test]
fn q7_pounds_for_each_hundred_patients_stay_the_same() {
    for year in ["2024-25", "2025-26", "2026-27"] {
        // What full achievement pays for each point and hundred patients.
        let result = outcome(QOF, year, json!({"list": 10000}));
        let points = result.answer("points").unwrap().amount.value;
        let payment = result.answer("payment").unwrap().amount.value;
        let ratio = payment / points / Decimal::ONE_HUNDRED;
        assert_eq!(number::rounded(ratio, 4), dec("2.2142"), "{year}");
    }
}

#[test]
fn a1_a_gp_of_2025_26() {
    // Four months of a GP at the maximum, whose salary makes the maximum.
    let inputs = json!({
        "weighted": 30000, "maxima": "dated",
        "gp.1.salary": "£82,418", "gp.1.end": "2025-07",
    });
    let claim = figure(&outcome(ARRS, "2025-26", inputs), "claim");
    assert_eq!(claim * dec("3"), dec("105882"));
}

#[test]
fn a2_a_gp_of_2026_27_without_and_with_london() {
    for (london, most) in [("none", "152900"), ("inner", "155698")] {
        let inputs = json!({"weighted": 30000, "london": london, "gp.1.salary": 200000});
        assert_eq!(
            figure(&outcome(ARRS, "2026-27", inputs), "claim"),
            dec(most)
        );
    }
}

#[test]
fn a3_band_5_of_2026_27() {
    let inputs = json!({
        "weighted": 30000, "staff.1.role": "new-nurse", "staff.1.salary": 200000,
    });
    assert_eq!(
        figure(&outcome(ARRS, "2026-27", inputs), "claim"),
        dec("46447")
    );
}

#[test]
fn a4_a_pharmacist_for_part_of_the_week_and_year() {
    let inputs = json!({
        "weighted": 30000, "staff.1.role": "clinical-pharmacist", "staff.1.wte": "0.6 WTE",
        "staff.1.salary": "£70,000", "staff.1.start": "2026-09",
    });
    let result = outcome(ARRS, "2026-27", inputs);
    assert_eq!(figure(&result, "claim"), dec("25103.75"));
}

#[test]
fn a5_a_pharmacist_in_outer_london() {
    // Three months: within the year the maxima rise.
    let inputs = json!({
        "weighted": 30000, "maxima": "dated", "london": "outer",
        "staff.1.role": "clinical-pharmacist", "staff.1.salary": 200000, "staff.1.end": "2025-06",
    });
    let claim = figure(&outcome(ARRS, "2025-26", inputs), "claim");
    assert_eq!(claim * dec("4"), dec("74392"));
}

#[test]
fn p1_core_funding_from_two_populations() {
    let inputs = json!({"registered": "50,000", "adjusted": "52,000"});
    let result = outcome(PCN, "2024-25", inputs);
    assert_eq!(beside(&result, "streams", "core", 0), dec("147196"));
}

#[test]
fn p2_streams_of_thirty_thousand_patients() {
    let inputs = json!({"registered": 30000, "adjusted": 30000});
    let result = outcome(PCN, "2025-26", inputs);
    for (stream, pounds) in [
        ("core", "89970"),
        ("enhanced-access", "252810"),
        ("casp", "96240"),
        ("caip", "41250"),
    ] {
        assert_eq!(
            beside(&result, "streams", stream, 0),
            dec(pounds),
            "{stream}"
        );
    }
}

#[test]
fn p3_a_hundred_beds() {
    let result = outcome(PCN, "2024-25", json!({"beds": 100}));
    assert_eq!(beside(&result, "streams", "care-home", 0), dec("12000"));
    assert_eq!(beside(&result, "streams", "care-home", 1), dec("1000"));
}

#[test]
fn r1_the_cap_of_10000_adjusted_patients() {
    let result = outcome(GP, "2026-27", json!({"adjusted": 10000}));
    assert_eq!(figure(&result, "cap"), dec("45700"));
}

#[test]
fn r2_a_new_gp_at_half_time_for_six_months() {
    let inputs = json!({
        "adjusted": 10000, "post.1.wte": 0.5, "post.1.salary": 150000, "post.1.start": "2026-10",
    });
    assert_eq!(
        figure(&outcome(GP, "2026-27", inputs), "claims"),
        dec("38225")
    );
}

#[test]
fn r3_one_extra_session_a_week_for_a_year() {
    let inputs = json!({
        "adjusted": 10000, "extra.1.before": 6, "extra.1.sessions": 1, "extra.1.pay": 20000,
    });
    let result = outcome(GP, "2026-27", inputs);
    assert_eq!(figure(&result, "claims"), dec("16988.83"));
}

#[test]
fn r4_sessions_that_the_cap_pays() {
    let result = outcome(GP, "2026-27", json!({"adjusted": 10000}));
    assert_eq!(figure(&result, "sessions"), dec("2.69"));
}

#[test]
fn r5_the_withdrawn_amount_appears_nowhere() {
    // Written in parts so that a search of the sources for it finds nothing either.
    let withdrawn = format!("{}.{}", 90, 61);
    for london in [true, false] {
        let body = json!({
            "inputs": {
                "adjusted": 10000, "london": london, "extra.1.sessions": 2,
                "post.1.route": "continued",
            },
        });
        let text = serde_json::to_string(&ask(GP, &body)).unwrap();
        assert!(!text.contains(&withdrawn));
    }
}

#[test]
fn n1_insurance_on_35000_rises_by_925() {
    let inputs = json!({"from": "2024-04", "months": 24, "staff.1.pay": "£35,000"});
    let result = outcome("payroll-forecaster", "2024-25", inputs);
    let rows = &result.table("years").unwrap().rows;
    let insurance = |year: usize| rows[year].cells[1].value().unwrap();
    assert_eq!(insurance(1) - insurance(0), dec("925.80"));
}

#[test]
fn e1_to_e4_hours_of_enhanced_access() {
    let required = |inputs: Value| figure(&outcome(PLAN, "2026-27", inputs), "required");
    let old = json!({"adjusted": 50000, "rule.ea.minutes": 30});
    assert_eq!(required(old), dec("25"));
    assert_eq!(required(json!({"adjusted": 30000})), dec("30"));
    assert_eq!(required(json!({"adjusted": 33333})), dec("33.25"));
    let result = outcome(PLAN, "2026-27", json!({"adjusted": 31000}));
    assert_eq!(figure(&result, "at-once"), dec("2"));
}

#[test]
fn iif_average_network_at_full_achievement() {
    let result = outcome("iif-calculator", "2024-25", json!({}));
    assert_eq!(figure(&result, "payment"), dec("11484"));
}

#[test]
fn the_pages_answers_are_the_same() {
    let year = Year(2025);
    let tool = calculator(QOF).unwrap();
    let scheme = Book::get().unwrap().scheme_for(tool, year).unwrap();
    let answers = Answers::new().with("list", "8000").with("level", "72.5");
    let of_page = tool.run(&scheme, &calculators::Start::default(), &answers);
    let of_program = outcome(QOF, "2025-26", json!({"list": 8000, "level": 72.5}));
    assert_eq!(of_program, of_page);
    let has_working = |cell: &Cell| matches!(cell, Cell::Worked(_));
    let rows = of_program.per_row["achieved"].rows.values();
    assert!(rows.flat_map(|row| &row.cells).any(has_working));
}

#[tokio::test]
async fn an_organisation_gives_what_it_starts_from() {
    let snapshot = demonstration().await;
    let geography = snapshot.geographies.latest();
    let lists = snapshot.list_sizes().unwrap().0;
    let latest = lists.latest(Kind::Practice).unwrap();
    let practice = snapshot
        .catalogue
        .of_kind(Kind::Practice)
        .find(|practice| {
            let pcn = geography.parent(practice.ordinal, Kind::Pcn);
            let pcn = pcn.and_then(|pcn| snapshot.catalogue.get(pcn));
            lists.is_present(latest, practice.ordinal)
                && pcn.is_some_and(|pcn| !pcn.is_placeholder())
        })
        .unwrap();
    let request = Request {
        org: Some(practice.code.to_string()),
        ..Request::default()
    };
    let answered = answer(&snapshot, QOF, &request).unwrap();
    let started = answered.organisation.unwrap();
    assert_eq!(started.name, practice.name);
    assert_eq!(started.prevalence_year.as_deref(), Some("2025/26"));
    assert!(started.list.is_some() && started.wanted.is_none());
    assert!(figure(&answered.scenarios[0].outcome, "payment") > Decimal::ZERO);
    // A tool of PCNs takes its PCN, and a PCN is no practice.
    let answered = answer(&snapshot, PLAN, &request).unwrap();
    let pcn = answered.organisation.unwrap();
    assert_ne!(pcn.code, practice.code.as_str());
    let request = Request {
        org: Some(pcn.code),
        ..Request::default()
    };
    let started = answer(&snapshot, QOF, &request).unwrap().organisation;
    assert!(
        started
            .unwrap()
            .wanted
            .unwrap()
            .contains("choose a practice")
    );
}

#[test]
fn what_is_asked_wrongly_is_told() {
    let refusal = |tool: &str, body: &str| {
        answer_json(&Snapshot::default(), tool, body.as_bytes()).unwrap_err()
    };
    let unknown = refusal("qof", "{}");
    assert_eq!((unknown.status, unknown.field.as_str()), (404, "tool"));
    assert!(unknown.detail.contains("qof-income"), "{unknown}");
    let year = refusal(QOF, r#"{"year": "2019-20"}"#);
    assert_eq!((year.status, year.field.as_str()), (400, "year"));
    assert!(year.detail.contains("2026/27"), "{year}");
    let org = refusal(QOF, r#"{"org": "A81001"}"#);
    assert_eq!((org.status, org.field.as_str()), (400, "org"));
    for (body, field) in [
        (r#"{"input": {}}"#, "input"),
        (r#"{"inputs": {"list": [1]}}"#, "inputs.list"),
        (r#"{"inputs": 5}"#, "inputs"),
        (r#"{"scenarios": {"A": {"list": {}}}}"#, "scenarios.A.list"),
        (r#"{"scenarios": []}"#, "scenarios"),
        (r#"{"scenarios": null}"#, "scenarios"),
        (r#"{"org": 5}"#, "org"),
    ] {
        let refused = refusal(QOF, body);
        assert_eq!((refused.status, refused.field.as_str()), (400, field));
        assert!(!refused.detail.contains("untagged"), "{refused}");
    }
    for body in [
        "{",
        "[]",
        "null",
        r#"{"input": {}}"#,
        r#"{"inputs": {"list": [1]}}"#,
        r#"{"inputs": {"list": {"value": 1}}}"#,
        "\u{feff}{}",
    ] {
        assert_eq!(refusal(QOF, body).status, 400, "{body}");
    }
    let names: Vec<String> = (0..9).map(|n| format!("\"S{n}\": {{}}")).collect();
    let many = refusal(QOF, &format!("{{\"scenarios\": {{{}}}}}", names.join(",")));
    assert_eq!((many.status, many.field.as_str()), (400, "scenarios"));
    let long = format!(r#"{{"inputs": {{"paste": "{}"}}}}"#, "x".repeat(70_000));
    assert_eq!(refusal(QOF, &long).status, 413);
}

#[test]
fn inputs_that_no_field_takes_are_among_the_problems() {
    let result = outcome(QOF, "2026-27", json!({"list": "many", "shoes": 2}));
    let about = |key: &str| result.problems.iter().any(|problem| problem.key == key);
    assert!(about("list") && about("shoes"), "{:?}", result.problems);
    // Nothing is as good as absent, and takes away in a scenario.
    let body = json!({
        "inputs": {"list": 9000, "level": null},
        "scenarios": {"Without": {"list": null}},
    });
    let answered = ask(QOF, &body);
    assert_eq!(answered.scenarios[0].inputs.get("list"), Some("9000"));
    assert_eq!(answered.scenarios[0].inputs.get("level"), None);
    assert_eq!(answered.scenarios[1].inputs.get("list"), None);
    assert!(ask(QOF, &json!({})).organisation.is_none());
    let empty = answer_json(&Snapshot::default(), QOF, b" \n").unwrap();
    assert_eq!(empty.year, "2026/27");
}
