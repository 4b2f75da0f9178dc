//! How many full-time GPs there are, for how many patients, and what stands out.

use domain::comparison::{Comparison, GroupHead, relative, standing_out};
use domain::format;
use domain::names;
use domain::organisation::Kind;
use domain::registry::Quantity;

/// What may stand out in the second paragraph.
const CANDIDATES: [&str; 11] = [
    "nurses-per-1000",
    "dpc-per-1000",
    "admin-per-1000",
    "clinical-per-1000",
    "partner-share",
    "locum-share",
    "trainee-share",
    "female-share",
    "gps-over-55",
    "pcn-dpc-per-10000",
    "pcn-contracted-share",
];

/// Where trainees and locums are left out, a practice without permanent GPs has none.
const FEW_FTE: f64 = 0.2;

/// Two or three paragraphs about the subject, against a group where one is chosen.
pub(crate) fn story(comparison: &Comparison, group: Option<usize>) -> Vec<String> {
    let mut paragraphs = Vec::new();
    let period = comparison.shown_period().long();
    match quantity(comparison, "patients-per-qualified-gp") {
        Some(gps) => paragraphs.push(gp_sentences(comparison, gps, &period, group)),
        None if comparison.indicator("patients-per-qualified-gp").is_some() => {
            if let Some(sentence) = absence(comparison, &period) {
                paragraphs.push(sentence);
            }
        }
        None => {}
    }
    if let Some(sentence) = pcn_sentence(comparison, &period) {
        paragraphs.push(sentence);
    }
    if !paragraphs.is_empty()
        && let Some(group) = group
        && let Some(sentence) = against(comparison, group)
    {
        paragraphs.push(sentence);
    }
    paragraphs
}

/// What the State of the Nation says first.
pub(crate) fn nation_story(england: &Comparison, _reporting: u32) -> Vec<String> {
    let period = england.shown_period().long();
    if is_of_pcns(england) {
        return pcn_sentence(england, &period).into_iter().collect();
    }
    let Some(gps) = quantity(england, "patients-per-qualified-gp") else {
        return pcn_sentence(england, &period).into_iter().collect();
    };
    let mut text = gp_sentences(england, gps, &period, None);
    let shares = [("trainee-share", "all GP time"), ("partner-share", "the time of qualified GPs")];
    let said: Vec<String> = shares
        .into_iter()
        .zip(["GPs in training worked", "partners worked"])
        .filter_map(|((id, whole), who)| {
            let share = quantity(england, id)?;
            let percent = share.numerator / share.denominator * 100.0;
            Some(format!("{who} {}% of {whole}", format::integer(percent)))
        })
        .collect();
    if !said.is_empty() {
        text.push_str(&format!(" {}.", capital(&said.join(", "))));
    }
    vec![text]
}

/// Whether the indicator that is shown over time is one of PCN staff.
fn is_of_pcns(england: &Comparison) -> bool {
    let whole: Vec<_> = england.indicators.iter().filter(|series| series.is_whole()).collect();
    let [shown] = whole.as_slice() else {
        return false;
    };
    let of_pcns = england.dataset.profiles.iter().find(|profile| profile.id == "pcn");
    of_pcns.is_some_and(|profile| profile.indicators.contains(&shown.id))
}

/// Numerator and denominator of an indicator of the shown profile.
fn quantity(comparison: &Comparison, id: &str) -> Option<Quantity> {
    let (series, _) = comparison.indicator(id)?;
    series.own(comparison.period)
}

/// The subject as the beginning of a sentence.
fn subject(comparison: &Comparison) -> String {
    match comparison.subject.kind {
        Kind::Practice => names::short(&comparison.subject.name),
        _ => format!("Practices in {}", comparison.subject.name),
    }
}

fn gp_sentences(
    comparison: &Comparison,
    gps: Quantity,
    period: &str,
    group: Option<usize>,
) -> String {
    let is_practice = comparison.subject.kind == Kind::Practice;
    let verb = if is_practice { "had" } else { "with valid data had" };
    let mut text = format!(
        "{} {verb} **{} full-time equivalent GPs** in {period}, trainees left out, for {} patients",
        subject(comparison),
        fte(gps.denominator),
        format::spoken(gps.numerator),
    );
    if gps.denominator < FEW_FTE {
        text.push_str(". With so little GP time recorded, patients for each GP say nothing.");
        return text;
    }
    text.push_str(&format!(
        ": **{} patients for each**",
        format::integer(gps.numerator / gps.denominator)
    ));
    if let Some(permanent) = quantity(comparison, "patients-per-permanent-gp")
        && permanent.denominator >= FEW_FTE
        && permanent.denominator < gps.denominator * 0.95
    {
        text.push_str(&format!(
            ", or {} for each who is not a locum",
            format::integer(permanent.numerator / permanent.denominator)
        ));
    }
    text.push('.');
    if let Some(group) = group {
        text.push_str(&beside_group(comparison, group));
    }
    text
}

