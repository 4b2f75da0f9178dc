//! The inputs of QOF Income.

use rust_decimal::Decimal;

use super::TABLE;
use crate::answers::Answers;
use crate::common::{factor, shown};
use crate::form::{Field, FieldKind, Form, Grid, GridRow, Part};
use crate::number;
use crate::pasted::{self, Pasted};
use crate::rules::{Entry, Scheme};
use crate::term::Origin;
use crate::{Prevalence, Start};

/// An area of QOF.
pub(super) struct Area<'a> {
    /// Its short name: `HYP`.
    pub id: &'a str,
    /// Its name.
    pub group: &'a str,
}

/// The areas for which this is true of an indicator, each once, in order.
fn areas_where<'a>(scheme: &'a Scheme, is: impl Fn(&Entry) -> bool) -> Vec<Area<'a>> {
    let mut areas: Vec<Area<'a>> = Vec::new();
    for entry in scheme.entries(TABLE).filter(|entry| is(entry)) {
        let id = entry.word("area");
        if areas.iter().all(|area| area.id != id) {
            let group = entry.group.as_deref().unwrap_or(id);
            areas.push(Area { id, group });
        }
    }
    areas
}

/// All areas.
pub(super) fn areas(scheme: &Scheme) -> Vec<Area<'_>> {
    areas_where(scheme, |_| true)
}

/// The areas whose payment moves with prevalence.
pub(super) fn prevalence_areas(scheme: &Scheme) -> Vec<Area<'_>> {
    areas_where(scheme, |entry| !entry.word("prevalence").is_empty())
}

/// What was pasted, read.
fn pasted(scheme: &Scheme, answers: &Answers) -> Pasted {
    let codes: Vec<&str> = scheme
        .entries(TABLE)
        .map(|entry| entry.id.as_str())
        .collect();
    pasted::read(answers.get("pasted").unwrap_or_default(), &codes)
}

/// A number as typed, where it is one and within limits; problems are reported by the
/// field itself when it is read.
fn typed(answers: &Answers, key: &str, most: Option<Decimal>) -> Option<Decimal> {
    let value = number::parse(answers.get(key)?).ok()?;
    let fits = value >= Decimal::ZERO && most.is_none_or(|most| value <= most);
    fits.then_some(value)
}

/// One number over another, in per cent.
fn percent(part: Decimal, whole: Decimal) -> Option<Decimal> {
    part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)
}

/// The declaration of the inputs.
pub(super) fn form(scheme: &Scheme, start: &Start, answers: &Answers) -> Form {
    let pasted = pasted(scheme, answers);
    let mut parts = vec![
        practice(scheme, start, answers),
        together(),
        by_area(scheme),
    ];
    parts.push(achieved(scheme, start, answers, &pasted));
    if scheme.value("qof.vi.improvement.lower").is_some() {
        parts.push(improvement(scheme));
    }
    parts.push(prevalence(scheme, start, answers));
    parts.extend(Part::wanted(scheme, &["qof."]));
    Form {
        parts,
        problems: pasted.problems(),
    }
}

fn practice(scheme: &Scheme, start: &Start, answers: &Answers) -> Part {
    let list = typed(answers, "list", None).or(start.list);
    let average = scheme.value("qof.average-list");
    let index = list
        .zip(average)
        .and_then(|(list, average)| list.checked_div(average));
    let from = Origin::Worked {
        answer: "list size ÷ national average list".to_owned(),
    };
    let mut fields = vec![
        Field::number("list", "List size", 0)
            .or_number(start.list, start.list_origin())
            .help("Registered patients. Achievement is paid on the list near the end of the year.")
            .required(),
        Field::number("cpi", "Contractor population index", 6)
            .or_number(index.map(|index| index.round_dp(6)), from)
            .help("Your list over the national average; type another to try it."),
        Field::money("last_year", "Achievement payment of last year")
            .help("Aspiration is a share of it, paid in twelve parts."),
    ];
    let protected: Decimal = protected_points(scheme);
    if !protected.is_zero() {
        fields.push(
            Field::number("protected", "Income-protected points", 2)
                .or_number(
                    Some(protected),
                    Origin::Assumed {
                        why: "all points of the indicators that were about to retire".to_owned(),
                    },
                )
                .at_most(protected)
                .help("Points of indicators that were paid on the achievement of the year before."),
        );
    }
    Part::fields("practice", "The practice", fields)
}

