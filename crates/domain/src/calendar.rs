//! Working days in England: Monday to Friday without bank holidays.
//!
//! Bank holidays follow from the Banking and Financial Dealings Act 1971 and from the
//! yearly proclamations that move or add them, so they are computed by rule with the
//! proclaimed exceptions listed.

use crate::period::{Day, Month};

/// Days proclaimed once, or moved: (year, month, day).
///
/// Source: GOV.UK, "UK bank holidays", England and Wales.
const PROCLAIMED: [(u16, u8, u8); 7] = [
    (2011, 4, 29), // wedding of Prince William
    (2012, 6, 5),  // Diamond Jubilee
    (2020, 5, 8),  // early May holiday moved to VE Day's 75th year
    (2022, 6, 2),  // spring holiday moved for the Platinum Jubilee
    (2022, 6, 3),  // Platinum Jubilee
    (2022, 9, 19), // State Funeral of Queen Elizabeth II
    (2023, 5, 8),  // Coronation of King Charles III
];

/// Holidays that the rule gives and a proclamation moved away.
const MOVED_AWAY: [(u16, u8, u8); 3] = [(2020, 5, 4), (2022, 5, 30), (2012, 5, 28)];

/// The spring holiday of 2012 was moved to 4 June.
const MOVED_TO: [(u16, u8, u8); 1] = [(2012, 6, 4)];

/// The working days of a month in England.
///
/// ```
/// use domain::calendar::working_days;
/// use domain::period::Month;
///
/// assert_eq!(working_days(Month::new(2025, 11).unwrap()), 20);
/// assert_eq!(working_days(Month::new(2025, 12).unwrap()), 21);
/// ```
#[must_use]
pub fn working_days(month: Month) -> u8 {
    let mut count = 0;
    for number in 1..=month.days() {
        if let Some(day) = month.day(number)
            && is_working_day(day)
        {
            count += 1;
        }
    }
    count
}

/// Whether people work on this day: Monday to Friday and no bank holiday.
#[must_use]
pub fn is_working_day(day: Day) -> bool {
    weekday(day) < 5 && !is_bank_holiday(day)
}

