//! Loading one release: whether it is new, what it says of organisations and memberships, its
//! figures, and the release itself.

use domain::code::OdsCode;
use domain::geography::{NONE, PARENT_KINDS, PcnLink};
use domain::organisation::{Kind, Ordinal};
use domain::period::Period;
use domain::registry::{Dataset, Registry};
use domain::release::Release;

use super::{Loaded, Membership, NewRelease, Notice};
use crate::db::{StoreError, Tx};
use crate::edition::Edition;
use crate::merge::{Merge, Merged, Saved};
use crate::organisations::{self, OrganisationTable};
use crate::plausibility::{Against, Jump, JumpKind};
use crate::{declarations, levels, memberships, releases};

/// What the releases of a load share.
pub(super) struct Loading<'a> {
    pub(super) registry: &'a Registry,
    pub(super) loaded_at: &'a str,
    pub(super) accept: bool,
    pub(super) register: &'a mut OrganisationTable,
    pub(super) notices: &'a mut Vec<Notice>,
    pub(super) jumps: &'a mut Vec<Jump>,
}

impl Loading<'_> {
    /// Loads one release; `describes` says whether it brought something new of codes.
    pub(super) async fn one(
        mut self,
        tx: &mut Tx,
        new: &NewRelease,
        sequence: i64,
        describes: bool,
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
        let mut changed = self.save_organisations(tx, new, &mut release).await? || describes;
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
