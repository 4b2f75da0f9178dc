//! England in one indicator: over time, by area, and the spread of practices.

pub mod figures;

use domain::code::OdsCode;
use domain::comparison::{Comparison, Named, Spreads};
use domain::facts::Basis;
use domain::organisation::Kind;
use domain::period::Period;
use domain::registry::{Indicator, Measured};
use domain::statistics::rank::Quantiles;
use serde::{Deserialize, Serialize};

use crate::dashboard::Unavailable;

/// England in one indicator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Nation {
    /// England, in the shown indicator over time.
    pub england: Comparison,
    /// What is said first: paragraphs, parts in bold between double asterisks.
    pub story: Vec<String>,
    /// The shown indicator.
    pub show: String,
    /// The spread of practices in the shown indicator, by period.
    pub spreads: Spreads,
    /// How the practices are spread in the period.
    pub spreading: Option<Bins>,
    /// Areas of every level, in order of name.
    pub areas: Vec<AreaFigures>,
    /// Practices that reported, and practices that are listed.
    pub reporting: (u32, u32),
    /// Where the denominator is that of another dataset and of another period than the shown
    /// one: which, in words.
    pub denominator: Option<String>,
    /// The organisation that is pointed out, where one was asked for.
    pub organisation: Option<Named>,
    /// Its value.
    pub own: Option<f64>,
    /// The areas that it belongs to.
    pub parents: Vec<OdsCode>,
}

/// How many practices have which value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bins {
    /// The ends of the bins.
    pub edges: Vec<f64>,
    /// How many practices lie in each.
    pub counts: Vec<u32>,
    /// How many lie below and above them all.
    pub outside: (u32, u32),
    /// Tenths, quarters and the middle.
    pub spread: Quantiles,
}

/// An area in the shown indicator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AreaFigures {
    /// The area.
    pub area: Named,
    /// Its figures; `None` where it has none.
    pub figure: Option<Measured>,
    /// How they came about, and of how many members they are.
    pub basis: Basis,
}

/// The answer to the question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum NationAnswer {
    /// The figures.
    Nation(Box<Nation>),
    /// Nothing to show, and why.
    Unavailable(Unavailable),
}

impl Nation {
    /// The declaration of the shown indicator.
    #[must_use]
    pub fn indicator(&self) -> Option<&Indicator> {
        self.england
            .declaration()
            .indicator(&self.show)
            .map(AsRef::as_ref)
    }

    /// The shown period.
    #[must_use]
    pub fn period(&self) -> Period {
        self.england.shown_period()
    }

    /// The areas of a level that have a value, with it, in order of name.
    fn valued(&self, level: Kind) -> impl Iterator<Item = (&AreaFigures, Measured, f64)> {
        let indicator = self.indicator();
        self.areas
            .iter()
            .filter(move |area| area.area.kind == level)
            .filter_map(move |area| {
                let figure = area.figure?;
                Some((area, figure, indicator?.value(figure.quantity)?))
            })
    }

    /// Whether so few of an area's members reported that it is not ranked.
    fn is_partial(&self, area: &AreaFigures) -> bool {
        self.indicator()
            .is_some_and(|indicator| area.basis.is_partial_of(indicator))
    }

    /// The areas of a level of which so few practices reported that their value cannot be
    /// ranked with the others.
    #[must_use]
    pub fn partial(&self, level: Kind) -> Vec<(&AreaFigures, Measured, f64)> {
        self.valued(level)
            .filter(|(area, ..)| self.is_partial(area))
            .collect()
    }

    /// The areas of a level that have a value for the whole of them, with it, the highest
    /// first.
    #[must_use]
    pub fn ranked(&self, level: Kind) -> Vec<(&AreaFigures, Measured, f64)> {
        let mut ranked: Vec<(&AreaFigures, Measured, f64)> = self
            .valued(level)
            .filter(|(area, ..)| !self.is_partial(area))
            .collect();
        domain::order::sort_by(&mut ranked, |a, b| {
            b.2.total_cmp(&a.2).then_with(|| a.0.area.cmp(&b.0.area))
        });
        ranked
    }

    /// The areas of a level of which nothing is published, in order of name.
    #[must_use]
    pub fn without_figures(&self, level: Kind) -> Vec<&AreaFigures> {
        let ranked = self.ranked(level);
        self.areas
            .iter()
            .filter(|area| area.area.kind == level)
            .filter(|area| !ranked.iter().any(|(other, ..)| other.area == area.area))
            .collect()
    }

    /// Whether an area is the pointed-out organisation or holds it.
    #[must_use]
    pub fn is_own(&self, area: OdsCode) -> bool {
        self.parents.contains(&area)
            || self
                .organisation
                .as_ref()
                .is_some_and(|organisation| organisation.code == area)
    }
}
