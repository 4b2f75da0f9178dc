//! The inputs of IIF.

use rust_decimal::Decimal;

use super::TABLE;
use crate::Start;
use crate::answers::Answers;
use crate::common::factor;
use crate::form::{Field, FieldKind, Form, Grid, GridRow, Part};
use crate::number;
use crate::pasted::{self, Pasted};
use crate::rules::{Entry, Scheme};
use crate::term::Origin;

/// What was pasted, read.
fn pasted(scheme: &Scheme, answers: &Answers) -> Pasted {
    let entries = scheme.entries(TABLE);
    let codes: Vec<&str> = entries.map(|entry| entry.id.as_str()).collect();
    pasted::read(answers.get("pasted").unwrap_or_default(), &codes)
}

/// A number as typed, where it is one; problems are reported by the field itself.
fn typed(answers: &Answers, key: &str) -> Option<Decimal> {
    let value = number::parse(answers.get(key)?).ok()?;
    (value >= Decimal::ZERO).then_some(value)
}

/// The declaration of the inputs.
pub(super) fn form(scheme: &Scheme, start: &Start, answers: &Answers) -> Form {
    let list = typed(answers, "list").or(start.list);
    let average = scheme.value("iif.average-list");
    let (adjustment, from) = factor(
        list,
        average,
        "list size ÷ national average PCN list",
        "list size or national average not known: an average PCN",
    );
    let network = vec![
        Field::number("list", "Registered patients of the PCN", 0)
            .or_number(start.list, start.list_origin()),
        Field::number("adjustment", "List-size adjustment", 6)
            .or_number(Some(adjustment), from)
            .help("Your list over the national average list of a PCN; type another to try it."),
        Field::new(
            "pasted",
            "Achievement from a spreadsheet",
            FieldKind::LongText,
        )
        .help("One indicator a line: code and percentage, or code, numerator and denominator."),
    ];
    let pasted = pasted(scheme, answers);
    let rows = scheme
        .entries(TABLE)
        .map(|entry| GridRow {
            id: entry.id.clone(),
            label: entry.label.clone(),
            detail: entry.detail.clone(),
            group: entry.group.clone(),
            defaults: defaults(scheme, answers, &pasted, list, entry),
        })
        .collect();
    let columns = vec![
        Field::percent("percent", "Achieved"),
        Field::number("met", "Patients achieved", 0),
        Field::number("eligible", "Patients who count", 0),
        Field::percent("national", "Who count in England, of the list"),
        Field::number("factor", "Prevalence adjustment", 6)
            .help("Who count here, of your list, over the same of England."),
    ];
    let mut parts = vec![
        Part::fields("network", "The network", network),
        Part::grid("achieved", "Indicators", Grid { rows, columns }),
    ];
    parts.extend(Part::wanted(scheme, &["iif."]));
    Form {
        parts,
        problems: pasted.problems(),
    }
}

type Default = (String, String, Option<Origin>);

/// What holds for an indicator where nothing is typed in its row.
fn defaults(
    scheme: &Scheme,
    answers: &Answers,
    pasted: &Pasted,
    list: Option<Decimal>,
    entry: &Entry,
) -> Vec<Default> {
    let hundred = Decimal::ONE_HUNDRED;
    let percent = |part: Decimal, whole: Decimal| part.checked_mul(hundred)?.checked_div(whole);
    let mut defaults: Vec<Default> = Vec::new();
    let mut default = |column: &str, value: Decimal, from: Origin| {
        defaults.push((column.to_owned(), number::plain(value), Some(from)));
    };
    let from_paste = || Origin::Worked {
        answer: "what you pasted".to_owned(),
    };
    let key = |column: &str| format!("achieved.{}.{column}", entry.id);
    let line = pasted.line(&entry.id);
    let line_met = line.and_then(|line| line.met);
    let line_eligible = line.and_then(|line| line.eligible);
    if let Some(value) = line_met {
        default("met", value, from_paste());
    }
    if let Some(value) = line_eligible {
        default("eligible", value, from_paste());
    }
    let met = typed(answers, &key("met"));
    let eligible = typed(answers, &key("eligible"));
    let some_typed = met.is_some() || eligible.is_some();
    let eligible = eligible.or(line_eligible);
    let counted = met
        .or(line_met)
        .zip(eligible)
        .filter(|_| some_typed)
        .and_then(|(met, eligible)| percent(met, eligible))
        .filter(|share| *share <= hundred);
    // Full payment is at the upper threshold, of reverse indicators at the lower one.
    let full = if is_reverse(entry) { "lower" } else { "upper" };
    if let Some(value) = counted {
        let answer = "patients achieved ÷ patients who count".to_owned();
        default("percent", value, Origin::Worked { answer });
    } else if let Some(value) = line.and_then(|line| line.percent) {
        default("percent", value, from_paste());
    } else if let Some(figure) = scheme.entry_figure(TABLE, &entry.id, full) {
        let why = "the threshold of full payment, until you give your own".to_owned();
        default(
            "percent",
            figure.value.min(hundred),
            Origin::Assumed { why },
        );
    }
    let own = eligible
        .zip(list)
        .and_then(|(eligible, list)| percent(eligible, list));
    let factor = own
        .zip(typed(answers, &key("national")))
        .and_then(|(own, national)| own.checked_div(national));
    match factor {
        Some(factor) => {
            let answer = "share who count here ÷ share who count in England".to_owned();
            default("factor", factor.round_dp(6), Origin::Worked { answer });
        }
        None => {
            let why = "no shares are known: as in England".to_owned();
            default("factor", Decimal::ONE, Origin::Assumed { why });
        }
    }
    defaults
}

/// Whether a low share is paid.
pub(super) fn is_reverse(entry: &Entry) -> bool {
    entry.word("direction") == "lower"
}
