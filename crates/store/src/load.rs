//! Loading: everything that a set of files brings, in one transaction.
//!
//! Killed at any moment, the store holds what it held before or all of what is new. The
//! same files again change nothing and say so. A revised file replaces its periods; a file
//! that holds only a part of the organisations that were there (an extract, one half of the
//! country) replaces just those.

use std::sync::Arc;

use domain::code::OdsCode;
use domain::column::Column;
use domain::geography::{NONE, PARENT_KINDS, PcnLink};
use domain::organisation::{Kind, Ordinal, Status};
use domain::period::{Day, Month, Period};
use domain::registry::{Dataset, Registry};
use domain::release::{PeriodChange, Release, ReleaseFile, RowCounts};
use domain::value::Value;
use rustc_hash::FxHashMap;

use crate::db::{Store, StoreError, Tx, on, state};
use crate::organisations::{self, Register};
use crate::{declarations, facts, memberships, releases};

/// What one kind of file brings: the figures of one source, or a directory.
#[derive(Debug, Clone, Default)]
pub struct NewRelease {
    /// The dataset, or `organisations` for a directory.
    pub dataset: String,
    /// The source within the dataset.
    pub source: String,
    /// The files that it was read from.
    pub files: Vec<ReleaseFile>,
    /// The version of the reader.
    pub reader: String,
    /// What became of the rows.
    pub rows: RowCounts,
    /// What the files say of organisations.
    pub organisations: Vec<OrganisationRecord>,
    /// Who belongs to whom.
    pub memberships: Vec<Membership>,
    /// Practices in PCNs with dates; replaces all that were there. Empty leaves them.
    pub links: Vec<Link>,
    /// The declaration of the dataset, where it came with the files.
    pub declaration: Option<Arc<Dataset>>,
    /// The figures.
    pub figures: Vec<PeriodFigures>,
    /// Whether the figures are invented.
    pub is_demonstration: bool,
}

/// What a file says of one organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganisationRecord {
    /// Its code.
    pub code: OdsCode,
    /// What it is.
    pub kind: Kind,
    /// The month that the file speaks of.
    pub as_of: Month,
    /// Its name as published.
    pub name: Option<String>,
    /// Its status, with the days of opening and closing, where the file is a directory.
    pub status: Option<(Status, Option<Day>, Option<Day>)>,
    /// Its postcode.
    pub postcode: Option<String>,
    /// Its address.
    pub address: Option<String>,
    /// The supplier of its clinical system.
    pub clinical_system: Option<String>,
    /// The ONS code of the area.
    pub ons_code: Option<String>,
}

impl OrganisationRecord {
    /// A record that says nothing but that the organisation exists.
    #[must_use]
    pub const fn new(code: OdsCode, kind: Kind, as_of: Month) -> Self {
        Self {
            code,
            kind,
            as_of,
            name: None,
            status: None,
            postcode: None,
            address: None,
            clinical_system: None,
            ons_code: None,
        }
    }
}

/// Who belongs to whom in one month.
#[derive(Debug, Clone)]
pub struct Membership {
    /// The source; see [`domain::geography::SOURCES`].
    pub source: String,
    /// The month.
    pub month: Month,
    /// The child, and its PCN, sub-ICB, ICB and region.
    pub rows: Vec<(OdsCode, [Option<OdsCode>; 4])>,
}

/// A practice in a PCN, with dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The practice.
    pub practice: OdsCode,
    /// The PCN.
    pub pcn: OdsCode,
    /// The first day.
    pub start: Day,
    /// The last day; `None` while it lasts.
    pub end: Option<Day>,
}

/// The figures of one period.
#[derive(Debug, Clone)]
pub struct PeriodFigures {
    /// The period.
    pub period: Period,
    /// The organisations, each once.
    pub organisations: Vec<OdsCode>,
    /// Measures with their values, in the order of `organisations`.
    pub columns: Vec<(String, Column)>,
}

/// What became of a load.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// In the order of the releases given.
    pub releases: Vec<Loaded>,
    /// What the user should know.
    pub notices: Vec<Notice>,
}