/// The points of the income-protected indicators.
pub(super) fn protected_points(scheme: &Scheme) -> Decimal {
    scheme
        .entries("qof.protected")
        .filter_map(|entry| scheme.entry_figure("qof.protected", &entry.id, "points"))
        .fold(Decimal::ZERO, |sum, figure| {
            sum.saturating_add(figure.value)
        })
}

fn together() -> Part {
    let fields = vec![
        Field::percent("level", "Achievement of every indicator")
            .help("Holds wherever nothing nearer is given."),
        Field::new(
            "pasted",
            "Achievement from a spreadsheet",
            FieldKind::LongText,
        )
        .help("One indicator a line: code and percentage, or code, numerator and denominator."),
    ];
    Part::fields("together", "Many indicators at once", fields)
}

fn by_area(scheme: &Scheme) -> Part {
    let rows = areas(scheme)
        .into_iter()
        .map(|area| GridRow {
            id: area.id.to_owned(),
            label: area.group.to_owned(),
            ..GridRow::default()
        })
        .collect();
    let columns = vec![Field::percent("percent", "Achieved in the area")];
    Part::grid("areas", "Achievement by area", Grid { rows, columns })
}

fn achieved(scheme: &Scheme, start: &Start, answers: &Answers, pasted: &Pasted) -> Part {
    let level = typed(answers, "level", Some(Decimal::ONE_HUNDRED));
    let rows = scheme
        .entries(TABLE)
        .map(|entry| GridRow {
            id: entry.id.clone(),
            label: entry.label.clone(),
            detail: entry.detail.clone(),
            group: entry.group.clone(),
            defaults: achieved_defaults(scheme, start, answers, pasted, level, entry),
        })
        .collect();
    let columns = vec![
        Field::percent("percent", "Achieved"),
        Field::number("met", "Patients achieved", 0),
        Field::number("eligible", "Patients who count", 0)
            .help("The denominator after personalised care adjustments."),
    ];
    Part::grid("achieved", "Indicators", Grid { rows, columns })
        .help("A percentage, or the two counts that it comes from.")
}

type Default = (String, String, Option<Origin>);

/// What holds for an indicator where nothing is typed in its row: what was pasted, else
/// the level of its area, else of all, else its upper threshold.
fn achieved_defaults(
    scheme: &Scheme,
    start: &Start,
    answers: &Answers,
    pasted: &Pasted,
    level: Option<Decimal>,
    entry: &Entry,
) -> Vec<Default> {
    let mut defaults = Vec::new();
    let mut default = |column: &str, value: Decimal, from: Origin| {
        defaults.push((column.to_owned(), number::plain(value), Some(from)));
    };
    let from_paste = || Origin::Worked {
        answer: "what you pasted".to_owned(),
    };
    let line = pasted.line(&entry.id);
    let key = |column: &str| format!("achieved.{}.{column}", entry.id);
    let met = typed(answers, &key("met"), None);
    let eligible = typed(answers, &key("eligible"), None);
    let line_eligible = line.and_then(|line| line.eligible);
    let line_met = line.and_then(|line| line.met);
    if let Some(value) = line_met {
        default("met", value, from_paste());
    }
    if let Some(value) = line_eligible {
        default("eligible", value, from_paste());
    } else if entry.word("denominator") == "register"
        && let Some(known) = known(start, entry.word("prevalence"))
    {
        let from = Origin::Published {
            what: "register, before personalised care adjustments".to_owned(),
            period: start.prevalence_year.clone().unwrap_or_default(),
        };
        default("eligible", known.register, from);
    }
    // Counts go before a pasted percentage only where one of them was typed.
    let counted = if met.is_some() || eligible.is_some() {
        met.or(line_met)
            .zip(eligible.or(line_eligible))
            .and_then(|(met, eligible)| percent(met, eligible))
            .filter(|share| *share <= Decimal::ONE_HUNDRED)
    } else {
        None
    };
    let area = entry.word("area");
    let area_default = typed(
        answers,
        &format!("areas.{area}.percent"),
        Some(Decimal::ONE_HUNDRED),
    );
    if let Some(value) = counted {
        let answer = "patients achieved ÷ patients who count".to_owned();
        default("percent", value, Origin::Worked { answer });
    } else if let Some(value) = line.and_then(|line| line.percent) {
        default("percent", value, from_paste());
    } else if let Some(value) = area_default {
        let answer = "the level of its area".to_owned();
        default("percent", value, Origin::Worked { answer });
    } else if let Some(value) = level {
        let answer = "the level of every indicator".to_owned();
        default("percent", value, Origin::Worked { answer });
    } else if let Some(upper) = scheme.entry_figure(TABLE, &entry.id, "upper") {
        // What the user puts in the rules may be beyond what a share can be.
        let value = upper.value.min(Decimal::ONE_HUNDRED);
        let why = "the upper threshold, until you give your own".to_owned();
        default("percent", value, Origin::Assumed { why });
    }
    defaults
}

