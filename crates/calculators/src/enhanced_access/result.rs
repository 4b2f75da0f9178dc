//! What the plan comes to: hours owed and planned, gaps, sites, days and bank holidays.

use rust_decimal::Decimal;

use super::plan::{DAYS, Mode, Session, Week, clock, spoken};
use super::sessions;
use crate::answers::{Answers, Problem};
use crate::common::{cap_headline_confidence, check, months_of, shown, total};
use crate::form::Form;
use crate::outcome::{
    Cell, Chart, ChartKind, Check, Column, Outcome, PartResult, Row, RowResult, Series, Table,
};
use crate::reader::Reader;
use crate::rules::{Figure, Scheme};
use crate::term::{Confidence, Term};
use crate::unit::Unit;
use crate::working::{Expr, Working};
use crate::{DISCLAIMER, Start};
use domain::calendar::{bank_holidays, weekday};

/// A session with what counts of it, in minutes of clinicians.
struct Counted {
    session: Session,
    standard: Decimal,
    outside: Decimal,
    remark: Vec<String>,
}

impl Counted {
    fn minutes(&self) -> Decimal {
        self.standard.saturating_add(self.outside)
    }
}

/// Hours of a number of minutes.
fn hours(minutes: Decimal) -> Decimal {
    minutes / Decimal::from(60)
}

pub(super) fn calculate(
    scheme: &Scheme,
    _start: &Start,
    form: &Form,
    answers: &Answers,
) -> Outcome {
    let reader = Reader::new(form, answers);
    let mut outcome = Outcome::default();
    let week = Week::from_rules(scheme);
    let counted = count(scheme, &reader, &week);
    let standard = total(counted.iter().map(|one| one.standard));
    let outside = total(counted.iter().map(|one| one.outside));

    let owed = match required(scheme, &reader) {
        Ok(Some(working)) => outcome.headline("required", "Hours owed a week", working),
        Ok(None) => None,
        Err(problem) => {
            reader.report(problem);
            None
        }
    };
    let planned = planned(standard, outside);
    let given = outcome.headline("planned", "Hours planned a week", planned);
    if let (Some(owed), Some(given)) = (owed, given) {
        let balance = Term::worked("hours planned", given, Unit::HoursWeek, "planned")
            - Term::worked("hours owed", owed, Unit::HoursWeek, "required");
        let balance = Working::new(balance, Unit::HoursWeek);
        let label = if given < owed { "Shortfall" } else { "Surplus" };
        outcome.headline("balance", label, balance);
        summarise(&mut outcome, owed, given);
        pay(scheme, &reader, &mut outcome);
    }
    if let (Some(owed), Some(standard)) = (owed, scheme.term("ea.standard")) {
        let at_once = Term::worked("hours owed", owed, Unit::HoursWeek, "required") / standard;
        let at_once = Working::new(at_once, Unit::Number);
        outcome.headline(
            "at-once",
            "Clinicians at once, if all is in network standard hours",
            at_once,
        );
    }
    let holidays = holidays(scheme, &counted);
    if let Some(Row { cells, .. }) = holidays.rows.last()
        && let Some(lost) = cells.get(1).and_then(Cell::value)
    {
        let lost = Term::worked("planned on bank holidays", lost, Unit::Hours, "holidays");
        let working = Working::new(Expr::from(lost), Unit::Hours);
        outcome.headline(
            "holidays",
            "Hours on bank holidays, made up elsewhere",
            working,
        );
    }
    let sessions: Vec<Session> = counted.iter().map(|one| one.session.clone()).collect();
    let gaps = week.gaps(&sessions);
    outcome.tables = vec![days(&week, &counted, &gaps), sites(&counted), holidays];
    outcome.charts = vec![chart(&counted)];
    outcome
        .per_row
        .insert("session".to_owned(), per_row(&counted));
    if !gaps.is_empty() {
        let words: Vec<String> = gaps
            .iter()
            .map(|(day, piece)| format!("{} {}", name(*day), between(*piece)))
            .collect();
        reader.report(Problem::beware(
            "session",
            format!(
                "No session covers these network standard hours: {}.",
                words.join(", ")
            ),
        ));
    }
    outcome.checklist = checklist(scheme);
    outcome.notes = vec![
        "Hours are those of clinicians: two at once for an hour give two hours.".to_owned(),
        format!(
            "The rounding to the nearest {} is that of the first specification and is to be \
             checked against the present one.",
            shown(scheme, "ea.round")
        ),
        DISCLAIMER.to_owned(),
    ];
    outcome.problems.extend(reader.problems());
    outcome
}