/// Patients for each GP beside those of a group.
fn beside_group(comparison: &Comparison, group: usize) -> String {
    let found = comparison
        .indicator("patients-per-qualified-gp")
        .and_then(|(series, indicator)| {
            let own = indicator.value(series.own(comparison.period)?)?;
            let other = indicator.value(series.group(group, comparison.period)?)?;
            Some((own, other))
        });
    let (Some((own, other)), Some(head)) = (found, comparison.groups.get(group)) else {
        return String::new();
    };
    match relative(own, other, "more", "fewer") {
        Some(words) => {
            let than = if words.contains("as many") {
                than(head).replacen("than", "as", 1)
            } else {
                than(head)
            };
            format!(" That is {words} {than}.")
        }
        None => format!(" That is about as many as {}.", in_group(head)),
    }
}

/// Why there are no figures on GPs, where the others tell that there was a return.
fn absence(comparison: &Comparison, period: &str) -> Option<String> {
    let has_others = ["nurses-per-1000", "dpc-per-1000", "admin-per-1000"]
        .iter()
        .any(|id| quantity(comparison, id).is_some());
    (has_others && comparison.subject.kind == Kind::Practice).then(|| {
        format!(
            "{} gave no valid data on GPs for {period}: how many GPs it had is not known. The figures on other staff are its own.",
            subject(comparison)
        )
    })
}

/// What the PCN itself employs.
fn pcn_sentence(comparison: &Comparison, period: &str) -> Option<String> {
    let staff = quantity(comparison, "pcn-fte-per-10000")
        .or_else(|| quantity(comparison, "pcn-fte"))?
        .numerator;
    let name = &comparison.subject.name;
    let who = match comparison.subject.kind {
        Kind::Practice => return None,
        Kind::Pcn => name.clone(),
        _ => format!("PCNs in {name}"),
    };
    let mut text = format!(
        "{who} had **{} full-time equivalent staff** in {period}, employed or contracted",
        fte(staff)
    );
    if let Some(contracted) = quantity(comparison, "pcn-contracted-share")
        && contracted.denominator > 0.0
        && contracted.numerator > 0.0
    {
        let percent = contracted.numerator / contracted.denominator * 100.0;
        text.push_str(&format!(
            ", {}% of them contracted as a service",
            format::integer(percent)
        ));
    }
    text.push('.');
    Some(text)
}

/// What stands out against a group, as one sentence.
fn against(comparison: &Comparison, group: usize) -> Option<String> {
    let head = comparison.groups.get(group)?;
    let clauses: Vec<String> = standing_out(comparison, group, &CANDIDATES)
        .iter()
        .take(3)
        .map(|(indicator, is_higher, _)| {
            small(if *is_higher {
                &indicator.higher
            } else {
                &indicator.lower
            })
        })
        .collect();
    let whom = match head.area {
        Some(_) => format!("all of {}", head.phrase),
        None => head.phrase.clone(),
    };
    let (last, first) = clauses.split_last()?;
    let list = if first.is_empty() {
        last.clone()
    } else {
        format!("{} and {last}", first.join(", "))
    };
    Some(format!("Against {whom}, {list}."))
}

/// A number of full-time equivalents: whole where they are many.
fn fte(number: f64) -> String {
    format::decimal(number, u8::from(number < 100.0))
}

fn in_group(head: &GroupHead) -> String {
    if head.area.is_some() {
        format!("practices in {}", head.phrase)
    } else {
        head.phrase.clone()
    }
}

fn than(head: &GroupHead) -> String {
    if head.area.is_some() {
        format!("than in {}", head.phrase)
    } else {
        format!("than {}", head.phrase)
    }
}

fn small(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_lowercase().chain(letters).collect())
        .unwrap_or_default()
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