fn improvement(scheme: &Scheme) -> Part {
    let rows = scheme
        .entries(TABLE)
        .filter(|entry| entry.word("improvement") == "yes")
        .map(|entry| GridRow {
            id: entry.id.clone(),
            label: entry.label.clone(),
            detail: entry.detail.clone(),
            ..GridRow::default()
        })
        .collect();
    let columns = vec![Field::percent(
        "baseline",
        &format!(
            "Own average of {}",
            shown(scheme, "qof.vi.improvement.years")
        ),
    )];
    Part::grid(
        "improvement",
        "Vaccination: the improvement route",
        Grid { rows, columns },
    )
    .help(
        "The higher of two routes is paid: by thresholds, or by improvement over your own average.",
    )
}

/// The prevalence known of an area.
fn known<'a>(start: &'a Start, area: &str) -> Option<&'a Prevalence> {
    start.prevalence.iter().find(|known| known.area == area)
}

fn prevalence(scheme: &Scheme, start: &Start, answers: &Answers) -> Part {
    let published = |what: &str| Origin::Published {
        what: what.to_owned(),
        period: start.prevalence_year.clone().unwrap_or_default(),
    };
    let rows = prevalence_areas(scheme)
        .into_iter()
        .map(|area| {
            let mut defaults: Vec<Default> = Vec::new();
            let known = known(start, area.id);
            let known_own = known.and_then(|known| percent(known.register, known.list));
            let known_national = known.and_then(|known| known.national_percent);
            if let Some(value) = known_own {
                let from = published("register over the list");
                defaults.push((
                    "own".to_owned(),
                    number::plain(value.round_dp(4)),
                    Some(from),
                ));
            }
            if let Some(value) = known_national {
                let from = published("prevalence of England");
                defaults.push(("national".to_owned(), number::plain(value), Some(from)));
            }
            let key = |column: &str| format!("prevalence.{}.{column}", area.id);
            let most = Some(Decimal::ONE_HUNDRED);
            let own = typed(answers, &key("own"), most).or(known_own.map(|own| own.round_dp(4)));
            let national = typed(answers, &key("national"), most).or(known_national);
            let (factor, from) = factor(
                own,
                national,
                "own prevalence ÷ national prevalence",
                "no prevalence is known: as in England",
            );
            defaults.push(("factor".to_owned(), number::plain(factor), Some(from)));
            GridRow {
                id: area.id.to_owned(),
                label: area.group.to_owned(),
                defaults,
                ..GridRow::default()
            }
        })
        .collect();
    let columns = vec![
        Field::percent("own", "Prevalence here"),
        Field::percent("national", "Prevalence of England"),
        Field::number("factor", "Prevalence factor", 6)
            .help("Your prevalence over that of England; type another to try it."),
    ];
    Part::grid("prevalence", "Prevalence", Grid { rows, columns }).help(
        "Payment at the end of the year uses the prevalence of the same year; until it is \
         published, the last one is an estimate.",
    )
}