/// The weekday, 0 is Monday and 6 is Sunday.
#[must_use]
pub fn weekday(day: Day) -> u8 {
    // Sakamoto's rule counts from Sunday.
    const OFFSETS: [u32; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
    let number = day.month().number();
    let year = u32::from(day.month().year()) - u32::from(number < 3);
    let from_sunday = (year + year / 4 - year / 100
        + year / 400
        + OFFSETS[usize::from(number) - 1]
        + u32::from(day.number()))
        % 7;
    ((from_sunday + 6) % 7) as u8
}

/// The day after this one.
#[must_use]
pub fn next_day(day: Day) -> Option<Day> {
    day.month()
        .day(day.number().saturating_add(1))
        .or_else(|| day.month().plus(1).day(1))
}

/// The bank holidays in England from the first to the last of these days, in order.
///
/// ```
/// use domain::calendar::bank_holidays;
/// use domain::period::Day;
///
/// let april = bank_holidays(Day::new(2026, 4, 1).unwrap(), Day::new(2026, 4, 30).unwrap());
/// let days: Vec<u8> = april.iter().map(|day| day.number()).collect();
/// assert_eq!(days, [3, 6]);
/// ```
#[must_use]
pub fn bank_holidays(first: Day, last: Day) -> Vec<Day> {
    let mut holidays = Vec::new();
    let mut month = first.month();
    while month <= last.month() {
        for number in 1..=month.days() {
            if let Some(day) = month.day(number)
                && first <= day
                && day <= last
                && is_bank_holiday(day)
            {
                holidays.push(day);
            }
        }
        month = month.plus(1);
    }
    holidays
}

/// Easter Sunday as (month, day), by the anonymous Gregorian rule.
fn easter(year: u16) -> (u8, u8) {
    let year = u32::from(year);
    let a = year % 19;
    let b = year / 100;
    let c = year % 100;
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l + 114 - 7 * m;
    ((n / 31) as u8, (n % 31) as u8 + 1)
}

/// Whether this is a bank holiday in England.
#[must_use]
pub fn is_bank_holiday(day: Day) -> bool {
    let year = day.month().year();
    let number = day.month().number();
    let date = day.number();
    let key = (year, number, date);
    if PROCLAIMED.contains(&key) || MOVED_TO.contains(&key) {
        return true;
    }
    if MOVED_AWAY.contains(&key) {
        return false;
    }
    let weekday = weekday(day);
    let monday = weekday == 0;
    match number {
        // New Year's Day, or the Monday after it where it falls on a weekend.
        1 => (date == 1 && weekday < 5) || (monday && (date == 2 || date == 3)),
        5 => monday && (date <= 7 || date > 24),
        8 => monday && date > 24,
        // Christmas and Boxing Day; a weekend gives the next free weekday.
        12 => match date {
            25 | 26 => weekday < 5,
            27 => monday || weekday == 1,
            28 => monday || weekday == 1,
            _ => false,
        },
        3 | 4 => {
            let (easter_month, easter_day) = easter(year);
            let Some(sunday) = Day::new(year, easter_month, easter_day) else {
                return false;
            };
            days_between(sunday, day) == 1 || days_between(day, sunday) == 2
        }
        _ => false,
    }
}

/// Days from `from` to `to` where both are in March or April of one year.
fn days_between(from: Day, to: Day) -> i32 {
    let count = |day: Day| i32::from(day.number()) + if day.month().number() == 4 { 31 } else { 0 };
    count(to) - count(from)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// GOV.UK's published list of bank holidays in England and Wales, 2018 to 2028.
    const PUBLISHED: &[(u16, &[(u8, u8)])] = &[
        (
            2018,
            &[
                (1, 1),
                (3, 30),
                (4, 2),
                (5, 7),
                (5, 28),
                (8, 27),
                (12, 25),
                (12, 26),
            ],
        ),
        (
            2019,
            &[
                (1, 1),
                (4, 19),
                (4, 22),
                (5, 6),
                (5, 27),
                (8, 26),
                (12, 25),
                (12, 26),
            ],
        ),
        (
            2020,
            &[
                (1, 1),
                (4, 10),
                (4, 13),
                (5, 8),
                (5, 25),
                (8, 31),
                (12, 25),
                (12, 28),
            ],
        ),
        (
            2021,
            &[
                (1, 1),
                (4, 2),
                (4, 5),
                (5, 3),
                (5, 31),
                (8, 30),
                (12, 27),
                (12, 28),
            ],
        ),
        (
            2022,
            &[
                (1, 3),
                (4, 15),
                (4, 18),
                (5, 2),
                (6, 2),
                (6, 3),
                (8, 29),
                (9, 19),
                (12, 26),
                (12, 27),
            ],
        ),
        (
            2023,
            &[
                (1, 2),
                (4, 7),
                (4, 10),
                (5, 1),
                (5, 8),
                (5, 29),
                (8, 28),
                (12, 25),
                (12, 26),
            ],
        ),
        (
            2024,
            &[
                (1, 1),
                (3, 29),
                (4, 1),
                (5, 6),
                (5, 27),
                (8, 26),
                (12, 25),
                (12, 26),
            ],
        ),
        (
            2025,
            &[
                (1, 1),
                (4, 18),
                (4, 21),
                (5, 5),
                (5, 26),
                (8, 25),
                (12, 25),
                (12, 26),
            ],
        ),
        (
            2026,
            &[
                (1, 1),
                (4, 3),
                (4, 6),
                (5, 4),
                (5, 25),
                (8, 31),
                (12, 25),
                (12, 28),
            ],
        ),
        (
            2027,
            &[
                (1, 1),
                (3, 26),
                (3, 29),
                (5, 3),
                (5, 31),
                (8, 30),
                (12, 27),
                (12, 28),
            ],
        ),
        (
            2028,
            &[
                (1, 3),
                (4, 14),
                (4, 17),
                (5, 1),
                (5, 29),
                (8, 28),
                (12, 25),
                (12, 26),
            ],
        ),
    ];

    #[test]
    fn bank_holidays_equal_the_published_list() {
        for (year, published) in PUBLISHED {
            let mut computed = Vec::new();
            for number in 1..=12 {
                let month = Month::new(*year, number).unwrap();
                for date in 1..=month.days() {
                    let day = month.day(date).unwrap();
                    if is_bank_holiday(day) {
                        assert!(weekday(day) < 5, "{day} is on a weekend");
                        computed.push((number, date));
                    }
                }
            }
            assert_eq!(computed, *published, "{year}");
        }
    }

    #[test]
    fn weekdays_are_right() {
        assert_eq!(weekday(Day::new(2026, 11, 23).unwrap()), 0);
        assert_eq!(weekday(Day::new(2000, 1, 1).unwrap()), 5);
        assert_eq!(weekday(Day::new(2024, 2, 29).unwrap()), 3);
    }

    #[test]
    fn counts_working_days() {
        let days = |year, number| working_days(Month::new(year, number).unwrap());
        assert_eq!(days(2025, 10), 23);
        assert_eq!(days(2025, 8), 20);
        assert_eq!(days(2022, 6), 20);
        assert_eq!(days(2024, 2), 21);
    }
}
