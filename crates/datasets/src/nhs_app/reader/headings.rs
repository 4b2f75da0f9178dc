//! Which column of an area file is which. The published headings are not fixed, so columns are
//! known by the stems of their words and by the shape of what stands below them.

use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::Month;

/// The margins that files of areas may fill.
pub(super) const MARGINS: [&str; 7] = [
    "logins",
    "unique-users",
    "users-12-months",
    "prescriptions",
    "prescription-users",
    "registrations",
    "cumulative-registrations",
];

/// Letters and digits alone, in small letters: `NHS_App Logins` and `nhs app logins` are one.
fn squashed(text: &str) -> String {
    let letters = text.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}

/// The place in [`MARGINS`] of what a heading, or a measure of a long table, counts.
pub(super) fn measure_of(heading: &str) -> Option<usize> {
    let text = squashed(heading);
    let has = |stems: &[&str]| stems.iter().any(|stem| text.contains(stem));
    // Shares, what pharmacies do, and identities of areas.
    let is_other = heading.contains('%')
        || has(&[
            "percent",
            "proportion",
            "per1000",
            "pharmac",
            "track",
            "collect",
            "notif",
        ])
        || has(&["organisationcode", "organisationname", "odscode", "onscode"]);
    if is_other {
        return None;
    }
    let is_of_people = has(&[
        "unique",
        "distinct",
        "people",
        "individual",
        "users",
        "patients",
    ]);
    let is_of_year = has(&[
        "12month",
        "twelvemonth",
        "rolling",
        "annual",
        "pastyear",
        "lastyear",
    ]);
    let logs_in = has(&["login", "logsin", "loggedin", "loggingin", "session"]);
    let margin = if has(&["prescri"]) {
        if is_of_people {
            "prescription-users"
        } else {
            "prescriptions"
        }
    } else if has(&["registr", "newaccount"]) {
        let is_all = has(&["alltime", "cumulat", "todate"]) || has(&["total"]) && !has(&["new"]);
        if is_all {
            "cumulative-registrations"
        } else {
            "registrations"
        }
    } else if is_of_year && (is_of_people || logs_in) {
        "users-12-months"
    } else if is_of_people && (logs_in || has(&["user"])) {
        "unique-users"
    } else if logs_in {
        "logins"
    } else {
        return None;
    };
    MARGINS.iter().position(|own| *own == margin)
}

/// The columns of a file of areas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) month: usize,
    /// The code of the ICB; of a file with several levels, that of any.
    pub(super) code: Option<usize>,
    pub(super) name: Option<usize>,
    pub(super) region: Option<usize>,
    pub(super) region_name: Option<usize>,
    pub(super) figures: Figures,
}

/// Where the figures stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Figures {
    /// A column for each measure, by its place in [`MARGINS`].
    Wide(Vec<(usize, usize)>),
    /// A column of measures and one of values.
    Long { measure: usize, value: usize },
}

/// Why the columns of a header could not be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unclear {
    /// It is no table of the App.
    Other,
    /// It is one, and something is wrong with its header.
    Problem(String),
}

/// Whether a heading is about practices, whose files are read otherwise.
fn is_of_practices(heading: &str) -> bool {
    let text = squashed(heading);
    text.contains("prac") || text.starts_with("gp")
}

