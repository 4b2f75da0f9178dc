//! Numbers as people read them: exact in tables, rounded as they are said in sentences.

use crate::registry::{Indicator, Unit};

/// A whole number with commas: `31,098,559`.
#[must_use]
pub fn integer(number: f64) -> String {
    let rounded = number.round();
    let digits = format!("{:.0}", rounded.abs());
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    // A rounded negative zero is plain zero.
    if rounded < 0.0 {
        grouped.push('−');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A number with commas and a fixed count of digits behind the point, with a real minus.
#[must_use]
pub fn decimal(number: f64, places: u8) -> String {
    if places == 0 {
        return integer(number);
    }
    let text = format!("{:.*}", usize::from(places), number.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let is_zero = text.chars().all(|c| matches!(c, '0' | '.'));
    let sign = if number < 0.0 && !is_zero { "−" } else { "" };
    let whole = integer(whole.parse().unwrap_or_default());
    format!("{sign}{whole}.{fraction}")
}

/// A number of people, appointments or full-time equivalents: whole, except that parts of one
/// are not rounded away where there are few: `2.5`, and not `3` or, of `0.4`, `0`.
#[must_use]
pub fn amount(number: f64) -> String {
    decimal(
        number,
        u8::from(number.fract() != 0.0 && number.abs() < 9.95),
    )
}

/// A number with its sign, plus or minus; zero has none.
#[must_use]
pub fn signed(number: f64, places: u8) -> String {
    let text = decimal(number, places);
    let is_zero = text.chars().all(|c| matches!(c, '0' | '.' | ','));
    if number > 0.0 && !is_zero {
        format!("+{text}")
    } else {
        text
    }
}

/// A number as it is said: `31.1 million`, `63.9 million`, `7,846`.
#[must_use]
pub fn spoken(number: f64) -> String {
    if number.abs() >= 999_500.0 {
        let millions = number / 1e6;
        let places = u8::from(millions.abs() < 99.95);
        let text = decimal(millions, places);
        format!("{} million", text.strip_suffix(".0").unwrap_or(&text))
    } else {
        integer(number)
    }
}

/// A share as a fraction with one above the line: `one in 23`. `None` where that would
/// say little: above a half, or below one in a thousand.
#[must_use]
pub fn one_in(share: f64) -> Option<String> {
    if !(0.001..=0.5).contains(&share) {
        return None;
    }
    Some(format!("one in {}", integer((1.0 / share).round())))
}

/// An ordinal number: `1st`, `2nd`, `11th`.
#[must_use]
pub fn ordinal(number: u32) -> String {
    let ending = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{}{ending}", integer(f64::from(number)))
}

/// A count with what is counted: `1 patient`, `7,846 patients`.
#[must_use]
pub fn counted(number: f64, singular: &str, plural: &str) -> String {
    let number = integer(number);
    let noun = if number == "1" { singular } else { plural };
    format!("{number} {noun}")
}

/// The same as it is said: `1 patient`, `31.1 million patients`.
#[must_use]
pub fn counted_aloud(number: f64, singular: &str, plural: &str) -> String {
    let number = spoken(number);
    let noun = if number == "1" { singular } else { plural };
    format!("{number} {noun}")
}

/// One of what is counted, where its first word is a plain plural: `system in use` of `systems in use`.
///
/// ```
/// use domain::format::singular;
///
/// assert_eq!(singular("systems in use"), "system in use");
/// assert_eq!(singular("patients"), "patient");
/// assert_eq!(singular("staff"), "staff");
/// ```
#[must_use]
pub fn singular(plural: &str) -> String {
    let (noun, rest) = plural.split_at(plural.find(' ').unwrap_or(plural.len()));
    let noun = noun.strip_suffix('s').unwrap_or(noun);
    format!("{noun}{rest}")
}

/// A text with a capital at its beginning.
#[must_use]
pub fn upper_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(characters).collect()
    })
}

