//! The parameters of addresses: declared once, from which come both their description in the
//! schema and what is accepted. A parameter that is not declared is an error, because a
//! misspelt filter would otherwise answer with everything.

use std::borrow::Cow;

use axum::http::{StatusCode, Uri};
use domain::code::OdsCode;
use domain::organisation::{Kind, Organisation};
use domain::period::{Day, Month, Period};
use domain::snapshot::Snapshot;

use super::error::Error;
use super::keys::looks_like_key;

/// Names under which people put keys into addresses.
const KEY_NAMES: [&str; 9] = [
    "api_key",
    "apikey",
    "api-key",
    "key",
    "token",
    "access_token",
    "auth",
    "authorization",
    "bearer",
];

/// What a parameter takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shape {
    /// An ODS code.
    Code,
    /// A month.
    Month,
    /// A day.
    Day,
    /// A financial year.
    FinancialYear,
    /// A year as published: a calendar year, a financial year, or the first and the last of
    /// several years.
    Year,
    /// One of some words.
    Choice(Vec<&'static str>),
    /// Words of at least so many letters.
    Text(usize),
    /// A whole number: the least, the most, and what holds where none is given.
    Number(u64, u64, u64),
    /// The mark of a list.
    Mark,
}

/// A parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) about: String,
    pub(crate) shape: Shape,
    /// A value that it takes, where the shape alone tells too little.
    pub(crate) example: Option<&'static str>,
}

impl Parameter {
    pub(crate) fn new(name: &'static str, shape: Shape, about: impl Into<String>) -> Self {
        Self {
            name,
            about: about.into(),
            shape,
            example: None,
        }
    }

    /// With a value that it takes.
    pub(crate) fn like(self, example: &'static str) -> Self {
        Self {
            example: Some(example),
            ..self
        }
    }
}

/// How many rows a page has at most.
pub(crate) const LARGEST_PAGE: u64 = 500;
/// How many it has where nobody says.
pub(crate) const USUAL_PAGE: u64 = 100;
/// Beyond this nobody has pages.
const LAST_PAGE: u64 = 10_000_000;

/// The parameters of every list.
pub(crate) fn list_params() -> Vec<Parameter> {
    vec![
        Parameter::new(
            "page",
            Shape::Number(1, LAST_PAGE, 1),
            "Which page of the list, from 1",
        ),
        Parameter::new(
            "page_size",
            Shape::Number(1, LARGEST_PAGE, USUAL_PAGE),
            "How many rows a page has",
        ),
        Parameter::new(
            "state",
            Shape::Mark,
            "A mark of the rows that are being paged, part of `next` and `previous`: where a release has since changed which rows there are, the answer is 409 and not a page with a gap",
        ),
        format_param(&["json", "csv"]),
    ]
}

