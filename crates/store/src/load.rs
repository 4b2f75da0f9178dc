//! Loading: everything that a set of files brings, in one transaction.
//!
//! Killed at any moment, the store holds what it held before or all of what is new. The
//! same files again change nothing and say so. A revised file replaces the file before it in
//! its periods, also measures that it no longer has; a file of other measures stays beside
//! it. A file that holds only a part of the organisations that were there (an extract, one
//! half of the country) replaces just those. An older edition does not replace a newer one,
//! and a jump that is not plausible stops the load, unless both are accepted.

use std::sync::Arc;

use domain::code::OdsCode;
use domain::column::Column;
use domain::geography::{NONE, PARENT_KINDS, PcnLink};
use domain::organisation::{Kind, Ordinal, Status};
use domain::period::{Day, Month, Period};
use domain::registry::{Dataset, Origin, Registry};
use domain::release::{Release, ReleaseFile, RowCounts};

use crate::db::{Store, StoreError, Tx, on, state};
use crate::edition::Edition;
use crate::merge::{Merge, Merged, Saved};
use crate::organisations::{self, OrganisationTable};
use crate::outcome::{Loaded, Notice, Outcome};
use crate::plausibility::{Against, Jump, JumpKind};
use crate::{declarations, levels, memberships, releases};

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
    /// The month of the extract, where the files state one that is later than their periods;
    /// see [`Edition`].
    pub extracted: Option<Month>,
}

impl NewRelease {
    /// Whether it is a user's own table, which is the whole of its dataset.
    fn is_own_table(&self) -> bool {
        let declaration = self.declaration.as_deref();
        declaration.is_some_and(|dataset| dataset.origin == Origin::User)
    }
}

/// How a load is done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LoadOptions {
    /// Do everything, and take it back.
    pub dry_run: bool,
    /// Take figures that are not plausible, and let older editions replace newer ones.
    pub accept: bool,
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

impl Store {
    /// Loads releases in one transaction; `dry_run` does the same and takes it back.
    /// `loaded_at` is the time to be kept with the releases (UTC, RFC 3339).
    ///
    /// # Errors
    /// See [`Store::load_with`].
    pub async fn load(
        &self,
        new: &[NewRelease],
        loaded_at: &str,
        dry_run: bool,
    ) -> Result<Outcome, StoreError> {
        let options = LoadOptions {
            dry_run,
            accept: false,
        };
        self.load_with(new, loaded_at, options).await
    }

    /// Loads releases in one transaction. `loaded_at` is the time to be kept with them (UTC,
    /// RFC 3339).
    ///
    /// # Errors
    /// When the engine refuses, demonstration data would cover published figures, or figures
    /// are not plausible and that is not accepted; then nothing is written.
    pub async fn load_with(
        &self,
        new: &[NewRelease],
        loaded_at: &str,
        options: LoadOptions,
    ) -> Result<Outcome, StoreError> {
        let mut tx = self.write().await?;
        let (mut generation, was_demonstration) = state(&mut tx).await?;
        let is_demonstration = new.iter().any(|release| release.is_demonstration);
        let mut outcome = Outcome::default();
        if is_demonstration && !was_demonstration && generation > 0 {
            return Err(StoreError::HoldsRealData);
        }
        // A user's own table stays beside invented figures as beside published ones.
        let is_published = new
            .iter()
            .any(|release| !release.is_demonstration && !release.is_own_table());
        let stays_demonstration = is_demonstration || (was_demonstration && !is_published);
        if was_demonstration && !is_demonstration && is_published {
            for table in declarations::all(&mut tx).await? {
                let dataset = table.id.clone();
                outcome.notices.push(Notice::TableRemoved { dataset });
            }
            remove_everything(&mut tx).await?;
            outcome.notices.push(Notice::DemonstrationRemoved);
        }
        let mut any_new = false;
        let mut jumps = Vec::new();
        let registry = declarations::registry(&mut tx, self.built_in()).await?;
        let mut register = OrganisationTable::new(
            organisations::all(&mut tx).await?,
            organisations::names(&mut tx).await?,
        );
        for release in new {
            generation += 1;
            let loading = Loading {
                registry: &registry,
                loaded_at,
                accept: options.accept,
                register: &mut register,
                notices: &mut outcome.notices,
                jumps: &mut jumps,
            };
            let loaded = loading.one(&mut tx, release, generation).await?;
            any_new |= matches!(loaded, Loaded::New(_));
            outcome.releases.push(loaded);
        }
        if !jumps.is_empty() {
            tx.rollback().await?;
            return Err(StoreError::Implausible(jumps));
        }
        if options.dry_run || !any_new {
            tx.rollback().await?;
            return Ok(outcome);
        }
        // Declarations that cannot stand beside each other would make the store unreadable.
        declarations::registry(&mut tx, self.built_in()).await?;
        set_state(&mut tx, generation, stays_demonstration).await?;
        tx.commit().await?;
        Ok(outcome)
    }
}

