//! Numbers as people type them and as they are written back.
//!
//! Reading is forgiving about signs, spaces and words of measure, and strict about what
//! could mean two things: `1,5` is refused, because it may be one and a half or fifteen.

use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};

/// The largest number that a field takes: a thousand billion, so that products of a few
/// of them stay within what decimal arithmetic holds exactly.
pub const LARGEST: Decimal = Decimal::from_parts(3_567_587_328, 232, 0, false, 0);

/// Why a text is no number. The message says what the field takes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotANumber {
    /// There is nothing that could be a number.
    #[error("“{0}” is not a number: type digits, such as 1,234.50")]
    Text(String),
    /// The commas do not part thousands.
    #[error(
        "“{0}” can be read in two ways: use a point for decimals and commas only for thousands"
    )]
    Commas(String),
    /// The number is beyond what can be computed with.
    #[error("“{0}” is too large")]
    TooLarge(String),
}

/// Words of measure that may follow a number, in lower case.
const MEASURES: &[&str] = &[
    "%", "per cent", "percent", "wte", "fte", "h", "hr", "hrs", "hour", "hours", "min", "mins",
    "minutes", "pts", "points", "point", "patients", "patient", "beds", "bed", "weeks", "week",
    "wks", "months", "month", "days", "day", "sessions", "session", "pounds", "gbp", "pa", "p.a.",
    "a year", "per year", "£",
];

/// Reads a number from what a person typed: `£1,234.50`, `12.5%`, `0.6 WTE`, `37.5 h`,
/// `−5`, `(120)`. A percentage is read as it stands: `12.5%` is 12.5.
///
/// # Errors
///
/// Says why the text is no number.
pub fn parse(typed: &str) -> Result<Decimal, NotANumber> {
    let wrong = || NotANumber::Text(shortened(typed));
    let lower = typed.trim().to_lowercase();
    let mut rest = lower.as_str();
    let mut negative = false;
    if let Some(inner) = rest.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        negative = true;
        rest = inner.trim();
    }
    // Signs and the pound may come in either order, once each.
    for _ in 0..2 {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix('£').or_else(|| rest.strip_prefix("gbp")) {
            rest = after;
        } else if let Some(after) = rest.strip_prefix(['-', '−', '–']) {
            negative = !negative;
            rest = after;
        } else if let Some(after) = rest.strip_prefix('+') {
            rest = after;
        }
    }
    let is_part =
        |c: char| c.is_ascii_digit() || c == '.' || c == ',' || c.is_whitespace() || c == '\'';
    let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
    let (digits, measure) = rest.split_at(end);
    let measure = measure.trim();
    if !measure.is_empty() && !MEASURES.contains(&measure) {
        return Err(wrong());
    }
    let digits: String = digits
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '\'')
        .collect();
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    if fraction.contains(['.', ',']) {
        return Err(wrong());
    }
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    if whole.contains(',')
        && (first.is_empty() || first.len() > 3 || groups.any(|group| group.len() != 3))
    {
        return Err(NotANumber::Commas(shortened(typed)));
    }
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    if whole.is_empty() && fraction.is_empty() {
        return Err(wrong());
    }
    let whole = whole.trim_start_matches('0');
    if whole.len() > 13 {
        return Err(NotANumber::TooLarge(shortened(typed)));
    }
    // Nobody means the eleventh digit behind the point.
    let fraction = fraction.get(..10).unwrap_or(fraction);
    let value = Decimal::from_str(&format!("0{whole}.{fraction}0")).map_err(|_| wrong())?;
    if value > LARGEST {
        return Err(NotANumber::TooLarge(shortened(typed)));
    }
    let value = value.normalize();
    Ok(if negative && !value.is_zero() {
        -value
    } else {
        value
    })
}

/// The beginning of what was typed, for a message.
fn shortened(typed: &str) -> String {
    let typed = typed.trim();
    match typed.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &typed[..end]),
        None => typed.to_owned(),
    }
}