/// The form of the answer.
pub(crate) fn format_param(forms: &[&'static str]) -> Parameter {
    Parameter::new(
        "format",
        Shape::Choice(forms.to_vec()),
        "The form of the answer; it goes before the header Accept",
    )
}

/// What came in an address.
#[derive(Debug, Clone, Default)]
pub(crate) struct QueryParams(Vec<(String, String)>);

impl QueryParams {
    /// Reads the part behind the question mark.
    pub(crate) fn read(query: &str) -> Result<Self, Error> {
        let pairs = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                Ok((decoded(name)?, decoded(value)?))
            })
            .collect::<Result<_, Error>>()?;
        Ok(Self(pairs))
    }

    /// Whether a key is among them, or something under a name that people give to keys.
    pub(crate) fn has_key(&self) -> bool {
        self.0.iter().any(|(name, value)| {
            looks_like_key(name)
                || looks_like_key(value)
                || KEY_NAMES.iter().any(|key| name.eq_ignore_ascii_case(key))
        })
    }

    /// Refuses what is not declared, what is given twice, and what is empty.
    pub(crate) fn check(&self, declared: &[Parameter]) -> Result<(), Error> {
        let mut seen: Vec<&str> = Vec::new();
        for (name, value) in &self.0 {
            let Some(parameter) = declared.iter().find(|parameter| parameter.name == name) else {
                let there: Vec<&str> = declared.iter().map(|parameter| parameter.name).collect();
                let text = if there.is_empty() {
                    "This address takes no parameters.".to_owned()
                } else {
                    format!(
                        "There is no such parameter here. There are: {}.",
                        there.join(", ")
                    )
                };
                return Err(Error::field(&shortened(name), text));
            };
            if seen.contains(&name.as_str()) {
                return Err(Error::field(name, "It is given twice; it takes one value."));
            }
            seen.push(name);
            if value.is_empty() {
                return Err(Error::field(
                    name,
                    "It is empty. Leave it out, or give a value.",
                ));
            }
            parameter.judge(value)?;
        }
        Ok(())
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(given, _)| given == name)
            .map(|(_, value)| value.as_str())
    }

    /// A year as programs write it: `2025/26` where `2025-26` was given.
    pub(crate) fn year(&self, name: &str) -> Option<String> {
        year(self.get(name)?).map(domain::api_rows::iso)
    }

    /// A day; of a month without a day its first.
    pub(crate) fn day(&self, name: &str) -> Option<String> {
        let text = self.get(name)?;
        let ending = if text.len() == 7 { "-01" } else { "" };
        Some(format!("{text}{ending}"))
    }

    /// A number, where it was judged before.
    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        self.get(name)?.parse().ok()
    }

    /// The financial year, by the year in which it begins.
    pub(crate) fn financial_year(&self, name: &str) -> Option<Period> {
        financial_year(self.get(name)?)
    }

    /// The organisation, of this kind where one is asked for.
    pub(crate) fn organisation<'a>(
        &self,
        name: &str,
        kind: Option<Kind>,
        snapshot: &'a Snapshot,
    ) -> Result<Option<&'a Organisation>, Error> {
        let Some(text) = self.get(name) else {
            return Ok(None);
        };
        let code: Option<OdsCode> = text.parse().ok();
        let Some(organisation) = code.and_then(|code| snapshot.catalogue.by_code(code)) else {
            return Err(Error::field(
                name,
                format!("No organisation has the code “{text}”."),
            ));
        };
        if let Some(kind) = kind.filter(|kind| organisation.kind != *kind) {
            return Err(Error::field(
                name,
                format!(
                    "{} is the code of {}; this takes the code of {}.",
                    organisation.code,
                    organisation.kind.with_article(),
                    kind.with_article()
                ),
            ));
        }
        Ok(Some(organisation))
    }

    /// As they stand behind the question mark, with these in the place of theirs.
    pub(crate) fn with(&self, others: &[(&str, String)]) -> String {
        let kept = self
            .0
            .iter()
            .filter(|(name, _)| others.iter().all(|(other, _)| other != name))
            .map(|(name, value)| (name.as_str(), value.as_str()));
        let others = others.iter().map(|(name, value)| (*name, value.as_str()));
        kept.chain(others)
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
            .collect::<Vec<_>>()
            .join("&")
    }
}

impl Parameter {
    /// Whether a value can be one of this parameter.
    fn judge(&self, value: &str) -> Result<(), Error> {
        let text = match &self.shape {
            Shape::Code if value.parse::<OdsCode>().is_err() => format!(
                "It takes an ODS code: 1 to 8 letters and digits, such as {}.",
                self.example.unwrap_or("A81002")
            ),
            Shape::Month if month(value).is_none() => {
                "It takes the first day of a month, such as 2026-01-01.".to_owned()
            }
            Shape::Day if day(value).is_none() && month(value).is_none() => {
                "It takes a day, such as 2026-01-01.".to_owned()
            }
            Shape::FinancialYear if financial_year(value).is_none() => {
                "It takes a financial year, such as 2025/26.".to_owned()
            }
            Shape::Year if year(value).is_none() => {
                "It takes a year as published, such as 2025/26 or 2025.".to_owned()
            }
            Shape::Choice(words) if !words.contains(&value) => {
                format!("It takes one of: {}.", words.join(", "))
            }
            Shape::Text(least) if value.trim().chars().count() < *least => {
                format!("It takes at least {least} characters.")
            }
            Shape::Number(least, most, _)
                if !value
                    .parse::<u64>()
                    .is_ok_and(|number| (*least..=*most).contains(&number)) =>
            {
                format!("It takes a whole number from {least} to {most}.")
            }
            Shape::Mark if u64::from_str_radix(value, 16).is_err() || value.len() != 16 => {
                "It is taken from `next` or `previous`, as it stands there.".to_owned()
            }
            _ => return Ok(()),
        };
        Err(Error::field(self.name, text))
    }
}

/// A month by its first day, or as `2026-01`.
fn month(text: &str) -> Option<Month> {
    let month = match text.len() {
        10 => text.strip_suffix("-01")?,
        7 => text,
        _ => return None,
    };
    month.parse().ok()
}

