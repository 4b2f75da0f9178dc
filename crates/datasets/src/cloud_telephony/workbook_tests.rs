//! The workbooks: what small ones in the published layout come to, and what is refused.

use domain::code::OdsCode;

use super::samples::{
    MISSING, PARTICIPATION, SUMMARY, TABLE_3, TABLE_4, expect, read_workbook, refusal, release,
    summary, table_2,
};

/// The summary with one sheet changed.
fn changed(name: &str, change: impl Fn(&str) -> String) -> Vec<(&'static str, String)> {
    let mut sheets = summary();
    for (sheet, text) in &mut sheets {
        if *sheet == name {
            let after = change(text);
            assert_ne!(after, *text, "nothing changed in {name}");
            *text = after;
        }
    }
    sheets
}

#[test]
fn practices_have_their_counts_and_no_percentages() {
    let reading = read_workbook(SUMMARY, &summary());
    let release = release(&reading, "summary");
    expect(
        release,
        "2026-01",
        "ZA0001",
        &[
            ("inbound", 1000.0),
            ("outcome.answered", 600.0),
            ("outcome.ended-in-menu", 250.0),
            ("outcome.missed", 90.0),
            ("outcome.callback-requested", 50.0),
            ("callback-made", 49.0),
            ("wait.under-1", 300.0),
            ("wait.1-to-2", 100.0),
            ("wait.2-to-5", 120.0),
            ("wait.over-5", 80.0),
            ("duration.under-1", 150.0),
            ("duration.over-5", 50.0),
            ("missed-wait.under-1", 50.0),
            ("missed-wait.over-5", 10.0),
            ("difference.no-outcome", 10.0),
            ("difference.beyond-inbound", 0.0),
            ("account.practice", MISSING),
        ],
    );
    // Scratch values above the headings, the total and the notes are no practices.
    assert_eq!(release.figures.len(), 1);
    let organisations = &release.figures[0].organisations;
    let codes: Vec<&str> = organisations.iter().map(OdsCode::as_str).collect();
    assert_eq!(
        codes,
        [
            "E92", "ZA0001", "ZA0002", "ZA0003", "ZQ01", "ZR1", "ZS001", "ZU0001"
        ]
    );
    assert!(codes.len() == 8 && release.rows.kept > 15);
}

#[test]
fn a_missing_number_is_zero_only_where_the_total_proves_it() {
    let reading = read_workbook(SUMMARY, &summary());
    let release = release(&reading, "summary");
    // No call waited longer than five minutes: the other three come to all that were answered.
    expect(
        release,
        "2026-01",
        "ZA0002",
        &[("wait.under-1", 300.0), ("wait.over-5", 0.0)],
    );
    // A dash stands for a share of nothing.
    expect(
        release,
        "2026-01",
        "ZA0002",
        &[("outcome.callback-requested", 0.0), ("callback-made", 0.0)],
    );
    // One of the bands is not given, and nobody knows what it is.
    expect(
        release,
        "2026-01",
        "ZA0003",
        &[
            ("wait.under-1", MISSING),
            ("wait.2-to-5", MISSING),
            ("duration.under-1", 100.0),
            ("outcome.answered", 400.0),
            ("outcome.callback-requested", MISSING),
            ("callback-made", MISSING),
            ("difference.no-outcome", MISSING),
        ],
    );
}

#[test]
fn shared_accounts_count_in_areas_and_in_no_practice() {
    let reading = read_workbook(SUMMARY, &summary());
    let release = release(&reading, "summary");
    let accounts = |code: &str, practice: f64, shared: f64, unmapped: f64| {
        let measures = [
            ("account.practice", practice),
            ("account.shared", shared),
            ("account.unmapped", unmapped),
            ("inbound", MISSING),
        ];
        expect(release, "2026-01", code, &measures);
    };
    accounts("ZU0001", 1500.0, 2000.0, 0.0);
    for area in ["ZS001", "ZQ01", "ZR1"] {
        accounts(area, 2200.0, 2000.0, 0.0);
    }
    accounts("E92", 2200.0, 2000.0, 300.0);
    // Outcomes of England are those of all rows; that without all outcomes is left out.
    expect(
        release,
        "2026-01",
        "E92",
        &[
            ("difference.no-outcome", 10.0),
            ("difference.beyond-inbound", 10.0),
            ("missed-wait.under-1", 360.0),
            ("missed-wait.over-5", 55.0),
        ],
    );
    // Practices belong where their rows say; `U` is no PCN of one's own.
    let members = &release.memberships[0];
    assert_eq!(members.source, "cloud-telephony-rows");
    assert_eq!(members.rows.len(), 3);
    let (_, parents) = members.rows[0];
    assert_eq!(
        parents.map(|code| code.map(|code| code.to_string())).len(),
        4
    );
    assert!(parents.iter().all(Option::is_some));
}