/// Writes the generation of the store, and whether it holds demonstration data.
pub(crate) async fn set_state(
    tx: &mut Tx,
    generation: i64,
    is_demonstration: bool,
) -> Result<(), StoreError> {
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
        "DELETE FROM release_columns",
        "DELETE FROM release_periods",
        "DELETE FROM release_files",
        "DELETE FROM releases",
        "DELETE FROM memberships",
        "DELETE FROM pcn_links",
        "DELETE FROM organisation_names",
        "DELETE FROM organisations",
    ] {
        on!(&mut *tx, c => sqlx::query(statement).execute(c).await.map(drop))?;
    }
    Ok(())
}

/// What the releases of a load share.
struct Loading<'a> {
    registry: &'a Registry,
    loaded_at: &'a str,
    accept: bool,
    register: &'a mut OrganisationTable,
    notices: &'a mut Vec<Notice>,
    jumps: &'a mut Vec<Jump>,
}

impl Loading<'_> {
    async fn one(
        mut self,
        tx: &mut Tx,
        new: &NewRelease,
        sequence: i64,
    ) -> Result<Loaded, StoreError> {
        let mut release = self.described(new, sequence);
        if let Some((id, since)) =
            releases::with_files(tx, &new.dataset, &new.source, &new.files).await?
        {
            let wrong = self.wrong_date(tx, new, &release, &id).await?;
            if wrong.is_none() || !self.accept {
                self.jumps.extend(wrong);
                return Ok(Loaded::Unchanged {
                    release,
                    since: Some(since),
                });
            }
        }
        if new.is_own_table() {
            // The table is the whole dataset: periods and rows that it no longer has go.
            declarations::remove(tx, &new.dataset).await?;
        }
        let edition = Edition::of(&release.periods, new.extracted, &new.files);
        let mut changed = self.save_organisations(tx, new, &mut release).await?;
        let (saved, older) = self.save_figures(tx, new, edition).await?;
        if saved.is_empty() && !older.is_empty() {
            return Ok(Loaded::Older(release));
        }
        release.periods.retain(|period| !older.contains(period));
        for membership in &new.memberships {
            // What an older edition says of a month is not believed either.
            let of_month = |period: &Period| period.first_month() == membership.month;
            if !older.iter().any(of_month) {
                changed |= save_membership(tx, membership, self.register).await?;
            }
        }
        changed |= self.save_links(tx, new).await?;
        if let Some(dataset) = declared(self.registry, new).filter(|_| !self.accept) {
            levels::judge(tx, dataset, new, self.register, self.jumps).await?;
        }
        for saved in &saved {
            changed |= saved.is_first || !saved.change.is_empty();
            if !saved.is_first {
                release.changes.push(saved.change.clone());
            }
        }
        if !changed {
            return Ok(Loaded::Unchanged {
                release,
                since: None,
            });
        }
        releases::save(tx, &release, edition).await?;
        for saved in &saved {
            releases::take_over(
                tx,
                &release,
                saved.change.period,
                &saved.measures,
                &saved.dropped,
                !saved.is_part,
            )
            .await?;
        }
        Ok(Loaded::New(release))
    }

    /// Files that a release has for other periods carry a wrong date.
    async fn wrong_date(
        &self,
        tx: &mut Tx,
        new: &NewRelease,
        release: &Release,
        loaded: &str,
    ) -> Result<Option<Jump>, StoreError> {
        let periods = releases::periods(tx, loaded).await?;
        let (Some(period), Some(other)) = (release.periods.first(), periods.first()) else {
            return Ok(None);
        };
        let file = new.files.first().map(|file| file.name.clone());
        Ok((release.periods != periods).then(|| Jump {
            dataset: new.dataset.clone(),
            source: new.source.clone(),
            period: *period,
            against: Against::Other(*other),
            kind: JumpKind::SameFile {
                file: file.unwrap_or_default(),
                loaded: *other,
            },
        }))
    }

    /// The release as it will be, before anything is written.
    fn described(&self, new: &NewRelease, sequence: i64) -> Release {
        let mut periods: Vec<Period> = new.figures.iter().map(|figures| figures.period).collect();
        periods.sort_unstable();
        periods.dedup();
        let mut matched = 0;
        let mut seen: rustc_hash::FxHashSet<OdsCode> = Default::default();
        for code in new.organisations.iter().map(|record| record.code).chain(
            new.figures
                .iter()
                .flat_map(|figures| figures.organisations.iter().copied()),
        ) {
            if seen.insert(code) && self.register.ordinal(code).is_some() {
                matched += 1;
            }
        }
        Release {
            id: format!("r{sequence}"),
            sequence,
            dataset: new.dataset.clone(),
            source: new.source.clone(),
            source_label: String::new(),
            periods,
            files: new.files.clone(),
            loaded_at: self.loaded_at.to_owned(),
            reader: new.reader.clone(),
            rows: new.rows.clone(),
            organisations_matched: matched,
            organisations_new: 0,
            is_demonstration: new.is_demonstration,
            changes: Vec::new(),
            is_current: true,
        }
    }

    /// Adds the areas and the practices that memberships and links name and nothing describes
    /// yet, so that these hold whatever is loaded first.
    fn add_mentioned(&mut self, new: &NewRelease) {
        for membership in &new.memberships {
            for (_, parents) in &membership.rows {
                for (kind, parent) in PARENT_KINDS.iter().zip(parents) {
                    if let Some(parent) = parent {
                        self.register.find_or_add(*parent, *kind, membership.month);
                    }
                }
            }
        }
        for link in &new.links {
            let month = link.start.month();
            self.register
                .find_or_add(link.practice, Kind::Practice, month);
            self.register.find_or_add(link.pcn, Kind::Pcn, month);
        }
    }

    /// Writes what the files say of organisations. Returns whether anything is new.
    async fn save_organisations(
        &mut self,
        tx: &mut Tx,
        new: &NewRelease,
        release: &mut Release,
    ) -> Result<bool, StoreError> {
        let known_before = self.register.len();
        let as_of = new
            .organisations
            .iter()
            .map(|record| record.as_of)
            .chain(release.periods.iter().map(|period| period.first_month()))
            .max();
        if let Some(as_of) = as_of
            && self.register.ordinal(OdsCode::ENGLAND).is_none()
        {
            self.register.describe(&organisations::england(as_of));
        }
        for record in &new.organisations {
            self.register.describe(record);
        }
        self.add_mentioned(new);
        let mut changed = self.register.save(tx).await?;
        if let Some(declaration) = &new.declaration {
            changed |= declarations::save(tx, declaration).await?;
        }
        // England counts as nobody that a file brought.
        let brought = self
            .register
            .organisations()
            .skip(known_before)
            .filter(|organisation| organisation.kind != Kind::England)
            .count();
        release.organisations_new = brought as u64;
        Ok(changed)
    }

    /// Writes the figures. Returns what was written, and the periods that are older than what
    /// is loaded for them.
    async fn save_figures(
        &mut self,
        tx: &mut Tx,
        new: &NewRelease,
        edition: Option<Edition>,
    ) -> Result<(Vec<Saved>, Vec<Period>), StoreError> {
        let mut merge = Merge {
            dataset: declared(self.registry, new),
            new,
            edition,
            accept: self.accept,
            register: self.register,
            notices: self.notices,
            jumps: self.jumps,
        };
        let (mut saved, mut older) = (Vec::new(), Vec::new());
        for figures in &new.figures {
            match merge.period(tx, figures).await? {
                Merged::Older => older.push(figures.period),
                Merged::Saved(period) => saved.push(period),
            }
        }
        Ok((saved, older))
    }

    async fn save_links(&self, tx: &mut Tx, new: &NewRelease) -> Result<bool, StoreError> {
        if new.links.is_empty() {
            return Ok(false);
        }
        // An older directory takes nothing back that a newer one says.
        if let Some(own) = new.memberships.first()
            && memberships::newest(tx, &own.source).await? > Some(own.month)
        {
            return Ok(false);
        }
        let links: Vec<PcnLink> = new
            .links
            .iter()
            .filter_map(|link| {
                Some(PcnLink {
                    practice: self.register.ordinal(link.practice)?,
                    pcn: self.register.ordinal(link.pcn)?,
                    start: link.start,
                    end: link.end,
                })
            })
            .collect();
        memberships::save_links(tx, &links).await
    }
}

/// The declaration of a release's dataset; directories have none.
fn declared<'a>(registry: &'a Registry, new: &'a NewRelease) -> Option<&'a Dataset> {
    let own = new.declaration.as_deref();
    own.or_else(|| registry.dataset(&new.dataset).map(AsRef::as_ref))
}

async fn save_membership(
    tx: &mut Tx,
    membership: &Membership,
    register: &OrganisationTable,
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
