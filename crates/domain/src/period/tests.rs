//! Every spelling reads back, and periods are in order.

use super::*;
use proptest::prelude::*;

fn month(year: u16, number: u8) -> Month {
    Month::new(year, number).unwrap()
}

#[test]
fn reads_every_published_spelling() {
    for text in [
        "01AUG2025",
        "2025-08-01",
        "2025-08-01 00:00:00",
        "01Aug2025",
        "01-Aug-25",
        "01-Aug-2025",
        "01 Aug 2025",
        "01/08/2025",
        "20250801",
        "AUG2025",
        "Aug-2025",
        "Aug-25",
        "Aug 2025",
        "August 2025",
        "2025-08",
        " 2025-08 ",
    ] {
        assert_eq!(
            Month::from_published(text.as_bytes()),
            Some(month(2025, 8)),
            "{text:?}"
        );
    }
}

#[test]
fn refuses_what_is_no_month() {
    for text in [
        "",
        "2025",
        "2025-13",
        "2025-00",
        "32AUG2025",
        "31SEP2025",
        "00AUG2025",
        "AUGUST",
        "Foo 2025",
        "99999999",
        "2025-08-32",
        "0A-Sep-20",
        "1-2",
        "31/02/2025",
    ] {
        assert_eq!(Month::from_published(text.as_bytes()), None, "{text:?}");
    }
}

#[test]
fn knows_the_length_of_months() {
    assert_eq!(month(2024, 2).days(), 29);
    assert_eq!(month(2025, 2).days(), 28);
    assert_eq!(month(1900, 2).days(), 28);
    assert_eq!(month(2000, 2).days(), 29);
    assert_eq!(month(2025, 11).days(), 30);
}

#[test]
fn counts_months_across_years() {
    assert_eq!(month(2025, 1).plus(-1), month(2024, 12));
    assert_eq!(month(2025, 11).plus(14), month(2027, 1));
    assert_eq!(month(2025, 1).since(month(2023, 6)), 19);
}

#[test]
fn writes_as_people_and_addresses_do() {
    assert_eq!(month(2025, 11).to_string(), "2025-11");
    assert_eq!(month(2025, 11).long(), "November 2025");
    assert_eq!(Day::new(2020, 4, 1).unwrap().long(), "1 April 2020");
    assert_eq!(Period::FinancialYear(2025).long(), "2025/26");
    assert_eq!(Period::FinancialYear(2099).long(), "2099/00");
    assert_eq!("FY2025".parse(), Ok(Period::FinancialYear(2025)));
    assert_eq!("2025".parse(), Ok(Period::Year(2025)));
    assert_eq!("2025-11".parse(), Ok(Period::Month(month(2025, 11))));
    assert!("FY25".parse::<Period>().is_err());
}

#[test]
fn every_kind_of_period_reads_back() {
    let day = Day::new(2025, 11, 3).unwrap();
    for (period, text) in [
        (Period::Day(day), "D2025-11-03"),
        (Period::Week(day), "W2025-11-03"),
        (Period::Month(month(2025, 11)), "2025-11"),
        (Period::Quarter(month(2025, 4)), "Q2025-04"),
        (Period::FinancialYear(2025), "FY2025"),
        (Period::Year(2025), "2025"),
        (Period::Years(2021, 2023), "2021-2023"),
    ] {
        assert_eq!(period.to_string(), text);
        assert_eq!(text.parse(), Ok(period));
    }
}

#[test]
fn periods_are_in_order_of_their_first_day_the_shorter_first() {
    let april = month(2025, 4);
    let ordered = [
        Period::Years(2023, 2025),
        Period::Month(month(2025, 1)),
        Period::Year(2025),
        Period::Day(april.day(1).unwrap()),
        Period::Week(april.day(1).unwrap()),
        Period::Month(april),
        Period::Quarter(april),
        Period::FinancialYear(2025),
        Period::Day(april.day(2).unwrap()),
    ];
    let mut sorted = ordered;
    sorted.reverse();
    sorted.sort_unstable();
    assert_eq!(sorted, ordered);
}

#[test]
fn an_earlier_period_is_a_whole_one_of_the_same_length() {
    let before = |period: Period, months| period.months_before(months);
    let april = month(2025, 4);
    assert_eq!(
        before(Period::Month(april), 5),
        Some(Period::Month(month(2024, 11)))
    );
    assert_eq!(
        before(Period::Quarter(april), 3),
        Some(Period::Quarter(month(2025, 1)))
    );
    assert_eq!(before(Period::Quarter(april), 1), None);
    assert_eq!(
        before(Period::FinancialYear(2025), 12),
        Some(Period::FinancialYear(2024))
    );
    assert_eq!(before(Period::Year(2025), 6), None);
    assert_eq!(
        before(Period::Years(2021, 2023), 12),
        Some(Period::Years(2020, 2022))
    );
    let last = month(2025, 3).day(31).unwrap();
    assert_eq!(before(Period::Day(last), 1), None, "no 31 February");
    let week = Day::new(2025, 11, 3).unwrap();
    assert_eq!(
        before(Period::Week(week), 12),
        Some(Period::Week(Day::new(2024, 11, 4).unwrap())),
        "the same weekday"
    );
}

proptest! {
    #[test]
    fn every_month_reads_back(index in 1900u32 * 12..2200 * 12) {
        let month = Month { index };
        prop_assert_eq!(month.to_string().parse::<Month>().unwrap(), month);
        prop_assert_eq!(Month::from_published(month.long().as_bytes()), Some(month));
        for day in 1..=month.days() {
            let day = month.day(day).unwrap();
            prop_assert_eq!(day.to_string().parse::<Day>().unwrap(), day);
        }
        prop_assert_eq!(month.day(month.days() + 1), None);
    }

    #[test]
    fn nothing_panics(raw in proptest::collection::vec(any::<u8>(), 0..14)) {
        let _ = Month::from_published(&raw);
        let _ = Day::from_published(&raw);
    }
}