/// The columns of a header, from its headings and the fields of the first row.
pub(super) fn columns(header: &[String], first: &[String]) -> Result<Columns, Unclear> {
    if header.iter().any(|heading| is_of_practices(heading)) {
        return Err(Unclear::Other);
    }
    let field = |column: usize| first.get(column).map_or("", String::as_str);
    let places = || {
        header
            .iter()
            .enumerate()
            .map(|(place, text)| (place, squashed(text)))
    };
    let figures = figures(header, &field)?;
    let is_figure = |place: usize| match &figures {
        Figures::Wide(wide) => wide.iter().any(|(column, _)| *column == place),
        Figures::Long { measure, value } => place == *measure || place == *value,
    };
    let is_month = |text: &str| {
        let is_time = ["month", "date", "period"]
            .iter()
            .any(|stem| text.contains(stem));
        is_time && !text.contains("publi")
    };
    let months = || places().filter(|(place, text)| is_month(text) && !is_figure(*place));
    let month = months()
        .find(|(place, _)| Month::from_published(field(*place).as_bytes()).is_some())
        .or_else(|| months().next())
        .map(|(place, _)| place)
        .ok_or_else(|| {
            Unclear::Problem(
                "has figures of the NHS App and no column of months; its heading must have the word month, date or period".to_owned(),
            )
        })?;
    let is_code = |text: &str| {
        let names = ["ods", "code", "icb", "stb", "geograph", "area", "orgid"];
        !text.contains("ons")
            && !text.contains("name")
            && names.iter().any(|stem| text.contains(stem))
    };
    let of_level = |place: usize, kind: Kind| {
        let code: Option<OdsCode> = field(place).parse().ok();
        code.is_some_and(|code| code.can_be(kind))
    };
    let code = places()
        .filter(|(place, text)| {
            *place != month && !is_figure(*place) && is_code(text) && !text.contains("region")
        })
        .filter(|(_, text)| !text.contains("type") && !text.contains("level"))
        // The code of the ICB, where another column has one of something else.
        .max_by_key(|(place, text)| {
            let is_shaped = of_level(*place, Kind::Icb) || is_unknown(field(*place));
            (
                is_shaped,
                text.contains("icb"),
                text.contains("ods"),
                usize::MAX - place,
            )
        })
        .map(|(place, _)| place);
    let named = |stem: &str| {
        let is_it = |text: &str| text.contains(stem) && text.contains("name");
        places()
            .find(|(_, text)| is_it(text))
            .map(|(place, _)| place)
    };
    let region = places()
        .find(|(place, text)| {
            text.contains("region") && is_code(&text.replace("region", "code")) && {
                of_level(*place, Kind::Region) || text.contains("ods") || text.contains("code")
            }
        })
        .map(|(place, _)| place);
    let name = named("icb")
        .or_else(|| named("org"))
        .or_else(|| named("area"));
    if code.is_none() && name.is_some() {
        return Err(Unclear::Problem(
            "names ICBs and has no column of their ODS codes (such as QHM), by which areas are known; names differ between publications".to_owned(),
        ));
    }
    Ok(Columns {
        month,
        code,
        name,
        region,
        region_name: named("region"),
        figures,
    })
}

/// Where the figures of a header stand.
fn figures<'a>(header: &[String], field: &impl Fn(usize) -> &'a str) -> Result<Figures, Unclear> {
    let mut wide: Vec<(usize, usize)> = Vec::new();
    for (place, heading) in header.iter().enumerate() {
        let Some(measure) = measure_of(heading) else {
            continue;
        };
        if let Some((other, _)) = wide.iter().find(|(_, own)| *own == measure) {
            return Err(Unclear::Problem(format!(
                "has two columns that count {}: {} and {heading}; rename the one that is something else",
                MARGINS[measure], header[*other]
            )));
        }
        wide.push((place, measure));
    }
    let has_logins = wide.iter().any(|(_, measure)| *measure < 2);
    if has_logins && wide.len() > 1 {
        return Ok(Figures::Wide(wide));
    }
    let place = |names: &[&str]| {
        let is_it = |heading: &String| names.contains(&squashed(heading).as_str());
        header.iter().position(is_it)
    };
    let measure = place(&[
        "measure",
        "measurename",
        "metric",
        "metricname",
        "indicator",
        "statistic",
    ]);
    let value = place(&[
        "value",
        "metricvalue",
        "measurevalue",
        "count",
        "number",
        "total",
    ]);
    match measure.zip(value) {
        Some((measure, value)) if measure_of(field(measure)).is_some() => {
            Ok(Figures::Long { measure, value })
        }
        _ => Err(Unclear::Other),
    }
}

/// Whether a field stands for users who are mapped to no practice.
pub(super) fn is_unknown(field: &str) -> bool {
    let text = squashed(field);
    text.is_empty() || ["unknown", "unk", "unmapped", "null", "notknown"].contains(&text.as_str())
}

/// Whether a field stands for England.
pub(super) fn is_england(field: &str) -> bool {
    ["e92", "eng", "england", "e92000001"].contains(&squashed(field).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_are_known_by_the_stems_of_their_words() {
        for (heading, margin) in [
            ("NHS_APP_LOGINS", Some("logins")),
            ("Monthly logins (sessions)", Some("logins")),
            ("NHS_App_Unique_User_Logins", Some("unique-users")),
            ("Monthly unique users logging in", Some("unique-users")),
            ("Unique users in 12 months", Some("users-12-months")),
            ("UNIQUE LOGINS ROLLING 12 MONTHS", Some("users-12-months")),
            ("Prescription orders", Some("prescriptions")),
            (
                "Unique users ordering prescriptions",
                Some("prescription-users"),
            ),
            ("New account registrations", Some("registrations")),
            (
                "Total registrations (all time)",
                Some("cumulative-registrations"),
            ),
            ("Pharmacy sites with prescription tracking", None),
            ("Unique users, % of patients", None),
            ("Organisation code", None),
            ("Month", None),
        ] {
            let found = measure_of(heading).map(|place| MARGINS[place]);
            assert_eq!(found, margin, "{heading}");
        }
    }
}
