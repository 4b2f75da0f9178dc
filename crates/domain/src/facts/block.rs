//! One margin in one period: practices as published, areas published or summed.
//!
//! An area that is not published is the sum of its sub-ICBs where all of them are published,
//! else the sum of its practices. England is the sum of all practices with figures, whether
//! or not their areas are known. A practice of which any cell of the margin is suppressed is
//! in no sum of the margin, so that numerator and denominator of a share stand for the same
//! practices; the [`Basis`] counts it, and how many practices were expected.

use crate::catalogue::{AreaIndex, Catalogue};
use crate::column::Column;
use crate::facts::around::Members;
use crate::facts::{Basis, ReportingContext};
use crate::geography::{Geography, NONE, PARENT_KINDS};
use crate::organisation::{Kind, Ordinal};
use crate::registry::{Dataset, Margin, Nature};
use crate::value::{Value, tidy_sum};

/// The figures of one margin in one period.
#[derive(Debug, Clone, Default)]
pub struct Block {
    /// By cell: values by ordinal; areas are missing here.
    practices: Vec<Column>,
    /// By cell: values by area index.
    areas: Vec<Column>,
    /// By area index.
    basis: Vec<Basis>,
    /// The practices that are in the sums of their areas.
    contributors: Members,
    /// The practices that are left out because a number of theirs is suppressed.
    suppressed: Members,
}

/// Values as they were published for one margin and period: by cell, by ordinal.
pub type Published = Vec<Vec<Value>>;

/// What an organisation gave for the cells of a margin.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reported {
    Nothing,
    Suppressed,
    Numbers,
}

impl Reported {
    fn of(cells: impl Iterator<Item = Value>) -> Self {
        let mut given = Self::Nothing;
        for value in cells {
            match value {
                Value::Suppressed => return Self::Suppressed,
                Value::Number(_) => given = Self::Numbers,
                Value::Missing => {}
            }
        }
        given
    }
}

/// How the unpublished areas of a margin come by a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Areas {
    /// They are the sums of their members.
    Summed,
    /// They have the mean of their practices' estimates, which [`super::Facts`] works out when
    /// it is asked: see [`Basis::Mean`].
    Averaged,
    /// They have the mean of their practices' scores, each counting alike, but for those of the
    /// levels at which scores are computed. One of these that has no score has none. See
    /// [`Basis::MeanOfScores`].
    OfScores {
        /// Whether PCNs have scores of their own.
        has_pcns: bool,
    },
    /// They have none.
    PublishedAlone,
}

impl Areas {
    /// How the areas of a margin of a dataset come by a figure.
    pub(super) fn of(dataset: &Dataset, margin: &Margin) -> Self {
        match margin.nature {
            Nature::Count | Nature::Amount => Self::Summed,
            Nature::Estimate => Self::Averaged,
            Nature::Score => Self::PublishedAlone,
            Nature::Composite => Self::OfScores {
                has_pcns: dataset
                    .computed
                    .as_ref()
                    .is_some_and(|computed| computed.levels.contains(&Kind::Pcn)),
            },
        }
    }
}

impl Areas {
    /// The basis of an area of a kind, from what it would be if the figures added up.
    fn basis(self, summed: Basis, kind: Kind) -> Basis {
        match (self, summed) {
            (Self::Summed, _) | (_, Basis::Published) => summed,
            (
                Self::OfScores { has_pcns },
                Basis::Practices {
                    reporting,
                    expected,
                    suppressed,
                },
            ) if kind != Kind::Pcn || !has_pcns => Basis::MeanOfScores {
                reporting,
                expected,
                suppressed,
            },
            (
                Self::Averaged,
                Basis::Practices {
                    reporting,
                    expected,
                    suppressed,
                },
            ) => Basis::Mean {
                reporting,
                expected,
                suppressed,
            },
            _ => Basis::Absent,
        }
    }
}