/// What became of one release.
#[derive(Debug, Clone)]
pub enum Loaded {
    /// It changed nothing: the same files, or other files with the same figures, are loaded.
    Unchanged {
        /// The release as it would have been.
        release: Release,
        /// When the same files were loaded; `None` where only the figures are the same.
        since: Option<String>,
    },
    /// It was loaded.
    New(Release),
}

impl Loaded {
    /// The release, loaded or not.
    #[must_use]
    pub const fn release(&self) -> &Release {
        match self {
            Self::Unchanged { release, .. } | Self::New(release) => release,
        }
    }
}

/// Something that the user should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The demonstration data were removed, because published figures were loaded.
    DemonstrationRemoved,
    /// The file holds some of the organisations only; the others keep their figures.
    Extract {
        /// The source.
        source: String,
        /// The period.
        period: Period,
        /// How many organisations the file has.
        brought: usize,
        /// How many others keep what they had.
        kept: usize,
    },
}

impl Store {
    /// Loads releases in one transaction; `dry_run` does the same and takes it back.
    /// `loaded_at` is the time to be kept with the releases (UTC, RFC 3339).
    ///
    /// # Errors
    /// When the engine refuses, or demonstration data would cover published figures.
    pub async fn load(
        &self,
        new: &[NewRelease],
        loaded_at: &str,
        dry_run: bool,
    ) -> Result<Outcome, StoreError> {
        let mut tx = self.write().await?;
        let (mut generation, was_demonstration) = state(&mut tx).await?;
        let is_demonstration = new.iter().any(|release| release.is_demonstration);
        let mut outcome = Outcome::default();
        if is_demonstration && !was_demonstration && generation > 0 {
            return Err(StoreError::HoldsRealData);
        }
        if was_demonstration && !is_demonstration && !new.is_empty() {
            remove_everything(&mut tx).await?;
            outcome.notices.push(Notice::DemonstrationRemoved);
        }
        let mut any_new = false;
        let mut register = Register::new(organisations::all(&mut tx).await?);
        for release in new {
            generation += 1;
            let loaded = load_one(
                &mut tx,
                self.built_in(),
                release,
                generation,
                loaded_at,
                &mut register,
                &mut outcome.notices,
            )
            .await?;
            any_new |= matches!(loaded, Loaded::New(_));
            outcome.releases.push(loaded);
        }
        if dry_run || !any_new {
            tx.rollback().await?;
            return Ok(outcome);
        }
        set_state(&mut tx, generation, is_demonstration).await?;
        tx.commit().await?;
        Ok(outcome)
    }
}

impl Store {
    /// Takes a dataset away that came with a declaration, with its figures. Returns whether
    /// it was there.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn remove_dataset(&self, id: &str) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let (generation, is_demonstration) = state(&mut tx).await?;
        if !declarations::remove(&mut tx, id).await? {
            tx.rollback().await?;
            return Ok(false);
        }
        set_state(&mut tx, generation + 1, is_demonstration).await?;
        tx.commit().await?;
        Ok(true)
    }
}

async fn set_state(tx: &mut Tx, generation: i64, is_demonstration: bool) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query(
            "UPDATE store_state SET generation = $1, is_demonstration = $2 WHERE id = 1",
        )
        .bind(generation)
        .bind(is_demonstration)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

async fn remove_everything(tx: &mut Tx) -> Result<(), StoreError> {
    for statement in [
        "DELETE FROM declarations",
        "DELETE FROM facts",
        "DELETE FROM release_periods",
        "DELETE FROM release_files",
        "DELETE FROM releases",
        "DELETE FROM memberships",
        "DELETE FROM pcn_links",
        "DELETE FROM organisations",
    ] {
        on!(&mut *tx, c => sqlx::query(statement).execute(c).await.map(drop))?;
    }
    Ok(())
}

