//! What the posts come to: the claim against the entitlement, through the year.

use rust_decimal::Decimal;

use super::months::Months;
use super::posts::{Maxima, Post, read};
use super::tables::{budgets, chart, monthly, room};
use crate::answers::{Answers, Problem};
use crate::common::{cap_confidence, cap_headline_confidence, check, months_of, shown, worked};
use crate::form::Form;
use crate::number;
use crate::outcome::{Cell, Check, Column, Outcome, PartResult, RowResult};
use crate::reader::Reader;
use crate::rules::Scheme;
use crate::term::Term;
use crate::unit::Unit;
use crate::working::{Expr, Working};
use crate::{DISCLAIMER, Start};

pub(super) fn calculate(
    scheme: &Scheme,
    _start: &Start,
    form: &Form,
    answers: &Answers,
) -> Outcome {
    let reader = Reader::new(form, answers);
    let mut outcome = Outcome::default();
    let maxima = Maxima::chosen(&reader);
    let posts = read(scheme, &reader, &maxima);
    firsts_of_bands(scheme, &reader, &posts);

    let entitlement = entitlement(scheme, &reader);
    let budget = entitlement
        .as_ref()
        .and_then(|working| working.value().ok());
    // General practitioners are paid from the entitlement unless the rules give them a pot.
    let own_pot = has_own_pot(scheme);
    let (in_own_pot, in_pot): (Vec<&Post>, Vec<&Post>) =
        posts.iter().partition(|post| own_pot && post.part == "gp");
    let claim = sum_of(&in_pot, "claim", Post::claim);
    let own_claim = sum_of(&in_own_pot, "claim", Post::claim);
    let cost = sum_of(&posts.iter().collect::<Vec<_>>(), "cost", Post::cost);
    let claimed = claim.value().ok();
    let own_claimed = own_claim.value().unwrap_or_default();
    let spent = cost.value().ok();
    if let (Some(budget), Some(claimed)) = (budget, claimed) {
        let left = Term::worked("entitlement", budget, Unit::Pounds, "entitlement")
            - Term::worked("claim of the year", claimed, Unit::Pounds, "claim");
        let label = if claimed > budget {
            "Over the entitlement"
        } else {
            "Left of the entitlement"
        };
        outcome.headline("left", label, Working::new(left, Unit::Pounds));
    }
    if let Some(working) = entitlement {
        outcome.headline("entitlement", "Entitlement of the year", working);
    }
    outcome.headline("claim", "Claim of the year", claim);
    if !in_own_pot.is_empty() {
        let label = "Claim for GPs, from a pot of their own";
        outcome.headline("own-claim", label, own_claim);
    }
    outcome.headline("cost", "Cost of the year", cost);
    if let (Some(claimed), Some(spent)) = (claimed, spent) {
        let mut rest = Term::worked("cost of the year", spent, Unit::Pounds, "cost")
            - Term::worked("claim of the year", claimed, Unit::Pounds, "claim");
        if !in_own_pot.is_empty() {
            rest = rest - Term::worked("claim for GPs", own_claimed, Unit::Pounds, "own-claim");
        }
        let rest = Working::new(rest, Unit::Pounds);
        outcome.headline("unreimbursed", "Cost that is not reimbursed", rest);
    }

    let sure = posts.iter().filter_map(Post::confidence).max();
    let on_posts = ["claim", "own-claim", "cost", "unreimbursed"];
    cap_headline_confidence(&mut outcome, &on_posts, sure);
    let rate = outcome
        .answer("entitlement")
        .and_then(|rate| rate.confidence);
    cap_headline_confidence(&mut outcome, &["left"], sure.max(rate));

    let months = months_of(scheme.year);
    let by_month = through_the_year(&in_pot, &reader);
    // What cannot be counted of the others is said too.
    through_the_year(&in_own_pot, &reader);
    for part in ["staff", "mhp", "gp"] {
        let result = per_row(posts.iter().filter(|post| post.part == part));
        outcome.per_row.insert(part.to_owned(), result);
    }
    outcome.tables.push(monthly(&months, &by_month, budget));
    outcome.charts.push(chart(&months, &by_month, budget));
    outcome.tables.push(budgets(&reader, &posts));
    let left = budget
        .zip(claimed)
        .map(|(budget, claimed)| budget.saturating_sub(claimed));
    outcome.tables.push(room(scheme, &reader, &maxima, left));
    if let (Some(budget), Some(claimed), Some(spent)) = (budget, claimed, spent) {
        let rest = spent.saturating_sub(claimed).saturating_sub(own_claimed);
        summarise(&mut outcome, scheme, (budget, claimed, rest), posts.len());
        if !in_own_pot.is_empty() {
            outcome.story.push(format!(
                "GPs claim {} beside it, from a pot of their own.",
                number::money(own_claimed, 0)
            ));
        }
    }
    outcome.checklist = checklist(scheme);
    outcome.notes = notes(scheme);
    outcome.problems.extend(reader.problems());
    outcome
}