/// The hours owed; `None` where the population is not known.
fn required(scheme: &Scheme, reader: &Reader<'_>) -> Result<Option<Working>, Problem> {
    let minutes = scheme.need("ea.minutes")?;
    let step = scheme.need("ea.round")?;
    let Some(adjusted) = reader.term("adjusted", Unit::Patients) else {
        return Ok(None);
    };
    if reader.typed("adjusted").is_none() {
        reader.report(Problem::beware(
            "adjusted",
            "This is the registered list. Type the PCN adjusted population: the hours owed \
             follow from it.",
        ));
    }
    let expr = (adjusted * minutes / Term::fixed("patients", 1000, Unit::Patients))
        .rounded(step.value)
        / Term::fixed("minutes of an hour", 60, Unit::Minutes);
    Ok(Some(Working::new(expr, Unit::HoursWeek)))
}

fn planned(standard: Decimal, outside: Decimal) -> Working {
    let term = |label: &str, minutes| Term::worked(label, hours(minutes), Unit::HoursWeek, "plan");
    Working::new(
        term("in network standard hours", standard) + term("outside them, as agreed", outside),
        Unit::HoursWeek,
    )
}

/// What is paid for it, where the funding rules have the rate.
fn pay(scheme: &Scheme, reader: &Reader<'_>, outcome: &mut Outcome) {
    let Some(adjusted) = reader.term("adjusted", Unit::Patients) else {
        return;
    };
    // The rates of the year, each with the months for which it holds.
    let mut rates: Vec<(&Figure, u32)> = Vec::new();
    for month in months_of(scheme.year) {
        let rate = month
            .day(1)
            .and_then(|day| scheme.figure_on("pcn.enhanced-access", day));
        match (rate, rates.last_mut()) {
            (Some(rate), Some((last, months))) if *last == rate => *months += 1,
            (Some(rate), _) => rates.push((rate, 1)),
            (None, _) => return,
        }
    }
    let rate = match rates.as_slice() {
        [] => return,
        [(rate, _)] => Expr::from(scheme.term_of(rate)),
        several => Expr::sum(
            several
                .iter()
                .map(|(rate, months)| {
                    scheme.term_of(rate)
                        * (Term::fixed("months", *months, Unit::Months)
                            / Term::fixed("months of a year", 12, Unit::Months))
                })
                .collect(),
        ),
    };
    let working = Working::new(adjusted * rate, Unit::PoundsYear);
    outcome.headline("payment", "Enhanced access payment of the year", working);
    if rates.len() > 1 {
        // From which day a rate of the year holds is seldom published.
        cap_headline_confidence(outcome, &["payment"], Some(Confidence::Derived));
    }
}

fn summarise(outcome: &mut Outcome, owed: Decimal, given: Decimal) {
    let minutes = |hours: Decimal| spoken(hours.saturating_mul(Decimal::from(60)));
    outcome.story.push(format!(
        "The network owes **{}** of enhanced access a week.",
        minutes(owed)
    ));
    let difference = given.saturating_sub(owed);
    let plan = minutes(given);
    outcome.story.push(if difference.is_zero() {
        format!("The plan gives **{plan}**: exactly that.")
    } else if difference.is_sign_negative() {
        format!(
            "The plan gives **{plan}**: **{} short**.",
            minutes(difference.abs())
        )
    } else {
        format!("The plan gives **{plan}**: {} more.", minutes(difference))
    });
}