async fn load_one(
    tx: &mut Tx,
    built_in: &Registry,
    new: &NewRelease,
    sequence: i64,
    loaded_at: &str,
    register: &mut Register,
    notices: &mut Vec<Notice>,
) -> Result<Loaded, StoreError> {
    let mut periods: Vec<Period> = new.figures.iter().map(|figures| figures.period).collect();
    periods.sort_unstable();
    periods.dedup();
    let known_before = register.len();
    let mut matched = 0;
    let mut seen: rustc_hash::FxHashSet<OdsCode> = Default::default();
    for code in new.organisations.iter().map(|record| record.code).chain(
        new.figures
            .iter()
            .flat_map(|figures| figures.organisations.iter().copied()),
    ) {
        if seen.insert(code) && register.ordinal(code).is_some() {
            matched += 1;
        }
    }
    let mut release = Release {
        id: format!("r{sequence}"),
        sequence,
        dataset: new.dataset.clone(),
        source: new.source.clone(),
        source_label: String::new(),
        periods,
        files: new.files.clone(),
        loaded_at: loaded_at.to_owned(),
        reader: new.reader.clone(),
        rows: new.rows.clone(),
        organisations_matched: matched,
        organisations_new: 0,
        is_demonstration: new.is_demonstration,
        changes: Vec::new(),
        is_current: true,
    };
    if let Some((_, since)) =
        releases::with_files(tx, &new.dataset, &new.source, &new.files).await?
    {
        return Ok(Loaded::Unchanged {
            release,
            since: Some(since),
        });
    }

    let as_of = new
        .organisations
        .iter()
        .map(|record| record.as_of)
        .chain(release.periods.iter().map(|period| period.first_month()))
        .max();
    if let Some(as_of) = as_of
        && register.ordinal(OdsCode::ENGLAND).is_none()
    {
        register.describe(&organisations::england(as_of));
    }
    for record in &new.organisations {
        register.describe(record);
    }
    let mut changed = register.save(tx).await?;
    if let Some(declaration) = &new.declaration {
        changed |= declarations::save(tx, declaration).await?;
    }
    // England counts as nobody that a file brought.
    let brought = register
        .organisations()
        .skip(known_before)
        .filter(|organisation| organisation.kind != Kind::England)
        .count();
    release.organisations_new = brought as u64;

    for membership in &new.memberships {
        changed |= save_membership(tx, membership, register).await?;
    }
    if !new.links.is_empty() {
        let links: Vec<PcnLink> = new
            .links
            .iter()
            .filter_map(|link| {
                Some(PcnLink {
                    practice: register.ordinal(link.practice)?,
                    pcn: register.ordinal(link.pcn)?,
                    start: link.start,
                    end: link.end,
                })
            })
            .collect();
        changed |= memberships::save_links(tx, &links).await?;
    }
    for figures in &new.figures {
        let merged = save_figures(tx, built_in, new, figures, register, notices).await?;
        let is_part = merged.kept_others > 0;
        if !is_part {
            releases::supersede(tx, &new.dataset, &new.source, figures.period).await?;
        }
        changed |= merged.is_first || !merged.change.is_empty();
        if !merged.is_first {
            release.changes.push(merged.change);
        }
    }
    if !changed {
        return Ok(Loaded::Unchanged {
            release,
            since: None,
        });
    }
    releases::save(tx, &release).await?;
    Ok(Loaded::New(release))
}

async fn save_membership(
    tx: &mut Tx,
    membership: &Membership,
    register: &Register,
) -> Result<bool, StoreError> {
    let mut parents: [Vec<Ordinal>; 4] = std::array::from_fn(|_| vec![NONE; register.len()]);
    for (child, given) in &membership.rows {
        let Some(child) = register.ordinal(*child) else {
            continue;
        };
        for (level, parent) in given.iter().enumerate() {
            let parent = parent.and_then(|parent| register.ordinal(parent));
            if let Some(parent) = parent {
                parents[level][child as usize] = parent;
            }
        }
    }
    // Publications repeat the areas of an area on every row; areas themselves get the
    // parents that most of their practices name, when the geography is resolved.
    debug_assert_eq!(PARENT_KINDS.len(), parents.len());
    memberships::save(tx, &membership.source, membership.month, &parents).await
}

/// What saving the figures of a period came to.
struct Merged {
    is_first: bool,
    kept_others: usize,
    change: PeriodChange,
}

/// How many of the organisations that were there a file must hold to replace them all.
const WHOLE: f64 = 0.9;