fn entitlement(scheme: &Scheme, reader: &Reader<'_>) -> Option<Working> {
    if let Some(told) = reader.term("entitlement", Unit::Pounds) {
        return Some(Working::new(Expr::from(told), Unit::Pounds));
    }
    let weighted = reader.term("weighted", Unit::Patients)?;
    if reader.typed("weighted").is_none() {
        reader.report(Problem::beware(
            "weighted",
            "This is the registered list. Type the contractor weighted population: the \
             entitlement follows from it.",
        ));
    }
    match scheme.need("arrs.rate") {
        Ok(rate) => Some(Working::new(weighted * rate, Unit::Pounds)),
        Err(problem) => {
            reader.report(problem);
            None
        }
    }
}

/// Whether general practitioners have a pot of their own in this year.
pub(super) fn has_own_pot(scheme: &Scheme) -> bool {
    let entry = scheme.entry("arrs.role", "gp");
    entry.is_some_and(|entry| entry.word("pot") == "separate")
}

/// The sum of an amount of all posts that have one.
fn sum_of(posts: &[&Post], what: &str, amount: fn(&Post) -> Expr) -> Working {
    let terms = posts.iter().filter_map(|post| {
        let value = amount(post).value().ok()?;
        let answer = format!("{what} of {} {}", post.part, post.row);
        Some(Expr::from(Term::worked(
            &post.label,
            value,
            Unit::Pounds,
            &answer,
        )))
    });
    Working::new(Expr::sum(terms.collect()), Unit::Pounds)
}

/// Every band of mental health practitioners has a first one, and only one.
fn firsts_of_bands(scheme: &Scheme, reader: &Reader<'_>, posts: &[Post]) {
    let mut bands: Vec<(&str, Decimal, &Post)> = Vec::new();
    for post in posts {
        if let Some((band, is_first)) = &post.first_of_band {
            let known = bands.iter().position(|(known, ..)| known == band);
            let at = known.unwrap_or_else(|| {
                bands.push((band, Decimal::ZERO, post));
                bands.len() - 1
            });
            if *is_first {
                bands[at].1 = bands[at].1.saturating_add(post.wte.value);
            }
        }
    }
    domain::order::sort_by(&mut bands, |a, b| a.0.cmp(b.0));
    for (band, firsts, post) in bands {
        let key = format!("{}.{}.share", post.part, post.row);
        if firsts.is_zero() {
            reader.report(Problem::beware(
                &key,
                format!("Band {band} has further practitioners and no first one."),
            ));
        } else if firsts > Decimal::ONE {
            reader.report(Problem::beware(
                &key,
                format!(
                    "Band {band} has {} WTE as its first practitioner: further ones are \
                     reimbursed up to {} by agreement.",
                    number::exact(firsts),
                    shown(scheme, "arrs.mhp.further")
                ),
            ));
        }
    }
}

/// Cost and claim of everyone, month by month.
fn through_the_year(posts: &[&Post], reader: &Reader<'_>) -> Months {
    let mut all = Months::default();
    for post in posts {
        match post.by_month() {
            Ok(months) => {
                for (sum, month) in all.iter_mut().zip(months) {
                    sum.0 = sum.0.saturating_add(month.0);
                    sum.1 = sum.1.saturating_add(month.1);
                }
            }
            Err(error) => reader.report(Problem::wrong(
                &format!("{}.{}.salary", post.part, post.row),
                format!("This post cannot be counted: {error}."),
            )),
        }
    }
    all
}

