//! Reads people, posts and awards from the form.

use super::forecast::{Award, Kind, Pay, Person, Rise};
use crate::answers::Problem;
use crate::reader::Reader;
use crate::rules::Scheme;
use crate::unit::Unit;

/// The points of a pay band, upwards, and what they are called.
pub(super) const POINTS: [(&str, &str); 3] =
    [("entry", "entry"), ("middle", "middle"), ("top", "top")];

/// Everyone who can be counted; what is wrong with the others is reported.
pub(super) fn people(scheme: &Scheme, reader: &Reader<'_>) -> Vec<Person> {
    let rows = reader.rows("staff");
    rows.into_iter()
        .filter_map(|row| person(scheme, reader, row))
        .collect()
}

fn person(scheme: &Scheme, reader: &Reader<'_>, row: usize) -> Option<Person> {
    let key = |column: &str| format!("staff.{row}.{column}");
    let (start, leave) = (reader.month(&key("start")), reader.month(&key("leave")));
    if let (Some(start), Some(leave)) = (start, leave)
        && leave < start
    {
        reader.report(Problem::wrong(
            &key("leave"),
            "The last month is not before the first.",
        ));
        return None;
    }
    let kind = match reader.choice(&key("kind")).as_str() {
        "vacancy" => Kind::Vacancy,
        "recruitment" => Kind::Recruitment,
        _ => Kind::InPost,
    };
    if kind != Kind::InPost && start.is_none() {
        reader.report(Problem::note(
            &key("start"),
            "Without a first month this post is taken as filled from the beginning.",
        ));
    }
    let band = reader.choice(&key("band"));
    let per = reader.choice(&key("per"));
    let unit = if per == "hour" && band == "none" {
        Unit::PoundsHour
    } else {
        Unit::PoundsYear
    };
    let typed = reader.term(&key("pay"), unit);
    let pay = match (band.split_once('.'), typed, per.as_str()) {
        (Some((band, point)), typed, _) => {
            if typed.is_some() {
                reader.report(Problem::beware(
                    &key("pay"),
                    "The pay band goes before what is typed here.",
                ));
            }
            Pay::Band(points_from(scheme, band, point))
        }
        (None, Some(pay), "hour") => Pay::Hourly(pay),
        (None, Some(pay), "actual") => Pay::Actual(pay),
        (None, Some(pay), _) => Pay::FullTime(pay),
        (None, None, _) => {
            let message = "Type the pay or choose a pay band.";
            reader.report(Problem::missing(&key("pay"), message));
            return None;
        }
    };
    let award = match (&pay, reader.choice(&key("award")).as_str()) {
        (Pay::Band(_), _) | (_, "afc") => Award::AgendaForChange,
        (_, "doctors") => Award::Doctors,
        _ => Award::Practice,
    };
    let name = reader.text(&key("name"));
    Some(Person {
        row: row.to_string(),
        name: if name.is_empty() {
            format!("Row {row}")
        } else {
            name
        },
        kind,
        award,
        pay,
        hours: reader.term(&key("hours"), Unit::HoursWeek)?,
        full_time: reader.term("full-time", Unit::HoursWeek)?,
        start,
        leave,
        increment: reader.month(&key("increment")),
        increment_pay: reader.term(&key("increment-pay"), unit),
        in_pension: !reader.tick(&key("opted-out")),
        once: reader.decimal(&key("once")).unwrap_or_default(),
    })
}

/// The points of a band from this one upwards, as ids of figures.
fn points_from(scheme: &Scheme, band: &str, point: &str) -> Vec<String> {
    POINTS
        .iter()
        .map(|(name, _)| *name)
        .skip_while(|name| *name != point)
        .filter(|name| scheme.entry_figure("payroll.afc", band, name).is_some())
        .map(|name| format!("payroll.afc.{band}.{name}"))
        .collect()
}

/// The awards that were typed; rows without a percentage say nothing.
///
/// `unused` says why an award changes nothing.
pub(super) fn rises(reader: &Reader<'_>, unused: impl Fn(&Rise) -> Option<String>) -> Vec<Rise> {
    let mut rises = Vec::new();
    for row in reader.rows("award") {
        let key = |column: &str| format!("award.{row}.{column}");
        let Some(percent) = reader.decimal(&key("percent")) else {
            continue;
        };
        let Some(month) = reader.month(&key("month")) else {
            let message = "Say in which month the award is first paid.";
            reader.report(Problem::missing(&key("month"), message));
            continue;
        };
        let back_to = reader.month(&key("back-to"));
        if back_to.is_some_and(|back| back > month) {
            reader.report(Problem::beware(
                &key("back-to"),
                "An award is owed since before it is paid; this month is left out.",
            ));
        }
        let rise = Rise {
            month,
            percent,
            award: match reader.choice(&key("for")).as_str() {
                "afc" => Some(Award::AgendaForChange),
                "doctors" => Some(Award::Doctors),
                "practice" => Some(Award::Practice),
                _ => None,
            },
            back_to: back_to.filter(|back| *back <= month),
        };
        if let Some(why) = unused(&rise) {
            reader.report(Problem::beware(&key("month"), why));
        }
        rises.push(rise);
    }
    rises
}
