//! Whether figures are plausible beside what is loaded: doubled rows, a file cut short and
//! figures of another kind move a total by more than a country changes in a month.
//!
//! Totals are compared like with like, over the organisations that both have, in the measure
//! by which presence is known, where it adds up:
//!
//! - with the figures of the same period: a revision moves the total by up to 5%;
//! - else with the nearest period of the same source, up to three months or one year away: a
//!   count of patients moves by up to 25%, a count of events by up to 50% (appointments fell
//!   by a third in April 2020).
//!
//! Files without the headline measure of their dataset are compared with their own period only:
//! one cell of several moves further from month to month than the whole.
//!
//! A publication whose totals move further says so in its declaration ([`Plausible`]).
//!
//! One over the root of the number of organisations is added to each: the fewer there are,
//! the more a single one moves the total.
//!
//! An organisation that is new in the file has nothing to be compared with. It is held against
//! those of its level that are loaded: none is ten times as large as the largest of them.
//!
//! Amounts that are no part of others, such as the full-time equivalents of a staff group, are
//! compared like the headline.
//!
//! Figures that are those of another period to the last organisation, in every measure of the
//! file, carry a wrong date, and so does a file that is loaded for another period. The estimates of a survey are never the
//! same twice, so that few tell.
//!
//! A file is cut short where it ends: of the organisations that are loaded, nearly all up to
//! its last code are there, and none behind it. Any other file with fewer organisations is an
//! extract or one part of the country, which is told and not refused.

use std::collections::BTreeSet;
use std::fmt;

use domain::code::OdsCode;
use domain::column::Column;
use domain::organisation::{Kind, Ordinal};
use domain::period::Period;
use domain::registry::Plausible;

use crate::organisations::OrganisationTable;

/// By how much a revision of the same period may move the total.
const REVISION: f64 = 0.05;
/// By how much a count of patients may differ from that of the nearest period.
const PATIENTS: f64 = 0.25;
/// By how much any other count may.
const EVENTS: f64 = 0.5;
/// What dividing may add to a change that is just within its margin.
const ROUNDING: f64 = 1e-9;
/// A part of what is loaded is judged from this many organisations on.
const JUDGED_PART: u32 = 10;
/// Figures that equal those of another period are judged from this many organisations on:
/// few may happen to be the same.
const JUDGED_UNCHANGED: u32 = 100;
/// Estimates are from this many on: they are published with nine digits.
const JUDGED_ESTIMATES: u32 = 10;
/// How much larger than the largest of its level an organisation may be that is new.
const NEW_LARGEST: f64 = 10.0;
/// How many of the organisations up to the last one a file that was cut short holds.
const BEFORE_THE_CUT: f64 = 0.95;

/// A jump that is not plausible.
#[derive(Debug, Clone, PartialEq)]
pub struct Jump {
    /// The dataset.
    pub dataset: String,
    /// The source within the dataset.
    pub source: String,
    /// The period of the new figures.
    pub period: Period,
    /// What they were compared with.
    pub against: Against,
    /// What differs.
    pub kind: JumpKind,
}

/// What new figures are compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// What is loaded for the same period.
    Loaded,
    /// What is loaded for another period.
    Other(Period),
}

/// How figures jump.
#[derive(Debug, Clone, PartialEq)]
pub enum JumpKind {
    /// The total of the same organisations moves too far.
    Total {
        /// The measure.
        measure: String,
        /// The total that is loaded.
        before: f64,
        /// The total of the new figures.
        after: f64,
        /// Over how many organisations.
        organisations: u32,
        /// How far it may move, as a fraction.
        margin: f64,
    },
    /// An organisation that is new is far larger than any of its level.
    New {
        /// The measure.
        measure: String,
        /// The organisation.
        code: OdsCode,
        /// Its figure.
        figure: f64,
        /// The largest of its level that is loaded.
        largest: OdsCode,
        /// The figure of that.
        largest_figure: f64,
    },
    /// Every organisation has the figure of another period: the file carries a wrong date.
    Unchanged {
        /// The measure.
        measure: String,
        /// How many organisations both have.
        organisations: u32,
    },
    /// The very file is loaded for other periods.
    SameFile {
        /// The file.
        file: String,
        /// The first of the periods that it is loaded for.
        loaded: Period,
    },
    /// An area counts less than its practices together.
    LessThanPractices {
        /// The measure.
        measure: String,
        /// The area.
        area: OdsCode,
        /// Its figure.
        figure: f64,
        /// How many practices of it have one.
        practices: u32,
        /// Their sum.
        sum: f64,
    },
    /// The estimate of an area is no mean of those of its practices.
    OutsidePractices {
        /// The measure.
        measure: String,
        /// The area.
        area: OdsCode,
        /// Its estimate.
        figure: f64,
        /// How many practices of it have one.
        practices: u32,
        /// The least of theirs.
        least: f64,
        /// The greatest of theirs.
        most: f64,
    },
    /// The organisations behind some code are missing.
    CutShort {
        /// The last organisation that is there.
        last: OdsCode,
        /// How many are missing behind it.
        missing: u32,
        /// How many there were.
        before: u32,
    },
}