/// Splits the sessions and says what does not count and why.
fn count(scheme: &Scheme, reader: &Reader<'_>, week: &Week) -> Vec<Counted> {
    let agreed = reader.tick("agreed");
    let block = scheme.value("ea.block").unwrap_or_default();
    let mut counted = Vec::new();
    for session in sessions(reader) {
        let parts = week.parts(session.day, session.stretch, block);
        let times = |minutes: u16| Decimal::from(minutes).saturating_mul(session.clinicians);
        let key = |column: &str| format!("session.{}.{column}", session.row);
        let mut remark = Vec::new();
        let mut outside = times(parts.outside);
        if parts.core > 0 {
            remark.push(format!("{} min in core hours", parts.core));
            reader.report(Problem::beware(
                &key("from"),
                "Core hours do not count as enhanced access; this part is left out.",
            ));
        }
        if parts.outside > 0 && !agreed {
            outside = Decimal::ZERO;
            remark.push("outside standard hours, not agreed".to_owned());
            reader.report(Problem::beware(
                &key("from"),
                "Time outside network standard hours counts only where the commissioner has \
                 agreed to it.",
            ));
        } else if parts.too_short > 0 {
            outside = times(parts.outside.saturating_sub(parts.too_short));
            remark.push(format!("{} min in too short a block", parts.too_short));
            reader.report(Problem::beware(
                &key("to"),
                format!(
                    "Time outside network standard hours comes in blocks of at least {block} \
                     minutes; {} minutes are in a shorter one and do not count.",
                    parts.too_short
                ),
            ));
        }
        counted.push(Counted {
            standard: times(parts.standard),
            outside,
            remark,
            session,
        });
    }
    counted
}

fn name(day: u8) -> &'static str {
    DAYS.get(usize::from(day)).copied().unwrap_or_default()
}

fn between(stretch: (u16, u16)) -> String {
    format!("{} to {}", clock(stretch.0), clock(stretch.1))
}

fn in_hours(minutes: Decimal) -> Cell {
    Cell::amount(hours(minutes), Unit::Hours)
}

fn per_row(counted: &[Counted]) -> PartResult {
    PartResult::new(
        vec![
            Column::of("In standard hours", Unit::Hours),
            Column::of("Outside, counted", Unit::Hours),
            Column::words("Remark"),
        ],
        counted.iter().map(|one| {
            let cells = vec![
                in_hours(one.standard),
                in_hours(one.outside),
                Cell::text(one.remark.join("; ")),
            ];
            let result = RowResult { cells, gauge: None };
            (one.session.row.clone(), result)
        }),
    )
}

fn days(week: &Week, counted: &[Counted], gaps: &[(u8, (u16, u16))]) -> Table {
    let mut rows = Vec::new();
    for day in 0..7 {
        let standard = week
            .0
            .get(usize::from(day))
            .and_then(|rules| rules.standard);
        let minutes = total(sessions_on(counted, day).map(Counted::minutes));
        if standard.is_none() && minutes.is_zero() {
            continue;
        }
        let missing: Vec<String> = gaps
            .iter()
            .filter(|gap| gap.0 == day)
            .map(|gap| between(gap.1))
            .collect();
        let covered = match standard {
            None => Cell::Empty,
            Some(_) if missing.is_empty() => Cell::text("all"),
            Some(_) => Cell::text(format!("not {}", missing.join(", "))),
        };
        rows.push(Row {
            label: name(day).to_owned(),
            cells: vec![
                standard.map_or(Cell::Empty, |stretch| Cell::text(between(stretch))),
                covered,
                in_hours(minutes),
            ],
            is_total: false,
        });
    }
    rows.push(Row {
        label: "Week".to_owned(),
        cells: vec![
            Cell::Empty,
            Cell::Empty,
            in_hours(total(counted.iter().map(Counted::minutes))),
        ],
        is_total: true,
    });
    Table {
        id: "days".to_owned(),
        heading: "Day by day".to_owned(),
        stub: "Day".to_owned(),
        columns: vec![
            Column::words("Network standard hours"),
            Column::words("Covered"),
            Column::of("Hours planned", Unit::Hours),
        ],
        rows,
        note: None,
    }
}

fn sessions_on(counted: &[Counted], day: u8) -> impl Iterator<Item = &Counted> {
    counted.iter().filter(move |one| one.session.day == day)
}