impl Block {
    /// Fills the areas of published values: with sums, where the values add up. `around`
    /// tells who reported in the periods before and after.
    #[must_use]
    pub fn build(
        catalogue: &Catalogue,
        geography: &Geography,
        published: &Published,
        unpublished: Areas,
        around: &ReportingContext<'_>,
    ) -> Self {
        let count = catalogue.len();
        let given: Vec<Reported> = (0..count)
            .map(|ordinal| {
                let cells = published.iter();
                Reported::of(cells.map(|cell| cell.get(ordinal).copied().unwrap_or_default()))
            })
            .collect();
        let bases = Bases {
            catalogue,
            geography,
            published,
            given: &given,
            around,
        };
        let basis: Vec<Basis> = bases
            .all(unpublished)
            .into_iter()
            .zip(catalogue.areas())
            .map(|(summed, area)| {
                let kind = catalogue.get(*area).map_or(Kind::England, |area| area.kind);
                unpublished.basis(summed, kind)
            })
            .collect();
        let mut practices = Vec::with_capacity(published.len());
        let mut areas = Vec::with_capacity(published.len());
        for cell in published {
            let sums = Sums::of(catalogue, geography, cell, &basis, &given);
            areas.push(Column::from_values(
                catalogue
                    .areas()
                    .iter()
                    .enumerate()
                    .map(|(index, ordinal)| match basis[index] {
                        Basis::Absent | Basis::Mean { .. } | Basis::MeanOfScores { .. } => {
                            Value::Missing
                        }
                        Basis::Published | Basis::Computed => {
                            cell.get(*ordinal as usize).copied().unwrap_or_default()
                        }
                        Basis::Practices { reporting: 0, .. } => Value::Suppressed,
                        // Of sub-ICBs there is the whole or nothing.
                        Basis::SubIcbs { published, .. } => sums.value(index, published),
                        Basis::Practices { reporting, .. } => {
                            sums.value(index, (reporting * 9).div_ceil(10))
                        }
                    }),
            ));
            practices.push(Column::from_values((0..count).map(|ordinal| {
                if catalogue.area_index(ordinal as Ordinal).is_some() {
                    Value::Missing
                } else {
                    cell.get(ordinal).copied().unwrap_or_default()
                }
            })));
        }
        let (mut contributors, mut suppressed) = (Members::default(), Members::default());
        for practice in catalogue.ordinals(Kind::Practice) {
            match given[*practice as usize] {
                Reported::Numbers => contributors.insert(*practice as usize),
                Reported::Suppressed => suppressed.insert(*practice as usize),
                Reported::Nothing => {}
            }
        }
        Self {
            practices,
            areas,
            basis,
            contributors,
            suppressed,
        }
    }

    /// A value of an organisation.
    #[must_use]
    pub fn value(&self, catalogue: &Catalogue, cell: usize, ordinal: Ordinal) -> Value {
        match catalogue.area_index(ordinal) {
            Some(index) => self
                .areas
                .get(cell)
                .map_or(Value::Missing, |column| column.get(index as Ordinal)),
            None => self
                .practices
                .get(cell)
                .map_or(Value::Missing, |column| column.get(ordinal)),
        }
    }

    /// The column of a cell for practices, by ordinal. Areas are missing in it.
    pub(super) fn practice_column(&self, cell: usize) -> Option<&Column> {
        self.practices.get(cell)
    }

    /// Whether a practice is in the sums of its areas: it gave numbers, and none of them is
    /// suppressed. A share across margins must take its sums over practices that contribute
    /// to both.
    #[must_use]
    pub fn contributes(&self, practice: Ordinal) -> bool {
        self.contributors.contains(practice)
    }

    /// Whether a practice reported, and is in no sum because a number of it is suppressed.
    #[must_use]
    pub(super) fn is_suppressed(&self, practice: Ordinal) -> bool {
        self.suppressed.contains(practice)
    }

    /// Whether the sums of both margins are over the same practices, so that one may be
    /// divided by the other.
    #[must_use]
    pub(super) fn has_same_contributors(&self, other: &Self) -> bool {
        self.contributors == other.contributors
    }

    /// How an area's figures came about.
    #[must_use]
    pub fn basis(&self, area: AreaIndex) -> Option<Basis> {
        self.basis.get(area).copied()
    }

    /// Bytes taken in memory.
    #[must_use]
    pub fn memory(&self) -> usize {
        let columns = self.practices.iter().chain(&self.areas);
        columns.map(Column::memory).sum::<usize>()
            + self.basis.len() * size_of::<Basis>()
            + self.contributors.memory()
            + self.suppressed.memory()
    }
}

/// The sums of one cell, by area index.
struct Sums {
    numbers: Vec<f64>,
    /// How many members are in the sum.
    behind: Vec<u32>,
}

impl Sums {
    fn of(
        catalogue: &Catalogue,
        geography: &Geography,
        cell: &[Value],
        basis: &[Basis],
        given: &[Reported],
    ) -> Self {
        let areas = catalogue.areas().len();
        let mut sums = Self {
            numbers: vec![0.0; areas],
            behind: vec![0; areas],
        };
        let england = catalogue.england().map_or(NONE, |england| england.ordinal);
        let levels = PARENT_KINDS.map(|kind| geography.parents(kind));
        for (ordinal, value) in cell.iter().enumerate() {
            let Value::Number(number) = value else {
                continue;
            };
            let Some(organisation) = catalogue.get(ordinal as Ordinal) else {
                continue;
            };
            let is_practice = match organisation.kind {
                Kind::Practice if given[ordinal] == Reported::Numbers => true,
                Kind::SubIcb => false,
                _ => continue,
            };
            let parents = levels.map(|level| level.get(ordinal).copied().unwrap_or(NONE));
            for parent in parents.into_iter().chain([england]) {
                let Some(index) = catalogue.area_index(parent) else {
                    continue;
                };
                let counts = match basis[index] {
                    Basis::Practices { .. } => is_practice,
                    // A partial sum of sub-ICBs is not shown as that of the area.
                    Basis::SubIcbs {
                        published,
                        expected,
                    } => !is_practice && published >= expected,
                    Basis::Absent
                    | Basis::Published
                    | Basis::Computed
                    | Basis::Mean { .. }
                    | Basis::MeanOfScores { .. } => false,
                };
                if counts {
                    sums.numbers[index] += number;
                    sums.behind[index] += 1;
                }
            }
        }
        sums
    }