/// A day as `2026-01-31`.
fn day(text: &str) -> Option<Day> {
    let is_plain = text.len() == 10 && text.as_bytes()[4] == b'-';
    Day::from_published(text.as_bytes()).filter(|_| is_plain)
}

/// `2025`, a financial year, or several years as `2021/2023`.
fn year(text: &str) -> Option<Period> {
    let number = |text: &str| -> Option<u16> {
        let is_year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|_| is_year)
    };
    let several = || {
        let (first, last) = text.split_once(['/', '-'])?;
        let (first, last) = (number(first)?, number(last)?);
        (first < last).then_some(Period::Years(first, last))
    };
    number(text)
        .map(Period::Year)
        .or_else(|| financial_year(text))
        .or_else(several)
}

/// `2025/26`, and `2025-26` for those whose tools escape the slash.
fn financial_year(text: &str) -> Option<Period> {
    let (year, next) = text.split_once(['/', '-'])?;
    let is_year = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
    let year: u16 = year.parse().ok().filter(|_| is_year)?;
    let follows = next.len() == 2 && next.parse::<u16>().ok()? == (year + 1) % 100;
    follows.then_some(Period::FinancialYear(year))
}

/// Refuses an address that cannot be read, or that holds a key, where logs and histories keep
/// it.
pub(crate) fn check_address(address: &Uri) -> Result<(), Error> {
    let given = QueryParams::read(address.query().unwrap_or_default())?;
    if given.has_key() || looks_like_key(&unescaped(address.path())?) {
        return Err(Error::new(
            StatusCode::BAD_REQUEST,
            "A key never goes into the address, where logs and histories keep it. Send it in the header: Authorization: Bearer <api_key>. If this was a key that works, revoke it at /accounts/api-keys/.",
        ));
    }
    Ok(())
}

/// A part of the query; there a plus is a space.
fn decoded(text: &str) -> Result<String, Error> {
    unescaped(&text.replace('+', " ")).map(Cow::into_owned)
}

fn unescaped(text: &str) -> Result<Cow<'_, str>, Error> {
    percent_encoding::percent_decode_str(text)
        .decode_utf8()
        .map_err(|_| Error::new(StatusCode::BAD_REQUEST, "The address is not UTF-8."))
}

/// Everything but letters, digits and what dates and codes are made of.
const ESCAPED: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

fn encoded(text: &str) -> percent_encoding::PercentEncode<'_> {
    percent_encoding::utf8_percent_encode(text, ESCAPED)
}

/// A name that came from outside, as it can be said back.
fn shortened(name: &str) -> String {
    name.chars().take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_and_years_are_read_as_they_are_written() {
        let read = |text| month(text).map(|month| month.to_string());
        assert_eq!(read("2026-01-01").as_deref(), Some("2026-01"));
        assert_eq!(read("2026-01").as_deref(), Some("2026-01"));
        for wrong in [
            "2026-01-02",
            "2026-13-01",
            "2026",
            "01/01/2026",
            "2026-1-01",
            "é-01-01",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        assert_eq!(day("2026-01-31"), Day::new(2026, 1, 31));
        for wrong in [
            "2026-02-31",
            "31/01/2026",
            "2026-1-31",
            "20260131",
            "2026-01",
            "é-01-0111",
        ] {
            assert_eq!(day(wrong), None, "{wrong}");
        }
        assert_eq!(financial_year("2025/26"), Some(Period::FinancialYear(2025)));
        assert_eq!(financial_year("1999-00"), Some(Period::FinancialYear(1999)));
        for wrong in [
            "2025/27",
            "2025",
            "25/26",
            "2025/2026",
            "+025/26",
            "2025/+6",
        ] {
            assert_eq!(financial_year(wrong), None, "{wrong}");
        }
        assert_eq!(year("2025"), Some(Period::Year(2025)));
        assert_eq!(year("2025/26"), Some(Period::FinancialYear(2025)));
        assert_eq!(year("2021/2023"), Some(Period::Years(2021, 2023)));
        for wrong in ["25", "+025", "20256", "2025/27", "2023/2021", ""] {
            assert_eq!(year(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_given_is_kept_in_links() {
        let given = QueryParams::read("month=2026-01-01&search=Elm+%26%20Oak&page=2").unwrap();
        assert_eq!(given.get("search"), Some("Elm & Oak"));
        assert_eq!(
            given.with(&[("page", "3".to_owned())]),
            "month=2026-01-01&search=Elm%20%26%20Oak&page=3"
        );
        assert!(QueryParams::read("search=%ff").is_err());
    }
}
