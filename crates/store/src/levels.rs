//! Areas beside their practices: figures of one period that cannot all be right.
//!
//! - The practices of an area count no more together than the area does, and no more people
//!   are behind their estimates.
//! - An estimate of an area is a mean of those of its practices, so that it lies between the
//!   least and the greatest of them, as far as their answers are known.
//!
//! Files of different levels come one after the other, in any order, so that they are held
//! against each other here. What one file of a publication has of several levels is checked
//! where it is read, with its lines; of a user's own table, which is read without knowing who
//! belongs to whom, the counts are checked here too. PCNs are left out: practices change them
//! often, so that membership of another month would contradict figures that are right.

use domain::catalogue::Catalogue;
use domain::column::Column;
use domain::geography::Geography;
use domain::organisation::{Kind, Ordinal, Organisation};
use domain::period::Period;
use domain::registry::{Dataset, Margin, Nature, estimate};
use rustc_hash::FxHashMap;

use crate::db::{StoreError, Tx};
use crate::load::{NewRelease, PeriodFigures};
use crate::merge::decoded;
use crate::organisations::OrganisationTable;
use crate::plausibility::{Against, Jump, JumpKind};
use crate::{facts, memberships};

/// The areas that are held against their practices.
const AREAS: [Kind; 4] = [Kind::SubIcb, Kind::Icb, Kind::Region, Kind::England];
/// By how much practices may exceed their area: one of them moved, or one file was revised.
const BEYOND: f64 = 0.05;
/// What rounding adds to each practice at most, where counts are rounded to fives.
const ROUNDED: f64 = 2.5;
/// The least share of an area's answers that practices have which can be held against it.
const WHOLE: f64 = 0.9;
/// By how many per cent an estimate may lie outside those of its practices.
const WITHIN: f64 = 1.0;

/// Holds what a release has brought against the other levels of its periods.
pub(crate) async fn judge(
    tx: &mut Tx,
    dataset: &Dataset,
    new: &NewRelease,
    register: &OrganisationTable,
    jumps: &mut Vec<Jump>,
) -> Result<(), StoreError> {
    let is_own_table = new.declaration.is_some();
    let margins: Vec<&Margin> = dataset
        .margins
        .iter()
        .filter(|margin| match margin.nature {
            Nature::Estimate => true,
            Nature::Count => is_own_table,
            Nature::Amount | Nature::Score | Nature::Composite => false,
        })
        .collect();
    if new.is_demonstration || margins.is_empty() {
        return Ok(());
    }
    let mut places: Option<Places> = None;
    for figures in &new.figures {
        let loaded = Loaded::of(tx, dataset, new, figures).await?;
        if !loaded.has_levels(register) {
            continue;
        }
        let places = match &mut places {
            Some(places) => places,
            none => none.insert(Places::of(tx, register).await?),
        };
        let levels = Levels {
            catalogue: &places.catalogue,
            geography: &places.at(figures.period),
        };
        let kind = margins
            .iter()
            .find_map(|margin| loaded.judge(&levels, margin));
        jumps.extend(kind.map(|kind| Jump {
            dataset: new.dataset.clone(),
            source: new.source.clone(),
            period: figures.period,
            against: Against::Loaded,
            kind,
        }));
    }
    Ok(())
}

/// Who belongs to whom, as far as the store knows.
struct Places {
    catalogue: Catalogue,
    sources: Vec<std::sync::Arc<domain::geography::Source>>,
    links: Vec<domain::geography::PcnLink>,
}

impl Places {
    async fn of(tx: &mut Tx, register: &OrganisationTable) -> Result<Self, StoreError> {
        Ok(Self {
            catalogue: Catalogue::new(register.organisations().cloned().collect()),
            sources: memberships::sources(tx, register.len()).await?,
            links: memberships::links(tx).await?,
        })
    }

    fn at(&self, period: Period) -> Geography {
        let month = period.first_month();
        Geography::for_month(&self.catalogue, &self.sources, &self.links, month)
    }
}

/// What is loaded for a period in the measures of a file: of all sources, that of the best
/// where several have a figure.
struct Loaded {
    columns: FxHashMap<String, Vec<Column>>,
}