#[test]
fn england_by_day_and_time_is_table_2() {
    let reading = read_workbook(SUMMARY, &summary());
    let release = release(&reading, "summary");
    // January 2026 has four Mondays and five Thursdays; the first, a bank holiday, is a Thursday.
    expect(
        release,
        "2026-01",
        "E92",
        &[
            ("weekday.monday/time-band.08-10", 120.0),
            ("weekday.thursday/time-band.08-10", 150.0),
            ("weekday.sunday/time-band.1830-24", 360.0),
            ("core.core-8-10", 21.0 * 30.0),
            ("core.core-10-1830", 21.0 * 300.0),
            ("core.non-core", 31.0 * 450.0 - 21.0 * 330.0),
        ],
    );
}

#[test]
fn table_1_has_every_month_of_england() {
    let reading = read_workbook(SUMMARY, &summary());
    let england = release(&reading, "england");
    expect(
        england,
        "2026-01",
        "E92",
        &[
            ("inbound", 4500.0),
            ("patients", 75_000.0),
            ("outcome.answered", 2600.0),
            ("outcome.ended-in-menu", 1130.0),
            ("outcome.missed", 610.0),
            ("outcome.callback-requested", 160.0),
            ("callback-made", 159.0),
            ("wait.under-1", 1300.0),
            ("wait.over-5", 350.0),
            ("duration.under-1", 700.0),
            ("duration.1-to-2", 930.0),
            ("duration.2-to-5", 770.0),
            ("duration.over-5", 200.0),
            ("participation.open", 10.0),
            ("participation.included", 8.0),
            ("participation.agreed", MISSING),
        ],
    );
    expect(
        england,
        "2025-12",
        "E92",
        &[("inbound", 4000.0), ("participation.open", 11.0)],
    );
    assert_eq!(england.figures.len(), 2);
}

#[test]
fn what_is_wrong_is_said_with_its_sheet_row_and_column() {
    for (sheet, from, to, says) in [
        // A fraction in the place of a count.
        (
            "Table 3",
            "|1000||600|",
            "|1000||0.6|",
            "Table 3, line 15, column ANSWERED: “0.6” is not a count",
        ),
        (
            "Table 3",
            "|ZA0002|",
            "|ZA0001|",
            "Table 3, line 16: repeats the key of line 15: ZA0001",
        ),
        (
            "Table 3",
            "|ZA0002|",
            "|QHM|",
            "Table 3, line 16, column GP PRACTICE (ODS_CODE): “QHM” cannot be the code of a practice",
        ),
        (
            "Table 3",
            "Total|||||||||||4500|",
            "Total|||||||||||4600|",
            "the total is 4600, and the rows come to 4500",
        ),
        (
            "Table 3",
            "@2026-01-01|ZA0002",
            "@2025-12-01|ZA0002",
            "line 16, column MONTH: is another month",
        ),
        (
            "Table 3",
            "@2026-01-01|ZA0001",
            "soon|ZA0001",
            "“soon” is not a month",
        ),
        (
            "Table 3",
            "Count of Inbound calls",
            "Calls that came in",
            "missing “count of inbound calls”",
        ),
        (
            "Table 3",
            "|||||||||||Total||Total|%|",
            "|||||||||||Total||%|Total|",
            "line 11, column ANSWERED: “Total” or “Count” was expected",
        ),
        (
            "Table 3",
            "|ZU0001|FIRST",
            "|ZS001|FIRST",
            "line 15, column PCN CODE: “ZS001” cannot be the code of a PCN",
        ),
        (
            "Table 5",
            "2026-01-01",
            "2025-12-01",
            "put together from two editions",
        ),
        (
            "Table 1",
            "|4500|4000",
            "|-4500|4000",
            "Table 1, line 19, column January 2026: “-4500” is not a count",
        ),
        (
            "Table 1",
            "Calls answered [3]",
            "Calls that were picked up",
            "has no row “calls answered”",
        ),
        (
            "Table 1",
            "@2025-12-31",
            "@2026-01-31",
            "January 2026 stands there twice",
        ),
        (
            "Table 1",
            "@2025-12-31",
            "@2035-12-31",
            "December 2035 cannot be right",
        ),
        (
            "Table 2",
            "Saturday|@2026-01-31",
            "Saturday|@2026-01-30",
            "column DATE: 31 January 2026 was expected",
        ),
    ] {
        let sheets = changed(sheet, |text| text.replace(from, to));
        let refusal = refusal(&read_workbook(SUMMARY, &sheets));
        assert!(refusal.contains(says), "{sheet}, {from}: {refusal}");
        assert!(refusal.contains(SUMMARY), "{refusal}");
    }
    let cut = changed("Table 2", |text| {
        text.lines()
            .filter(|line| !line.contains("@2026-01-31"))
            .collect::<Vec<_>>()
            .join("\n")
    });
    let refusal = refusal(&read_workbook(SUMMARY, &cut));
    assert!(
        refusal.contains("Table 2: ends before 31 January 2026"),
        "{refusal}"
    );
}

