//! One margin in one period: practices as published, areas published or summed.

use crate::catalogue::{AreaIndex, Catalogue};
use crate::column::Column;
use crate::geography::{Geography, NONE, PARENT_KINDS};
use crate::organisation::{Kind, Ordinal};
use crate::value::Value;

/// How an area's figures came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Basis {
    /// There are none.
    #[default]
    Absent,
    /// Published for this area.
    Published,
    /// The sum of the published figures of all its sub-ICBs.
    SubIcbs(u32),
    /// The sum of this many practices that reported.
    Practices(u32),
}

impl Basis {
    /// In words, for exports.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Published => "published",
            Self::SubIcbs(_) => "summed from sub-ICBs",
            Self::Practices(_) => "summed from practices",
        }
    }
}

/// The figures of one margin in one period.
#[derive(Debug, Clone, Default)]
pub struct Block {
    /// By cell: values by ordinal; areas are missing here.
    practices: Vec<Column>,
    /// By cell: values by area index.
    areas: Vec<Column>,
    /// By area index.
    basis: Vec<Basis>,
}

/// Values as they were published for one margin and period: by cell, by ordinal.
pub type Published = Vec<Vec<Value>>;

impl Block {
    /// Fills the areas of published values: with sums, where the values add up.
    #[must_use]
    pub fn build(
        catalogue: &Catalogue,
        geography: &Geography,
        published: &Published,
        adds_up: bool,
    ) -> Self {
        let count = catalogue.len();
        let area_count = catalogue.areas().len();
        let first = published.first();
        let is_reported = |ordinal: Ordinal| {
            first.is_some_and(|cell| {
                cell.get(ordinal as usize)
                    .is_some_and(|value| value.is_reported())
            })
        };
        let mut basis = bases(catalogue, geography, is_reported);
        if !adds_up {
            for basis in &mut basis {
                if *basis != Basis::Published {
                    *basis = Basis::Absent;
                }
            }
        }
        let mut practices = Vec::with_capacity(published.len());
        let mut areas = Vec::with_capacity(published.len());
        for cell in published {
            let mut sums = vec![0.0_f64; area_count];
            let mut seen = vec![false; area_count];
            let mut add = |ordinal: Ordinal, number: f64| {
                if let Some(index) = catalogue.area_index(ordinal) {
                    sums[index] += number;
                    seen[index] = true;
                }
            };
            let england = catalogue.england().map_or(NONE, |england| england.ordinal);
            let parents = PARENT_KINDS.map(|kind| geography.parents(kind));
            for (ordinal, value) in cell.iter().enumerate() {
                let Some(organisation) = catalogue.get(ordinal as Ordinal) else {
                    continue;
                };
                let Value::Number(number) = value else {
                    continue;
                };
                match organisation.kind {
                    Kind::Practice => {
                        let mut anywhere = false;
                        for level in parents {
                            let parent = level.get(ordinal).copied().unwrap_or(NONE);
                            if let Some(index) = catalogue.area_index(parent) {
                                anywhere = true;
                                if matches!(basis[index], Basis::Practices(_)) {
                                    add(parent, *number);
                                }
                            }
                        }
                        if anywhere
                            && catalogue
                                .area_index(england)
                                .is_some_and(|index| matches!(basis[index], Basis::Practices(_)))
                        {
                            add(england, *number);
                        }
                    }
                    Kind::SubIcb => {
                        for kind in [Kind::Icb, Kind::Region] {
                            if let Some(parent) = geography.parent(ordinal as Ordinal, kind)
                                && let Some(index) = catalogue.area_index(parent)
                                && matches!(basis[index], Basis::SubIcbs(_))
                            {
                                add(parent, *number);
                            }
                        }
                        if catalogue
                            .area_index(england)
                            .is_some_and(|index| matches!(basis[index], Basis::SubIcbs(_)))
                        {
                            add(england, *number);
                        }
                    }
                    Kind::Pcn | Kind::Icb | Kind::Region | Kind::England => {}
                }
            }
            areas.push(Column::from_values(
                catalogue
                    .areas()
                    .iter()
                    .enumerate()
                    .map(|(index, ordinal)| match basis[index] {
                        Basis::Absent => Value::Missing,
                        Basis::Published => {
                            cell.get(*ordinal as usize).copied().unwrap_or_default()
                        }
                        Basis::SubIcbs(_) | Basis::Practices(_) if seen[index] => {
                            Value::Number(sums[index])
                        }
                        Basis::SubIcbs(_) | Basis::Practices(_) => Value::Missing,
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
        Self {
            practices,
            areas,
            basis,
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

    /// How an area's figures came about.
    #[must_use]
    pub fn basis(&self, area: AreaIndex) -> Option<Basis> {
        self.basis.get(area).copied()
    }

    /// Bytes taken in memory.
    #[must_use]
    pub fn memory(&self) -> usize {
        let columns = self.practices.iter().chain(&self.areas);
        columns.map(Column::memory).sum::<usize>() + self.basis.len() * size_of::<Basis>()
    }
}

/// Decides for every area how its figures come about.
fn bases(
    catalogue: &Catalogue,
    geography: &Geography,
    is_reported: impl Fn(Ordinal) -> bool,
) -> Vec<Basis> {
    let published_sub_icbs: Vec<Ordinal> = catalogue
        .of_kind(Kind::SubIcb)
        .map(|sub_icb| sub_icb.ordinal)
        .filter(|ordinal| is_reported(*ordinal))
        .collect();
    catalogue
        .areas()
        .iter()
        .map(|ordinal| {
            if is_reported(*ordinal) {
                return Basis::Published;
            }
            let Some(area) = catalogue.get(*ordinal) else {
                return Basis::Absent;
            };
            if matches!(area.kind, Kind::Icb | Kind::Region | Kind::England)
                && !published_sub_icbs.is_empty()
            {
                let expected = geography.within(catalogue, *ordinal, Kind::SubIcb);
                let inside = published_sub_icbs
                    .iter()
                    .filter(|sub_icb| {
                        area.kind == Kind::England
                            || geography.parent(**sub_icb, area.kind) == Some(*ordinal)
                    })
                    .count();
                let complete = expected.iter().all(|sub_icb| is_reported(*sub_icb));
                if inside > 0 && complete {
                    return Basis::SubIcbs(inside as u32);
                }
            }
            let reporting = geography
                .practices_of(catalogue, *ordinal)
                .iter()
                .filter(|practice| is_reported(**practice))
                .count();
            if reporting > 0 {
                Basis::Practices(reporting as u32)
            } else {
                Basis::Absent
            }
        })
        .collect()
}