/// Rounded half away from zero, as spreadsheets and payments do.
#[must_use]
pub fn rounded(value: Decimal, places: u32) -> Decimal {
    value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

/// With commas and exactly so many digits behind the point: `1,234.50`.
#[must_use]
pub fn fixed(value: Decimal, places: u32) -> String {
    let value = rounded(value, places);
    let text = format!("{:.*}", places as usize, value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::with_capacity(text.len() + text.len() / 3 + 2);
    if value.is_sign_negative() && !value.is_zero() {
        grouped.push('−');
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if !fraction.is_empty() {
        grouped.push('.');
        grouped.push_str(fraction);
    }
    grouped
}

/// With commas, at most so many digits behind the point and no zeros at their end.
#[must_use]
pub fn short(value: Decimal, places: u32) -> String {
    let value = rounded(value, places).normalize();
    fixed(value, value.scale())
}

/// With commas and every digit that matters, six behind the point at most.
#[must_use]
pub fn exact(value: Decimal) -> String {
    short(value, 6)
}

/// Money with this many digits behind the point: `£1,234.50`, `−£20`.
#[must_use]
pub fn money(value: Decimal, places: u32) -> String {
    let text = fixed(value, places);
    match text.strip_prefix('−') {
        Some(rest) => format!("−£{rest}"),
        None => format!("£{text}"),
    }
}

/// Money in whole pounds, as it stands in sentences: `£132,667`.
#[must_use]
pub fn pounds(value: Decimal) -> String {
    money(value, 0)
}

/// As a field holds it: no commas, a plain minus, every digit.
#[must_use]
pub fn plain(value: Decimal) -> String {
    value.normalize().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rust_decimal::dec;

    #[test]
    fn reads_what_people_type() {
        for (typed, value) in [
            ("£1,234.50", dec!(1234.5)),
            (" 12.5% ", dec!(12.5)),
            ("0.6 WTE", dec!(0.6)),
            ("37.5h", dec!(37.5)),
            ("1 234 567", dec!(1234567)),
            ("−£20", dec!(-20)),
            ("£-20", dec!(-20)),
            ("(120)", dec!(-120)),
            (".5", dec!(0.5)),
            ("5.", dec!(5)),
            ("0", dec!(0)),
            ("-0", dec!(0)),
            ("00012", dec!(12)),
            ("8,000 patients", dec!(8000)),
            ("1\u{a0}200", dec!(1200)),
        ] {
            assert_eq!(parse(typed), Ok(value), "{typed:?}");
        }
        assert_eq!(LARGEST, dec!(1000000000000));
    }

    #[test]
    fn refuses_what_could_mean_two_things() {
        assert!(matches!(parse("1,5"), Err(NotANumber::Commas(_))));
        assert!(matches!(parse("1.234,50"), Err(NotANumber::Text(_))));
        for typed in [
            "",
            "abc",
            "1.2.3",
            "£",
            "5 bananas",
            "--",
            "%",
            "1e5",
            "1,23,456",
        ] {
            assert!(parse(typed).is_err(), "{typed:?}");
        }
        assert!(matches!(
            parse("99999999999999"),
            Err(NotANumber::TooLarge(_))
        ));
    }

    #[test]
    fn writes_with_commas_and_a_real_minus() {
        assert_eq!(money(dec!(1234.5), 2), "£1,234.50");
        assert_eq!(money(dec!(-0.001), 2), "£0.00");
        assert_eq!(pounds(dec!(-1234.5)), "−£1,235");
        assert_eq!(short(dec!(12.50), 2), "12.5");
        assert_eq!(exact(dec!(0.78554595)), "0.785546");
        assert_eq!(plain(dec!(-1234.50)), "-1234.5");
    }

    proptest! {
        #[test]
        fn nothing_panics(typed in "\\PC{0,40}") {
            let _ = parse(&typed);
        }

        #[test]
        fn what_is_written_reads_back(pence in -100_000_000_000i64..100_000_000_000) {
            let value = Decimal::new(pence, 2);
            prop_assert_eq!(parse(&money(value, 2)), Ok(value.normalize()));
            prop_assert_eq!(parse(&plain(value)), Ok(value.normalize()));
        }
    }
}