    /// The sum, where at least so many of the members that reported have the cell: a
    /// practice can report nurses and not GPs, and a sum over few of them stands for nobody.
    fn value(&self, area: AreaIndex, least: u32) -> Value {
        let behind = self.behind[area];
        if behind > 0 && behind >= least {
            Value::Number(tidy_sum(self.numbers[area]))
        } else {
            Value::Missing
        }
    }
}

/// The fewest areas that England has ever had at the level of sub-ICBs: 211 clinical
/// commissioning groups became 106 by April 2021, 106 sub-ICBs in July 2022, and 106 remained
/// in 2026. Without a complete map, England is the sum of no fewer.
const FEWEST_SUB_ICBS: u32 = 106;

/// Decides for every area how its figures come about.
struct Bases<'a> {
    catalogue: &'a Catalogue,
    geography: &'a Geography,
    published: &'a Published,
    given: &'a [Reported],
    around: &'a ReportingContext<'a>,
}

impl Bases<'_> {
    fn all(&self, unpublished: Areas) -> Vec<Basis> {
        // Estimates of sub-ICBs do not make up that of an ICB: it is the mean of its practices.
        let is_any_sub_icb = unpublished == Areas::Summed
            && self
                .catalogue
                .ordinals(Kind::SubIcb)
                .iter()
                .any(|ordinal| self.is_published(*ordinal));
        let areas = self.catalogue.areas().iter();
        areas
            .map(|area| self.of(*area, is_any_sub_icb).unwrap_or_default())
            .collect()
    }

    /// Whether any figure of an area's own is published.
    fn is_published(&self, area: Ordinal) -> bool {
        self.published.iter().any(|cell| {
            cell.get(area as usize)
                .is_some_and(|value| value.is_reported())
        })
    }

    fn of(&self, area: Ordinal, is_any_sub_icb: bool) -> Option<Basis> {
        if self.is_published(area) {
            return Some(Basis::Published);
        }
        let kind = self.catalogue.get(area)?.kind;
        let holds_sub_icbs = matches!(kind, Kind::Icb | Kind::Region | Kind::England);
        let sub_icbs = (is_any_sub_icb && holds_sub_icbs)
            .then(|| self.sub_icbs(area, kind))
            .flatten();
        if let Some((published, expected)) = sub_icbs
            && published == expected
        {
            return Some(Basis::SubIcbs {
                published,
                expected,
            });
        }
        let practices = self.geography.practices_of(self.catalogue, area);
        let count = |wanted: Reported| {
            let all = practices.iter();
            all.filter(|practice| self.given[**practice as usize] == wanted)
                .count() as u32
        };
        let (reporting, suppressed) = (count(Reported::Numbers), count(Reported::Suppressed));
        if reporting + suppressed > 0 {
            return Some(Basis::Practices {
                reporting,
                expected: self.expected(kind, practices).max(reporting + suppressed),
                suppressed,
            });
        }
        sub_icbs.map(|(published, expected)| Basis::SubIcbs {
            published,
            expected,
        })
    }

    /// How many sub-ICBs of an area are published, and how many there should be: those that
    /// the membership of the month has, and those that are published before and after.
    /// England has at least [`FEWEST_SUB_ICBS`] where no complete map says how many.
    fn sub_icbs(&self, area: Ordinal, kind: Kind) -> Option<(u32, u32)> {
        let is_england = kind == Kind::England;
        let inside =
            |sub_icb: &&Ordinal| is_england || self.geography.parent(**sub_icb, kind) == Some(area);
        let (mut published, mut expected) = (0, 0);
        for sub_icb in self.catalogue.ordinals(Kind::SubIcb).iter().filter(inside) {
            let is_published = self.is_published(*sub_icb);
            published += u32::from(is_published);
            // Directories leave practices that closed with a commissioner that is gone.
            let exists = if self.geography.source.is_some() {
                self.geography.listed_practices(self.catalogue, *sub_icb) > 0
            } else {
                self.geography.exists(self.catalogue, *sub_icb)
            };
            expected += u32::from(is_published || exists || self.around.is_gap(*sub_icb));
        }
        if is_england && self.geography.source.is_none() {
            expected = expected.max(FEWEST_SUB_ICBS);
        }
        (published > 0).then_some((published, expected))
    }

    /// How many practices of an area should have reported: those that the complete map of
    /// this very month lists; without one, as many of them as reported in the period before
    /// or after, whichever is more, and no fewer than the nearest map lists. A PCN is not
    /// held against the map of another month where its neighbours are known: it has so few
    /// practices that one that opened in between would make it partial.
    fn expected(&self, kind: Kind, practices: &[Ordinal]) -> u32 {
        let listed = practices
            .iter()
            .filter(|practice| self.geography.is_listed(**practice))
            .count() as u32;
        let source = self.geography.source.as_ref();
        if source.is_some_and(|(_, month)| *month == self.around.month) {
            return listed;
        }
        match self.around.reported(practices) {
            Some(reported) if kind == Kind::Pcn => reported,
            reported => listed.max(reported.unwrap_or_default()),
        }
    }
}
