//! The CSV files by practice and day: what small ones in the published layout come to.

use super::samples::{MISSING, expect, read_csv, refusal, release};

const BY_TIME: &str = include_str!("samples/by-day-and-time.csv");
const BY_DURATION: &str = include_str!("samples/by-durations.csv");
const ANSWERED: &str = include_str!("samples/calls-answered-metric.csv");

const TIME_NAME: &str = "Cloud Based Telephony By Day and Time - August 2026_Y58.csv";
const DURATION_NAME: &str = "Cloud Based Telephony By Durations - March 2026_Y58.csv";
const ANSWERED_NAME: &str = "Cloud Based Telephony Calls Answered Metric - June 2026_Y58.csv";

#[test]
fn days_become_weekdays_and_bank_holidays_are_outside_core_hours() {
    let reading = read_csv(TIME_NAME, BY_TIME);
    let release = release(&reading, "day-and-time");
    expect(
        release,
        "2026-08",
        "ZA0001",
        &[
            // Two Mondays, of which the 31st is a bank holiday.
            ("weekday.monday/time-band.08-10", 54.0),
            ("weekday.monday/time-band.10-12", 20.0),
            ("weekday.tuesday/time-band.18-1830", 5.0),
            ("weekday.saturday/time-band.1830-24", 1.0),
            ("weekday.wednesday/time-band.08-10", 0.0),
            ("core.core-8-10", 50.0),
            ("core.core-10-1830", 25.0),
            ("core.non-core", 5.0),
            ("missed-time/weekday.monday/time-band.08-10", 15.0),
            ("missed-time/weekday.monday/time-band.10-12", 0.0),
            ("missed.missed/time-band.08-10", 15.0),
            ("missed.other/time-band.08-10", 39.0),
            // One more was missed than came in: the others are none, and not one too few.
            ("missed.missed/time-band.18-1830", 6.0),
            ("missed.other/time-band.18-1830", 0.0),
            ("missed.missed/weekday.monday", 15.0),
            ("missed.other/weekday.monday", 59.0),
        ],
    );
}

#[test]
fn an_indicator_without_a_row_is_missing_and_not_zero() {
    let reading = read_csv(TIME_NAME, BY_TIME);
    let release = release(&reading, "day-and-time");
    expect(
        release,
        "2026-08",
        "ZA0002",
        &[
            ("weekday.monday/time-band.06-08", 7.0),
            ("core.core-8-10", 0.0),
            ("missed-time/weekday.monday/time-band.06-08", MISSING),
            ("missed.missed/time-band.06-08", MISSING),
        ],
    );
    // Rows of shared accounts may repeat each other, and are nobody's.
    let rows = &release.rows;
    assert_eq!((rows.read, rows.kept), (11, 8));
    assert!(
        rows.rejected
            .contains(&("of a shared account (Unassigned)".to_owned(), 2)),
        "{:?}",
        rows.rejected
    );
    assert_eq!(release.figures[0].organisations.len(), 2);
    assert_eq!(release.memberships[0].rows.len(), 2);
}

#[test]
fn seconds_become_minutes_and_rows_of_totals_repeat_nothing() {
    let reading = read_csv(DURATION_NAME, BY_DURATION);
    let release = release(&reading, "durations");
    expect(
        release,
        "2026-03",
        "ZA0001",
        &[
            ("inbound", 150.0),
            ("outcome.answered", 81.0),
            ("outcome.ended-in-menu", 30.0),
            ("outcome.missed", 30.0),
            ("outcome.callback-requested", 8.0),
            ("callback-made", 7.0),
            ("wait.under-1", 35.0),
            ("wait.1-to-2", 7.0),
            ("wait.2-to-5", 4.0),
            ("wait.over-5", 34.0),
            ("missed-wait.under-1", 25.0),
            ("missed-wait.over-5", 5.0),
            ("missed-wait.1-to-2", 0.0),
            ("duration.under-1", 30.0),
            ("duration.1-to-2", 51.0),
        ],
    );
    expect(
        release,
        "2026-03",
        "ZA0002",
        &[
            ("inbound", 9.0),
            ("outcome.answered", MISSING),
            ("wait.under-1", MISSING),
        ],
    );
    // The file of March 2026 names the ICBs of April.
    let (_, parents) = release.memberships[0].rows[0];
    assert!(parents[2].is_none() && parents[1].is_some() && parents[3].is_some());
}

#[test]
fn answered_calls_have_waits_by_core_hours() {
    let reading = read_csv(ANSWERED_NAME, ANSWERED);
    let release = release(&reading, "answered");
    expect(
        release,
        "2026-06",
        "ZA0001",
        &[
            ("wait.under-1", 72.0),
            ("wait.1-to-2", 0.0),
            ("wait.2-to-5", 5.0),
            ("wait.over-5", 12.0),
            ("wait.under-1/core.core-8-10", 30.0),
            ("wait.over-5/core.core-8-10", 12.0),
            ("wait.under-1/core.core-10-1830", 40.0),
            ("wait.2-to-5/core.core-10-1830", 5.0),
            ("wait.under-1/core.non-core", 2.0),
        ],
    );
}

#[test]
fn what_is_wrong_is_said_with_its_line_and_column() {
    for (name, text, from, to, says) in [
        (
            TIME_NAME,
            BY_TIME,
            "CBT001,08:00 - 09:59,50.0",
            "CBT009,08:00 - 09:59,50.0",
            "line 2, column INDICATOR: “CBT009” is no indicator",
        ),
        (
            TIME_NAME,
            BY_TIME,
            "CBT001,08:00 - 09:59,50.0",
            "CBT001,08:00 - 08:59,50.0",
            "line 2, column TIME_CATEGORY: “08:00 - 08:59” is no value that is known",
        ),
        (
            TIME_NAME,
            BY_TIME,
            "09:59,50.0",
            "09:59,50.5",
            "line 2, column VALUE: “50.5” is not a count",
        ),
        (
            TIME_NAME,
            BY_TIME,
            "09:59,50.0",
            "09:59,5000000",
            "line 2, column VALUE: “5000000” is more calls than one row can count",
        ),
        (
            TIME_NAME,
            BY_TIME,
            "2026-08-24,ZR1",
            "2026-13-24,ZR1",
            "column DATE: “2026-13-24” is not a month",
        ),
        (
            TIME_NAME,
            BY_TIME,
            "ZA0002",
            "TOTAL",
            "line 10, column PRACTICE_CODE: “TOTAL” cannot be",
        ),
        (
            TIME_NAME,
            BY_TIME,
            "CBT001,10:00 - 11:59",
            "CBT001,08:00 - 09:59",
            "line 3: repeats the key of line 2",
        ),
        (
            DURATION_NAME,
            BY_DURATION,
            "31_60,10.0",
            "31_61,10.0",
            "line 7, column DURATION: “31_61” is no number of seconds",
        ),
        (
            ANSWERED_NAME,
            ANSWERED,
            "Core_8_10,12.0",
            "Core_7_10,12.0",
            "line 3, column CORE_CATEGORY: “Core_7_10” is no value that is known",
        ),
    ] {
        let changed = text.replace(from, to);
        assert_ne!(changed, text, "{from}");
        let refusal = refusal(&read_csv(name, &changed));
        assert!(refusal.starts_with(name), "{refusal}");
        assert!(refusal.contains(says), "{from}: {refusal}");
    }
}