#[test]
fn the_table_of_core_hours_is_not_taken_for_that_of_all_hours() {
    let core = TABLE_4.replace("|300|0.5|100|", "|3|0.5|100|");
    assert_ne!(core, TABLE_4);
    for (name, text) in [
        ("Table 4b", core.clone()),
        (
            "Table 4-b",
            core.replace("duration of the call by", "duration in core hours by"),
        ),
    ] {
        let mut sheets = summary();
        // Before the other, so that the order does not tell.
        let at = sheets
            .iter()
            .position(|(sheet, _)| *sheet == "Table 4")
            .expect("there");
        sheets[at].0 = "Table 4a";
        sheets.insert(at, (name, text));
        let reading = read_workbook(SUMMARY, &sheets);
        expect(
            release(&reading, "summary"),
            "2026-01",
            "ZA0001",
            &[("wait.under-1", 300.0)],
        );
    }
}

#[test]
fn a_workbook_of_outcomes_alone_has_no_waits() {
    let sheets = [
        ("Table 3", TABLE_3.to_owned()),
        ("Table 2", table_2("2026-01")),
    ];
    let reading = read_workbook(SUMMARY, &sheets);
    expect(
        release(&reading, "summary"),
        "2026-01",
        "ZA0001",
        &[("outcome.answered", 600.0), ("wait.under-1", MISSING)],
    );
    assert_eq!(reading.releases.len(), 1);
}

const PARTICIPATION_NAME: &str =
    "CBT-participation-and-submission-breakdown-by-GP-Practice - January 2026.xlsx";

#[test]
fn who_takes_part_is_counted_for_england_too() {
    let reading = read_workbook(PARTICIPATION_NAME, &[("Table 1", PARTICIPATION.to_owned())]);
    let release = release(&reading, "participation");
    let flags = |code: &str, flags: [f64; 5]| {
        let names = ["open", "agreed", "received", "included", "shared"];
        for (name, flag) in names.into_iter().zip(flags) {
            expect(
                release,
                "2026-01",
                code,
                &[(&format!("participation.{name}"), flag)],
            );
        }
    };
    flags("ZA0001", [1.0, 1.0, 1.0, 1.0, 0.0]);
    flags("ZA0004", [1.0, 1.0, 1.0, 1.0, 1.0]);
    flags("ZA0006", [1.0, 1.0, 0.0, 0.0, 0.0]);
    flags("ZA0007", [1.0, 0.0, 0.0, 0.0, 0.0]);
    flags("E92", [5.0, 4.0, 3.0, 3.0, 1.0]);
    assert_eq!(release.memberships[0].rows.len(), 5);
}

#[test]
fn a_blank_heading_and_a_slip_of_the_pen_are_those_of_published_editions() {
    for (from, to) in [
        ("Data received / Passed data quality checks", ""),
        ("List of open and active", "List of open and actice"),
        ("January 2026", "@2026-01-01"),
    ] {
        let text = PARTICIPATION.replace(from, to);
        assert_ne!(text, PARTICIPATION);
        let reading = read_workbook(PARTICIPATION_NAME, &[("Table 1", text)]);
        let release = release(&reading, "participation");
        expect(
            release,
            "2026-01",
            "E92",
            &[("participation.included", 3.0)],
        );
    }
    for (from, to, says) in [
        (
            "|Yes|Yes|Yes|",
            "|Yes|Perhaps|Yes|",
            "line 7, column DATA RECEIVED / PASSED DATA QUALITY CHECKS: “Perhaps” is neither Yes nor No",
        ),
        (
            "|ZA0006|",
            "|ZA0004|",
            "line 8: repeats the key of line 7: ZA0004",
        ),
        (
            "Data received / Passed data quality checks",
            "Something else",
            "missing “data received”",
        ),
    ] {
        let text = PARTICIPATION.replace(from, to);
        assert_ne!(text, PARTICIPATION);
        let refusal = refusal(&read_workbook(PARTICIPATION_NAME, &[("Table 1", text)]));
        assert!(refusal.contains(says), "{refusal}");
    }
}