fn sites(counted: &[Counted]) -> Table {
    let mut by_site: Vec<(&str, [Decimal; 2])> = Vec::new();
    for one in counted {
        let site = one.session.site.as_str();
        let known = by_site.iter().position(|(known, _)| *known == site);
        let at = known.unwrap_or_else(|| {
            by_site.push((site, [Decimal::ZERO; 2]));
            by_site.len() - 1
        });
        let [in_person, remote] = &mut by_site[at].1;
        let slot = match one.session.mode {
            Mode::InPerson => in_person,
            Mode::Remote => remote,
        };
        *slot = slot.saturating_add(one.minutes());
    }
    domain::order::sort_by(&mut by_site, |a, b| a.0.cmp(b.0));
    let row = |label: &str, minutes: [Decimal; 2], is_total| Row {
        label: label.to_owned(),
        cells: vec![
            in_hours(minutes[0]),
            in_hours(minutes[1]),
            in_hours(total(minutes)),
        ],
        is_total,
    };
    let mut rows: Vec<Row> = by_site
        .iter()
        .map(|(site, minutes)| {
            let label = if site.is_empty() {
                "Site not named"
            } else {
                site
            };
            row(label, *minutes, false)
        })
        .collect();
    let mode = |at: usize| total(by_site.iter().map(|(_, minutes)| minutes[at]));
    rows.push(row("All sites", [mode(0), mode(1)], true));
    Table {
        id: "sites".to_owned(),
        heading: "By site and mode".to_owned(),
        stub: "Site".to_owned(),
        columns: vec![
            Column::of(Mode::InPerson.label(), Unit::Hours),
            Column::of(Mode::Remote.label(), Unit::Hours),
            Column::of("Together", Unit::Hours),
        ],
        rows,
        note: None,
    }
}

fn holidays(scheme: &Scheme, counted: &[Counted]) -> Table {
    let mut rows = Vec::new();
    let mut all = Decimal::ZERO;
    if let (Some(first), Some(last)) = (scheme.year.first_day(), scheme.year.last_day()) {
        for day in bank_holidays(first, last) {
            let minutes = total(sessions_on(counted, weekday(day)).map(Counted::minutes));
            all = all.saturating_add(minutes);
            rows.push(Row {
                label: day.long(),
                cells: vec![Cell::text(name(weekday(day))), in_hours(minutes)],
                is_total: false,
            });
        }
    }
    rows.push(Row {
        label: "Year".to_owned(),
        cells: vec![Cell::Empty, in_hours(all)],
        is_total: true,
    });
    Table {
        id: "holidays".to_owned(),
        heading: format!("Bank holidays in England, {}", scheme.year),
        stub: "Date".to_owned(),
        columns: vec![
            Column::words("Day"),
            Column::of("Planned hours to make up", Unit::Hours),
        ],
        rows,
        note: Some(
            "Hours that fall on a bank holiday are made up at another time; to be confirmed \
             with the commissioner."
                .to_owned(),
        ),
    }
}

fn chart(counted: &[Counted]) -> Chart {
    let busiest = (0..7).max_by_key(|day| total(sessions_on(counted, *day).map(Counted::minutes)));
    let heading = match busiest.filter(|_| !counted.is_empty()) {
        Some(day) => format!("{} has the most hours", name(day)),
        None => "Nothing is planned yet".to_owned(),
    };
    Chart {
        id: "week".to_owned(),
        heading,
        kind: ChartKind::Stacked,
        labels: DAYS.iter().map(|day| (*day).to_owned()).collect(),
        series: Mode::ALL
            .into_iter()
            .map(|mode| Series {
                name: mode.label().to_owned(),
                values: (0..7)
                    .map(|day| {
                        let mode_sessions =
                            sessions_on(counted, day).filter(|one| one.session.mode == mode);
                        Some(hours(total(mode_sessions.map(Counted::minutes))))
                    })
                    .collect(),
            })
            .collect(),
        unit: Unit::Hours,
    }
}

fn checklist(scheme: &Scheme) -> Vec<Check> {
    let point = |text: &str| check(scheme, text, "doncaster-lmc");
    let show = |id: &str| shown(scheme, id);
    vec![
        point("Every site that is open is open to all patients of the network."),
        point(&format!(
            "Time outside network standard hours is agreed with the commissioner and comes in blocks of at least {}.",
            show("ea.block")
        )),
        point(
            "The core practices of the network answer for the service together, also where it is subcontracted.",
        ),
        Check::new(
            "Appointments are a mixture of face to face and remote, with a GP leading on site or within reach (to be confirmed).",
        ),
        Check::new(&format!(
            "Appointments can be booked at least {} ahead, and unused ones of the day are open to NHS 111 (to be confirmed).",
            show("ea.ahead")
        )),
        Check::new("Hours lost on bank holidays are made up at another time (to be confirmed)."),
    ]
}