impl Loaded {
    async fn of(
        tx: &mut Tx,
        dataset: &Dataset,
        new: &NewRelease,
        figures: &PeriodFigures,
    ) -> Result<Self, StoreError> {
        let mut columns: FxHashMap<String, Vec<Column>> = FxHashMap::default();
        let mut sources: Vec<&str> = dataset.sources.iter().map(|own| own.id.as_str()).collect();
        if !sources.contains(&new.source.as_str()) {
            sources.push(&new.source);
        }
        for source in sources {
            let mut vectors = facts::of_period(tx, &dataset.id, source, figures.period).await?;
            for (measure, _) in &figures.columns {
                if let Some(bytes) = vectors.remove(measure) {
                    let own = columns.entry(measure.clone()).or_default();
                    own.push(decoded(measure, &bytes)?);
                }
            }
        }
        Ok(Self { columns })
    }

    /// The figure of an organisation in a measure.
    fn number(&self, measure: &str, ordinal: Ordinal) -> Option<f64> {
        let columns = self.columns.get(measure)?;
        let reported = columns
            .iter()
            .find(|column| column.get(ordinal).is_reported());
        reported.and_then(|column| column.number(ordinal))
    }

    /// Whether there are figures of areas and of practices.
    fn has_levels(&self, register: &OrganisationTable) -> bool {
        let has = |organisation: &Organisation| {
            let mut columns = self.columns.values().flatten();
            columns.any(|column| column.get(organisation.ordinal).is_reported())
        };
        let mut own = register.organisations();
        let has_area = own.any(|own| AREAS.contains(&own.kind) && has(own));
        let mut own = register.organisations();
        has_area && own.any(|own| own.kind == Kind::Practice && has(own))
    }

    /// What of a margin cannot be right.
    fn judge(&self, levels: &Levels<'_>, margin: &Margin) -> Option<JumpKind> {
        let beyond = |measure: &str| levels.beyond(measure, &|own| self.number(measure, own));
        if margin.nature != Nature::Estimate {
            return (0..margin.size()).find_map(|cell| beyond(&margin.measure_id(cell)));
        }
        let value = margin.measure_id(estimate::VALUE);
        let weight = margin.measure_id(estimate::WEIGHT);
        beyond(&margin.measure_id(estimate::BASE)).or_else(|| {
            levels.outside(&value, &|own| {
                Some((self.number(&value, own)?, self.number(&weight, own)?))
            })
        })
    }
}

/// The areas of a month with their practices.
struct Levels<'a> {
    catalogue: &'a Catalogue,
    geography: &'a Geography,
}

impl Levels<'_> {
    /// The areas with their practices.
    fn areas(&self) -> impl Iterator<Item = (&Organisation, &[Ordinal])> {
        AREAS
            .into_iter()
            .flat_map(|kind| self.catalogue.of_kind(kind))
            .map(|area| {
                (
                    area,
                    self.geography.practices_of(self.catalogue, area.ordinal),
                )
            })
    }

    /// An area that counts less than its practices together.
    fn beyond(&self, measure: &str, number: &dyn Fn(Ordinal) -> Option<f64>) -> Option<JumpKind> {
        self.areas().find_map(|(area, practices)| {
            let figure = number(area.ordinal)?;
            let (mut count, mut sum) = (0_u32, 0.0);
            for own in practices.iter().filter_map(|practice| number(*practice)) {
                count += 1;
                sum += own;
            }
            let most = figure * (1.0 + BEYOND) + ROUNDED * f64::from(count);
            (count > 0 && sum > most).then(|| JumpKind::LessThanPractices {
                measure: measure.to_owned(),
                area: area.code,
                figure,
                practices: count,
                sum,
            })
        })
    }

    /// An area whose estimate lies outside those of its practices; `number` gives the estimate
    /// and its weight.
    fn outside(
        &self,
        measure: &str,
        number: &dyn Fn(Ordinal) -> Option<(f64, f64)>,
    ) -> Option<JumpKind> {
        self.areas().find_map(|(area, practices)| {
            let (figure, whole) = number(area.ordinal)?;
            let (mut count, mut known) = (0_u32, 0.0);
            let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
            for (own, weight) in practices.iter().filter_map(|practice| number(*practice)) {
                count += 1;
                known += weight;
                least = least.min(own);
                most = most.max(own);
            }
            let share = known / whole;
            if count == 0 || !(WHOLE..=1.0 / WHOLE).contains(&share) {
                return None;
            }
            // Of the answers that no practice has, all may be favourable, or none.
            let share = share.min(1.0);
            let possible = least * share - WITHIN..=most * share + 100.0 * (1.0 - share) + WITHIN;
            (!possible.contains(&figure)).then(|| JumpKind::OutsidePractices {
                measure: measure.to_owned(),
                area: area.code,
                figure,
                practices: count,
                least,
                most,
            })
        })
    }
}
