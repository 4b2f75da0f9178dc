//! Moments, sizes and counts in words, as every page of an account writes them.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use leptos::prelude::*;

/// London's time by its rule: an hour ahead from the last Sunday in March to the last Sunday
/// in October. The rule has held since 1996 and needs no database of time zones, so that a
/// server without one shows the same times.
static LONDON: LazyLock<TimeZone> =
    LazyLock::new(|| TimeZone::posix("GMT0BST,M3.5.0/1,M10.5.0").unwrap_or(TimeZone::UTC));

/// The day: `24 November 2026`.
#[must_use]
pub fn day(at: Timestamp) -> String {
    at.to_zoned(LONDON.clone())
        .strftime("%-d %B %Y")
        .to_string()
}

/// The day and the time: `24 November 2026, 14:05`.
#[must_use]
pub fn moment(at: Timestamp) -> String {
    at.to_zoned(LONDON.clone())
        .strftime("%-d %B %Y, %H:%M")
        .to_string()
}

/// A day in the page, with its exact moment for programs.
pub(super) fn on_day(at: Timestamp) -> AnyView {
    view! { <time datetime=at.to_string()>{day(at)}</time> }.into_any()
}

/// A moment in the page, with the exact one for programs.
pub(super) fn at_moment(at: Timestamp) -> AnyView {
    view! { <time datetime=at.to_string()>{moment(at)}</time> }.into_any()
}

/// A size, a thousand to the step as the limits are: `20 MB`, `1.4 MB`, `12 KB`.
#[must_use]
pub fn size(bytes: u64) -> String {
    const KILO: u64 = 1_000;
    const MEGA: u64 = 1_000 * KILO;
    if bytes < KILO {
        return count(bytes, "byte", "bytes");
    }
    // What would round to a thousand kilobytes is told in megabytes.
    if bytes < MEGA - KILO / 2 {
        return format!("{} KB", (bytes + KILO / 2) / KILO);
    }
    let tenths = (bytes * 10 + MEGA / 2) / MEGA;
    if tenths >= 100 || tenths.is_multiple_of(10) {
        format!("{} MB", number((tenths + 5) / 10))
    } else {
        format!("{}.{} MB", tenths / 10, tenths % 10)
    }
}

/// A whole number with commas: `1,024`.
#[must_use]
pub fn number(value: u64) -> String {
    domain::format::integer(value as f64)
}

/// A number with its noun: `1 member`, `1,024 members`.
#[must_use]
pub fn count(value: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(value), if value == 1 { one } else { many })
}

/// How long to wait, rounded up: `30 seconds`, `5 minutes`, `2 hours`.
#[must_use]
pub fn wait(seconds: u64) -> String {
    match seconds {
        0..=59 => count(seconds.max(1), "second", "seconds"),
        60..=3599 => count(seconds.div_ceil(60), "minute", "minutes"),
        _ => count(seconds.div_ceil(3600), "hour", "hours"),
    }
}

/// Several names as one says them: `Elm Tree Surgery, Oak Road and Alder Valley PCN`.
#[must_use]
pub fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// An identifier of the audit log as a sentence begins: `request-approved` becomes
/// `Request approved`.
#[must_use]
pub fn action(id: &str) -> String {
    let words = id.replace('-', " ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => words,
    }
}

/// What a file is, for people.
#[must_use]
pub fn file_kind(media_type: &str) -> String {
    let kind = match media_type.split(';').next().unwrap_or_default().trim() {
        "application/pdf" => "PDF",
        "application/msword"
        | "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "Word",
        "application/vnd.ms-excel"
        | "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "Excel",
        "text/csv" => "CSV",
        "image/png" => "PNG picture",
        "image/jpeg" => "JPEG picture",
        "image/gif" => "GIF picture",
        "image/webp" => "WebP picture",
        other => other,
    };
    kind.to_owned()
}

/// An identifier in the log, or the keyed hash of a network address: its first eight digits,
/// enough to see whether two lines are about one thing or come from one place, and too few to
/// be of use elsewhere.
#[must_use]
pub fn first_digits(text: &str) -> String {
    text.chars().take(8).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_in_londons_time_and_in_british_words() {
        let winter: Timestamp = "2026-11-24T14:05:59Z".parse().unwrap();
        assert_eq!(day(winter), "24 November 2026");
        assert_eq!(moment(winter), "24 November 2026, 14:05");
        let summer: Timestamp = "2026-07-01T23:30:00Z".parse().unwrap();
        assert_eq!(moment(summer), "2 July 2026, 00:30");
        // The clocks go forward at 01:00 on 29 March 2026.
        let before: Timestamp = "2026-03-29T00:59:00Z".parse().unwrap();
        let after: Timestamp = "2026-03-29T01:00:00Z".parse().unwrap();
        assert_eq!(moment(before), "29 March 2026, 00:59");
        assert_eq!(moment(after), "29 March 2026, 02:00");
    }

    #[test]
    fn sizes_are_told_in_steps_of_a_thousand() {
        assert_eq!(size(0), "0 bytes");
        assert_eq!(size(1), "1 byte");
        assert_eq!(size(1_000), "1 KB");
        assert_eq!(size(999_499), "999 KB");
        assert_eq!(size(999_500), "1 MB");
        assert_eq!(size(1_440_000), "1.4 MB");
        assert_eq!(size(9_960_000), "10 MB");
        assert_eq!(size(20_000_000), "20 MB");
        assert_eq!(size(200_000_000), "200 MB");
    }

    #[test]
    fn counts_waits_and_lists_agree_with_their_nouns() {
        assert_eq!(count(1, "member", "members"), "1 member");
        assert_eq!(count(1024, "member", "members"), "1,024 members");
        assert_eq!(wait(0), "1 second");
        assert_eq!(wait(61), "2 minutes");
        assert_eq!(wait(3600), "1 hour");
        assert_eq!(listed(&["a".into(), "b".into(), "c".into()]), "a, b and c");
        assert_eq!(action("request-approved"), "Request approved");
        assert_eq!(first_digits("0123456789abcdef"), "01234567");
        assert_eq!(first_digits("command"), "command");
    }
}