/// A small number in words, as it stands in a sentence; digits from eleven on.
#[must_use]
pub fn in_words(number: usize) -> String {
    const WORDS: [&str; 11] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    ];
    WORDS
        .get(number)
        .map_or_else(|| integer(number as f64), |word| (*word).to_owned())
}

impl Indicator {
    /// A value with its unit: `3.1%`, `612`, `+1.2%`.
    #[must_use]
    pub fn shown(&self, value: f64) -> String {
        match self.unit {
            Unit::Percent => format!("{}%", decimal(value, self.decimals)),
            Unit::Change => format!("{}%", signed(value, self.decimals)),
            Unit::Pounds if value < 0.0 => format!("−£{}", decimal(-value, self.decimals)),
            unit => format!("{}{}", unit.prefix(), decimal(value, self.decimals)),
        }
    }

    /// A value without its unit, for a table whose heading has it.
    #[must_use]
    pub fn bare(&self, value: f64) -> String {
        match self.unit {
            Unit::Change => signed(value, self.decimals),
            _ => decimal(value, self.decimals),
        }
    }

    /// A difference between two values: `5.3 points`, `106`. Without a sign.
    #[must_use]
    pub fn difference(&self, difference: f64) -> String {
        let number = decimal(difference.abs(), self.decimals);
        match self.unit {
            Unit::Percent | Unit::Change if number == "1" || number == "1.0" => {
                format!("{number} point")
            }
            Unit::Percent | Unit::Change => format!("{number} points"),
            unit => format!("{}{number}", unit.prefix()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_few_are_not_rounded_away() {
        let said: Vec<String> = [2.5, 4.4, 0.4, 0.0, 3.0, 9.96, 123.4].map(amount).into();
        assert_eq!(said, ["2.5", "4.4", "0.4", "0", "3", "10", "123"]);
    }

    #[test]
    fn numbers_have_commas_and_a_real_minus() {
        assert_eq!(integer(31_098_559.0), "31,098,559");
        assert_eq!(integer(999.0), "999");
        assert_eq!(integer(-1_234.0), "−1,234");
        assert_eq!(integer(-0.2), "0");
        assert_eq!(decimal(1_234.56, 1), "1,234.6");
        assert_eq!(decimal(-0.04, 1), "0.0");
        assert_eq!(
            decimal(0.95, 1),
            "0.9",
            "rounded half to even by the shortest decimal"
        );
        assert_eq!(decimal(9.96, 1), "10.0");
        assert_eq!(signed(1.25, 2), "+1.25");
        assert_eq!(signed(-1.25, 2), "−1.25");
        assert_eq!(signed(0.001, 1), "0.0");
    }

    #[test]
    fn numbers_are_said_as_people_say_them() {
        assert_eq!(spoken(31_098_559.0), "31.1 million");
        assert_eq!(spoken(63_936_682.0), "63.9 million");
        assert_eq!(spoken(30_020_000.0), "30 million");
        assert_eq!(spoken(7_846.0), "7,846");
        assert_eq!(
            one_in(1_356_906.0 / 31_098_559.0).as_deref(),
            Some("one in 23")
        );
        assert_eq!(one_in(0.7), None);
        assert_eq!(one_in(0.0), None);
        assert_eq!(ordinal(1), "1st");
        assert_eq!(ordinal(12), "12th");
        assert_eq!(ordinal(1_022), "1,022nd");
        assert_eq!(in_words(8), "eight");
        assert_eq!(counted(1.0, "patient", "patients"), "1 patient");
        assert_eq!(counted(0.0, "patient", "patients"), "0 patients");
        assert_eq!(counted(1_001.0, "patient", "patients"), "1,001 patients");
        assert_eq!(upper_first("one in 23"), "One in 23");
        assert_eq!(upper_first("émile"), "Émile");
        assert_eq!(upper_first(""), "");
        assert_eq!(in_words(14), "14");
    }
}