async fn save_figures(
    tx: &mut Tx,
    built_in: &Registry,
    new: &NewRelease,
    figures: &PeriodFigures,
    register: &Register,
    notices: &mut Vec<Notice>,
) -> Result<Merged, StoreError> {
    let ordinals: Vec<Option<Ordinal>> = figures
        .organisations
        .iter()
        .map(|code| register.ordinal(*code))
        .collect();
    let old_bytes = facts::of_period(tx, &new.dataset, &new.source, figures.period).await?;
    let mut old: FxHashMap<&str, Column> = FxHashMap::default();
    for (measure, bytes) in &old_bytes {
        let column = Column::decode(bytes)
            .map_err(|error| StoreError::damaged(format!("figures of {measure}"), error))?;
        old.insert(measure, column);
    }
    // Who was there before, in any measure that the file has as well.
    let mut was_there = vec![false; register.len()];
    for (measure, _) in &figures.columns {
        if let Some(column) = old.get(measure.as_str()) {
            for (slot, value) in was_there.iter_mut().zip(column.iter()) {
                *slot |= value.is_reported();
            }
        }
    }
    let mut is_here = vec![false; register.len()];
    for ordinal in ordinals.iter().flatten() {
        is_here[*ordinal as usize] = true;
    }
    let before = was_there.iter().filter(|there| **there).count();
    let both = was_there
        .iter()
        .zip(&is_here)
        .filter(|(there, here)| **there && **here)
        .count();
    let is_part = before > 0 && (both as f64) < WHOLE * before as f64;
    let kept_others = if is_part { before - both } else { 0 };
    if is_part {
        notices.push(Notice::Extract {
            source: new.source.clone(),
            period: figures.period,
            brought: figures.organisations.len(),
            kept: kept_others,
        });
    }

    let headline = headline_measure(built_in, &new.dataset, &figures.columns);
    let mut change = PeriodChange {
        period: figures.period,
        changed: 0,
        added: 0,
        removed: 0,
        total_before: String::new(),
        total_after: String::new(),
    };
    for (measure, local) in &figures.columns {
        let mut values = vec![Value::Missing; register.len()];
        let old_column = old.get(measure.as_str());
        if is_part && let Some(old_column) = old_column {
            for (ordinal, (slot, value)) in values.iter_mut().zip(old_column.iter()).enumerate() {
                if !is_here[ordinal] {
                    *slot = value;
                }
            }
        }
        for (ordinal, value) in ordinals.iter().zip(local.iter()) {
            if let Some(ordinal) = ordinal {
                values[*ordinal as usize] = value;
            }
        }
        let column = Column::from_values(values.iter().copied());
        for ordinal in 0..register.len() as Ordinal {
            let then = old_column.map_or(Value::Missing, |old| old.get(ordinal));
            let now = column.get(ordinal);
            match (then.is_reported(), now.is_reported()) {
                (false, true) => change.added += 1,
                (true, false) => change.removed += 1,
                (true, true) if then != now => change.changed += 1,
                _ => {}
            }
        }
        if headline == Some(measure.as_str()) {
            change.total_before = old_column.map(total).unwrap_or_default();
            change.total_after = total(&column);
        }
        let bytes = column.encode();
        if old_bytes.get(measure) != Some(&bytes) {
            facts::save(
                tx,
                &new.dataset,
                &new.source,
                measure,
                figures.period,
                &bytes,
            )
            .await?;
        }
    }
    Ok(Merged {
        is_first: old_bytes.is_empty(),
        kept_others,
        change,
    })
}

/// The measure whose total is told: the one by which presence is known, else the first.
fn headline_measure<'a>(
    registry: &Registry,
    dataset: &str,
    columns: &'a [(String, Column)],
) -> Option<&'a str> {
    let presence = registry
        .dataset(dataset)
        .map(|dataset| dataset.presence.as_str());
    columns
        .iter()
        .find(|(measure, _)| Some(measure.as_str()) == presence)
        .or_else(|| columns.first())
        .map(|(measure, _)| measure.as_str())
}

fn total(column: &Column) -> String {
    let sum: f64 = column.iter().filter_map(Value::number).sum();
    if sum.fract() == 0.0 {
        format!("{sum:.0}")
    } else {
        format!("{sum:.3}")
    }
}