fn per_row<'a>(posts: impl Iterator<Item = &'a Post>) -> PartResult {
    let rows = posts.map(|post| {
        let cell =
            |id: &str, label: &str, expr| worked(id, label, Working::new(expr, Unit::Pounds));
        if !post.is_counted() {
            let mut cells = vec![Cell::Empty; 4];
            cells.push(Cell::text("no maximum known"));
            return (post.row.clone(), RowResult { cells, gauge: None });
        }
        let cost = cell("cost", "Cost", post.cost());
        let claim = cap_confidence(cell("claim", "Claim", post.claim()), post.confidence());
        let rest = cost
            .value()
            .zip(claim.value())
            .map(|(cost, claim)| cost.saturating_sub(claim));
        let within = match rest {
            Some(rest) if rest.is_zero() => Cell::text("yes"),
            Some(_) => Cell::text("no"),
            None => Cell::Empty,
        };
        let cells = vec![
            cell("maximum", "Maximum", post.maximum()),
            cost,
            claim,
            rest.map_or(Cell::Empty, Cell::pounds),
            within,
        ];
        (post.row.clone(), RowResult { cells, gauge: None })
    });
    PartResult::new(
        vec![
            Column::of("Maximum", Unit::Pounds),
            Column::of("Cost", Unit::Pounds),
            Column::of("Claim", Unit::Pounds),
            Column::of("Not reimbursed", Unit::Pounds),
            Column::words("Within the limit"),
        ],
        rows,
    )
}

fn summarise(
    outcome: &mut Outcome,
    scheme: &Scheme,
    (budget, claimed, rest): (Decimal, Decimal, Decimal),
    posts: usize,
) {
    let pounds = |value| number::money(value, 0);
    outcome.story.push(format!(
        "The network may claim up to **{}** in {}.",
        pounds(budget),
        scheme.year
    ));
    if posts == 0 {
        outcome
            .story
            .push("Add the posts to see what they take of it.".to_owned());
        return;
    }
    let left = budget.saturating_sub(claimed);
    outcome.story.push(if left.is_sign_negative() {
        format!(
            "The posts listed claim {}: **{} more** than that.",
            pounds(claimed),
            pounds(left.abs())
        )
    } else {
        format!(
            "The posts listed claim {} and **{} is left**; it does not carry over into the \
             next year.",
            pounds(claimed),
            pounds(left)
        )
    });
    if !rest.is_zero() {
        outcome.story.push(format!(
            "Of what the posts cost, **{}** is not reimbursed.",
            pounds(rest)
        ));
    }
}

fn checklist(scheme: &Scheme) -> Vec<Check> {
    let mut points = vec![
        check(
            scheme,
            "The claim is the lower of actual salary with on-costs and the maximum of the role, by hours and months in post; overtime only at plain time.",
            "pulse",
        ),
        check(
            scheme,
            "Staff on parental or sick leave stay reimbursable as far as they are paid; those who stand in for them are not reimbursed beside them.",
            "pulse",
        ),
        check(
            scheme,
            &format!(
                "Further mental health practitioners of a band are reimbursed beyond {} only with a written agreement.",
                shown(scheme, "arrs.mhp.first")
            ),
            "haresign-arrs",
        ),
        check(
            scheme,
            "What is not claimed does not carry over into the next year.",
            "pulse",
        ),
    ];
    if scheme.figure("arrs.gp-years").is_some() {
        let text = format!(
            "General practitioners are within {} of their certificate of completion of training \
             and had no substantive post in general practice.",
            shown(scheme, "arrs.gp-years")
        );
        points.push(check(scheme, &text, "pulse"));
    } else {
        let text = format!(
            "Any general practitioner can be claimed for; whether they worked for the network \
             or its practices in the {} before is to be checked.",
            shown(scheme, "arrs.new-months")
        );
        points.push(check(scheme, &text, "pulse"));
    }
    if scheme.figure("arrs.cap.size").is_some() {
        let text = format!(
            "Advanced practitioners are capped in number: {}, from {} on {}.",
            shown(scheme, "arrs.cap.smaller"),
            shown(scheme, "arrs.cap.size"),
            shown(scheme, "arrs.cap.larger")
        );
        points.push(check(scheme, &text, "pulse"));
    }
    if scheme.entry("arrs.role", "other").is_some() {
        points.push(check(
            scheme,
            "Other roles are claimed only where the commissioner has agreed to them.",
            "network-des-2026",
        ));
    }
    if let Some(months) = scheme.figure("arrs.new-months") {
        let months = months.unit.show(months.value);
        let text = format!(
            "Nurses and healthcare support workers were not employed by the network or its \
             practices in the {months} before, unless they move to a more senior role."
        );
        points.push(check(scheme, &text, "humberside-lmc"));
    }
    points
}

fn notes(scheme: &Scheme) -> Vec<String> {
    let mut notes = vec![
        "On-costs are employer National Insurance, each person with a threshold of their own, \
         and the part of the pension contribution that the practice pays."
            .to_owned(),
        "London maxima that no source prints follow from the formula that gives all printed \
         ones; they are marked as to be confirmed."
            .to_owned(),
    ];
    let rate = scheme.figure("arrs.rate");
    notes.extend(rate.and_then(|rate| rate.note.clone()));
    notes.push(DISCLAIMER.to_owned());
    notes
}
