//! What is said where the subject of a page has no figures in the shown period.

use domain::comparison::Comparison;
use domain::organisation::Kind;
use domain::period::Period;

/// That there are no figures, why, and where there are some.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotReported {
    /// What is so.
    pub heading: String,
    /// What follows from it.
    pub text: Option<String>,
    /// The latest period in which the subject has figures of the shown profile; never the
    /// shown one.
    pub last: Option<Period>,
}

/// What is said of a subject without figures. That a practice did not report is said only
/// where others did: what is not published for a level, nobody failed to report.
#[must_use]
pub fn not_reported(comparison: &Comparison) -> NotReported {
    let subject = &comparison.subject;
    let period = comparison.shown_period().long();
    let are_others = comparison.population > 0;
    let last = comparison
        .last_reported
        .filter(|last| *last != comparison.period)
        .map(|last| comparison.periods[last]);
    let heading = match subject.kind {
        Kind::England => format!("There are no figures for England in {period}"),
        kind if !are_others => {
            format!("No figures for {} are loaded for {period}", kind.plural())
        }
        Kind::Practice => match &comparison.absence {
            Some(absence) => format!("In {period} this practice {absence}"),
            None => format!("This practice did not report in {period}"),
        },
        _ => format!("{} is not in the loaded files for {period}", subject.name),
    };
    let text = match (last, subject.kind) {
        _ if are_others && comparison.absence.is_some() => {
            Some("Its figures are missing; they are not counted as zero anywhere.".to_owned())
        }
        (Some(_), Kind::Practice) if are_others => Some(
            "A practice that did not report is missing; it is not counted as zero anywhere."
                .to_owned(),
        ),
        (None, Kind::England) => None,
        (None, _) if are_others => Some(format!(
            "{} is in none of the files that are loaded. It may be new, closed, or reporting under another code.",
            subject.name
        )),
        (_, kind) if !are_others && kind != Kind::England => Some(format!(
            "“{}” gives none for {} in this {}, or the file that has them is not loaded.",
            comparison.declaration().publication,
            kind.plural(),
            comparison.declaration().cadence.period()
        )),
        _ => None,
    };
    NotReported {
        heading,
        text,
        last,
    }
}