impl fmt::Display for Jump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let against = match self.against {
            Against::Loaded => format!("loaded for {} now", self.period.long()),
            Against::Other(period) => format!("loaded for {}", period.long()),
        };
        write!(
            f,
            "{}/{}, {}: ",
            self.dataset,
            self.source,
            self.period.long()
        )?;
        match &self.kind {
            JumpKind::Total {
                measure,
                before,
                after,
                organisations,
                margin,
            } => write!(
                f,
                "the total of “{measure}” is {} in the file and {} in what is {against} \
                 ({:+.1}%, over the {} organisations that both have; up to {:.1}% is plausible)",
                number(*after),
                number(*before),
                (after / before - 1.0) * 100.0,
                number(f64::from(*organisations)),
                margin * 100.0,
            ),
            JumpKind::New {
                measure,
                code,
                figure,
                largest,
                largest_figure,
            } => write!(
                f,
                "{code}, which is not in what is {against}, has {} for “{measure}”; the largest \
                 there is {largest} with {}, so it may be a total, or of another level",
                number(*figure),
                number(*largest_figure),
            ),
            JumpKind::Unchanged {
                measure,
                organisations,
            } => write!(
                f,
                "“{measure}” is the same for all {} organisations as in what is {against}, so the \
                 file may carry the wrong date",
                number(f64::from(*organisations)),
            ),
            JumpKind::SameFile { file, loaded } => write!(
                f,
                "{file} is, byte for byte, the file that is loaded for {}, so the name of one of \
                 the two carries the wrong date",
                loaded.long(),
            ),
            JumpKind::LessThanPractices {
                measure,
                area,
                figure,
                practices,
                sum,
            } => write!(
                f,
                "“{measure}” of {area} is {}, and its {} practices with a figure have {} \
                 together, so one of the two is wrong",
                number(*figure),
                number(f64::from(*practices)),
                number(*sum),
            ),
            JumpKind::OutsidePractices {
                measure,
                area,
                figure,
                practices,
                least,
                most,
            } => write!(
                f,
                "“{measure}” of {area} is {}, and those of its {} practices, whose mean it should \
                 be, lie between {} and {}, so one of the two is wrong",
                number(*figure),
                number(f64::from(*practices)),
                number(*least),
                number(*most),
            ),
            JumpKind::CutShort {
                last,
                missing,
                before,
            } => write!(
                f,
                "the file ends at {last}: {} of the {} organisations in what is {against} come \
                 after it and are missing, so the file may have been cut short",
                number(f64::from(*missing)),
                number(f64::from(*before)),
            ),
        }
    }
}

fn number(number: f64) -> String {
    if number.fract() == 0.0 {
        domain::format::integer(number)
    } else {
        format!("{number:.3}")
    }
}

/// New figures of one measure and period beside what is loaded; both columns reach all
/// organisations of the register.
pub(crate) struct Compared<'a> {
    pub(crate) register: &'a OrganisationTable,
    pub(crate) against: Against,
    pub(crate) period: Period,
    pub(crate) measure: &'a str,
    pub(crate) is_additive: bool,
    /// What the publication declares to be plausible of its totals.
    pub(crate) plausible: Option<Plausible>,
    pub(crate) before: &'a Column,
    pub(crate) after: &'a Column,
}

impl Compared<'_> {
    /// What is not plausible, if anything.
    pub(crate) fn judge(&self) -> Option<JumpKind> {
        self.cut_short()
            .or_else(|| self.total())
            .or_else(|| self.newcomer())
            .or_else(|| self.unchanged())
    }

    /// How many organisations are loaded, and how many of them the new figures have.
    pub(crate) fn organisations(&self) -> (u32, u32) {
        let mut loaded = 0;
        let mut kept = 0;
        for ordinal in 0..self.register.len() as Ordinal {
            if self.before.get(ordinal).is_reported() {
                loaded += 1;
                kept += u32::from(self.after.get(ordinal).is_reported());
            }
        }
        (loaded, kept)
    }

    fn total(&self) -> Option<JumpKind> {
        if !self.is_additive {
            return None;
        }
        let (mut before, mut after, mut organisations) = (0.0, 0.0, 0_u32);
        for ordinal in 0..self.register.len() as Ordinal {
            if let (Some(then), Some(now)) =
                (self.before.number(ordinal), self.after.number(ordinal))
            {
                before += then;
                after += now;
                organisations += 1;
            }
        }
        let (loaded, kept) = self.organisations();
        let is_part = f64::from(kept) < crate::merge::WHOLE * f64::from(loaded);
        if before <= 0.0 || (is_part && organisations < JUDGED_PART) {
            return None;
        }
        let base = match (self.against, self.plausible) {
            (Against::Loaded, Some(plausible)) => plausible.revision,
            (Against::Other(_), Some(plausible)) => plausible.change,
            (Against::Loaded, None) => REVISION,
            (Against::Other(_), None) if self.measure == "patients" => PATIENTS,
            (Against::Other(_), None) => EVENTS,
        };
        let margin = base + 1.0 / f64::from(organisations).sqrt();
        ((after / before - 1.0).abs() > margin + ROUNDING).then(|| JumpKind::Total {
            measure: self.measure.to_owned(),
            before,
            after,
            organisations,
            margin,
        })
    }

    /// The first organisation that only the file has and that is far larger than any of its
    /// level.
    fn newcomer(&self) -> Option<JumpKind> {
        if !self.is_additive {
            return None;
        }
        Kind::ALL.into_iter().find_map(|kind| {
            let of_kind = || {
                let all = self.register.organisations();
                all.filter(move |organisation| organisation.kind == kind)
            };
            let loaded = of_kind().filter_map(|organisation| {
                Some((organisation.code, self.before.number(organisation.ordinal)?))
            });
            let (mut count, mut largest) = (0, None::<(OdsCode, f64)>);
            for (code, figure) in loaded {
                count += 1;
                if largest.is_none_or(|(_, other)| figure > other) {
                    largest = Some((code, figure));
                }
            }
            let (largest, largest_figure) = largest.filter(|_| count >= JUDGED_PART)?;
            of_kind().find_map(|organisation| {
                let figure = self.after.number(organisation.ordinal)?;
                let is_new = !self.before.get(organisation.ordinal).is_reported();
                (is_new && largest_figure > 0.0 && figure > NEW_LARGEST * largest_figure).then(
                    || JumpKind::New {
                        measure: self.measure.to_owned(),
                        code: organisation.code,
                        figure,
                        largest,
                        largest_figure,
                    },
                )
            })
        })
    }

    /// Whether every organisation has exactly what it had in another period.
    fn unchanged(&self) -> Option<JumpKind> {
        if !self.is_additive || self.against == Against::Loaded {
            return None;
        }
        self.repeated(JUDGED_UNCHANGED)
    }

    /// Whether every organisation has exactly the estimate that it had in another period.
    pub(crate) fn repeated_estimates(&self) -> Option<JumpKind> {
        self.repeated(JUDGED_ESTIMATES)
    }

    fn repeated(&self, least: u32) -> Option<JumpKind> {
        let pairs = (0..self.register.len() as Ordinal).filter_map(|ordinal| {
            Some((self.before.number(ordinal)?, self.after.number(ordinal)?))
        });
        let (mut organisations, mut first, mut differ) = (0_u32, None, false);
        for (then, now) in pairs {
            if then.to_bits() != now.to_bits() {
                return None;
            }
            differ |= *first.get_or_insert(now) != now;
            organisations += 1;
        }
        (differ && organisations >= least).then(|| JumpKind::Unchanged {
            measure: self.measure.to_owned(),
            organisations,
        })
    }

    fn cut_short(&self) -> Option<JumpKind> {
        Kind::ALL.into_iter().find_map(|kind| {
            let of = |column: &Column| -> BTreeSet<OdsCode> {
                self.register
                    .organisations()
                    .filter(|organisation| {
                        organisation.kind == kind && column.get(organisation.ordinal).is_reported()
                    })
                    .map(|organisation| organisation.code)
                    .collect()
            };
            let (before, after) = (of(self.before), of(self.after));
            let last = *after.last()?;
            let up_to = before.range(..=last).count();
            let missing = before.len() - up_to;
            // A month later a few may have closed, a month earlier not yet have opened.
            let is_earlier = matches!(self.against, Against::Other(other) if other > self.period);
            let closed = if is_earlier {
                before.len() / 20
            } else {
                before.len() / 100
            };
            let both = before
                .range(..=last)
                .filter(|code| after.contains(code))
                .count();
            let is_cut = missing > closed.max(2)
                && both as f64 >= BEFORE_THE_CUT * up_to as f64
                && up_to > 0;
            is_cut.then_some(JumpKind::CutShort {
                last,
                missing: missing as u32,
                before: before.len() as u32,
            })
        })
    }
}
