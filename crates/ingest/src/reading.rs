//! From paths to releases.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::period::{Month, Period};
use domain::registry::{CodedIndicator, Dataset};
use domain::release::{ReleaseFile, RowCounts};
use rustc_hash::{FxHashMap, FxHashSet};
use store::{Link, Membership, NewRelease, OrganisationRecord, PeriodFigures};

use crate::csv_input::CsvInput;
use crate::editions::{self, Edition};
use crate::error::{ImportError, shown};
use crate::input::{self, Archive, Candidate, Kind, Opened};
use crate::layout::{Read, Readers};
use crate::recognise::{Recognised, UNKNOWN, recognise, recognise_workbook};
use crate::workbook::{self, Workbook};
use crate::{ORGANISATIONS, READER_VERSION};

/// Told how far the reading is.
pub trait Progress {
    /// A file is begun; it has about this many bytes.
    fn begin(&self, file: &str, bytes: u64);
    /// Some more bytes are read.
    fn advance(&self, bytes: u64);
    /// The file is done.
    fn end(&self);
}

/// Nobody is told.
impl Progress for () {
    fn begin(&self, _: &str, _: u64) {}
    fn advance(&self, _: u64) {}
    fn end(&self) {}
}

/// What reading some paths gave.
#[derive(Debug, Default)]
pub struct Reading {
    /// What can be loaded, in the order in which it should be.
    pub releases: Vec<NewRelease>,
    /// Files that are of no kind that is read here.
    pub skipped: Vec<Skipped>,
    /// Files that are bad.
    pub refused: Vec<Refused>,
}

/// A file that was left alone, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The file.
    pub file: String,
    /// Why.
    pub reason: String,
}

impl Skipped {
    /// Names of members and headings may hold anything.
    fn new(file: &str, reason: &str) -> Self {
        Self {
            file: shown(file),
            reason: shown(reason),
        }
    }

    /// The reason without what belongs to this file alone, by which files are counted.
    #[must_use]
    pub fn kind(&self) -> &str {
        if self.reason.starts_with(UNKNOWN) {
            "not publications that Haresign reads"
        } else {
            &self.reason
        }
    }
}

/// A bad file.
pub type Refused = ImportError;

/// What a reader needs to know beside the rows.
#[derive(Debug, Clone, Copy)]
pub struct Context {
    /// The latest month that figures can be for.
    pub latest: Month,
    /// The month that a file without a date of its own speaks of.
    pub undated: Month,
    /// The month in the file's name, where it has one.
    pub named: Option<Month>,
}

/// What one table holds.
#[derive(Debug, Clone, Default)]
pub struct Parsed {
    /// The dataset, or [`ORGANISATIONS`] for a directory.
    pub dataset: String,
    /// The source within the dataset.
    pub source: String,
    /// What became of the rows.
    pub rows: RowCounts,
    /// What the table says of organisations.
    pub organisations: Vec<OrganisationRecord>,
    /// Who belongs to whom.
    pub memberships: Vec<Membership>,
    /// Practices in PCNs with dates.
    pub links: Vec<Link>,
    /// The declaration of the dataset, where it came with the table.
    pub declaration: Option<Arc<Dataset>>,
    /// What the table says of indicators that the publication names by codes.
    pub coded: Vec<CodedIndicator>,
    /// The figures.
    pub figures: Vec<PeriodFigures>,
    /// What else the table holds, of other kinds.
    pub others: Vec<Parsed>,
}

/// Reads files and folders of the layouts that `readers` knows. `this_month` is the month of
/// today: figures for later months cannot be right.
pub fn read(
    paths: &[PathBuf],
    readers: &Readers,
    this_month: Month,
    progress: &dyn Progress,
) -> Reading {
    let mut reading = Reading::default();
    let candidates = match input::candidates(paths) {
        Ok(candidates) => candidates,
        Err(error) => {
            reading.refused.push(error);
            return reading;
        }
    };
    let mut reader = Reader {
        readers,
        this_month,
        progress,
        reading: &mut reading,
        activity: FxHashMap::default(),
        found: Vec::new(),
    };
    // Tables without a date take it from the figures beside them, so they come last.
    let (undated, dated): (Vec<_>, Vec<_>) = candidates
        .into_iter()
        .partition(|candidate| readers.is_undated(&candidate.name()));
    for candidate in dated.iter().chain(&undated) {
        reader.file(candidate);
    }
    let found = reader.found;
    reading.releases = releases(found, &mut reading.refused);
    // However a reader took a text from its file.
    for release in &mut reading.releases {
        release.leave_out_what_is_not_seen();
    }
    reading
}

/// A table with the file that it was read from.
struct Found {
    /// Which archive, or which single file.
    container: usize,
    is_archive: bool,
    file: ReleaseFile,
    /// The file in messages, with the member of an archive.
    name: String,
    edition: Edition,
    parsed: Parsed,
}

/// The file that tables come from.
struct Origin<'a> {
    /// Whether the user named it; else it lies in a folder.
    is_named: bool,
    name: &'a str,
    file: ReleaseFile,
    folder: PathBuf,
    /// See [`Found::container`].
    container: usize,
}

struct Reader<'a> {
    readers: &'a Readers,
    this_month: Month,
    progress: &'a dyn Progress,
    reading: &'a mut Reading,
    /// The latest month of activity by folder.
    activity: FxHashMap<PathBuf, Month>,
    found: Vec<Found>,
}

impl Reader<'_> {
    fn file(&mut self, candidate: &Candidate) {
        let name = candidate.name();
        let opened = match input::open(&candidate.path) {
            Ok(opened) => opened,
            Err(error) => {
                self.reading.refused.push(error);
                return;
            }
        };
        self.progress.begin(&name, opened.bytes);
        let before = self.found.len();
        if let Err(error) = self.opened(candidate, &name, opened) {
            // Nothing of a bad file is taken.
            self.found.truncate(before);
            self.reading.refused.push(error);
        }
        self.progress.end();
    }

    fn opened(
        &mut self,
        candidate: &Candidate,
        name: &str,
        opened: Opened,
    ) -> Result<(), ImportError> {
        let origin = Origin {
            is_named: candidate.is_named,
            name,
            file: ReleaseFile::new(name, opened.sha256.clone(), opened.bytes),
            folder: candidate
                .path
                .parent()
                .map(Path::to_path_buf)
                .unwrap_or_default(),
            container: self.found.len(),
        };
        let undated = input::month_of_name(name)
            .or_else(|| self.activity.get(&origin.folder).copied())
            .or(opened.modified)
            .unwrap_or(self.this_month);
        let context = Context {
            latest: self.this_month.plus(1),
            undated,
            named: input::month_of_name(name),
        };
        let readers = self.readers;
        let table = match opened.kind {
            Kind::Empty => return Err(ImportError::new(name, "is empty")),
            Kind::Other(what) => {
                let pretends = name.to_lowercase();
                let pretends = [".csv", ".zip", ".xlsx"]
                    .iter()
                    .any(|ending| pretends.ends_with(ending));
                return self.skip(candidate.is_named || pretends, name, format!("is {what}"));
            }
            Kind::Text => {
                let progress = self.progress;
                let advance = |bytes| progress.advance(bytes);
                let input = CsvInput::new(name.to_owned(), input::text(opened), &advance)?;
                read_table(readers, input, &context)?
            }
            Kind::Workbook => {
                let bytes = workbook::bytes(name, opened.into_reader())?;
                read_workbook(readers, name.to_owned(), bytes, &context)?
            }
            Kind::Archive => return self.archive(&origin, opened, context),
        };
        match table {
            Table::Read(parsed) => {
                self.keep(&origin, *parsed, None);
                Ok(())
            }
            Table::Skipped(reason) => self.skip(candidate.is_named, name, reason),
        }
    }

    /// Reads the members of an archive, those that take their date from others last.
    fn archive(
        &mut self,
        origin: &Origin<'_>,
        opened: Opened,
        mut context: Context,
    ) -> Result<(), ImportError> {
        let name = origin.name;
        let readers = self.readers;
        let mut archive = Archive::open(name.to_owned(), opened)?;
        let mut members = archive.members()?;
        if members.is_empty() {
            return Err(ImportError::new(name, "is an empty archive"));
        }
        members.sort_by_key(|member| readers.is_undated(&member.name));
        let progress = self.progress;
        let advance = |bytes| progress.advance(bytes);
        let mut any = false;
        let mut reasons = Vec::new();
        for member in &members {
            let member_name = shown(&format!("{name}!{}", member.name));
            let lower = member.name.to_lowercase();
            let table = if lower.ends_with(".xlsx") {
                let bytes = workbook::bytes(&member_name, archive.read(member)?)?;
                read_workbook(readers, member_name.clone(), bytes, &context)?
            } else if lower.ends_with(".csv") || lower.ends_with(".txt") {
                self.progress.begin(&member_name, member.size);
                let input = CsvInput::new(member_name.clone(), archive.read(member)?, &advance)?;
                read_table(readers, input, &context)?
            } else if lower.ends_with(".zip") {
                Table::Skipped(
                    "is an archive within an archive; unpack it and import what it holds"
                        .to_owned(),
                )
            } else {
                Table::Skipped("no table".to_owned())
            };
            match table {
                Table::Read(parsed) => {
                    any = true;
                    let latest = self.keep(origin, *parsed, Some(&member_name));
                    context.undated = latest.unwrap_or(context.undated);
                }
                Table::Skipped(reason) => reasons.push((member_name, reason)),
            }
        }
        if any || !origin.is_named {
            for (file, reason) in reasons {
                self.reading.skipped.push(Skipped::new(&file, &reason));
            }
            return Ok(());
        }
        match reasons.into_iter().next() {
            Some((file, reason)) => Err(ImportError::new(file, reason)),
            None => Ok(()),
        }
    }

    /// Takes what a table holds, of a member of an archive where one is named. Gives the month
    /// of its latest figures.
    fn keep(
        &mut self,
        origin: &Origin<'_>,
        mut parsed: Parsed,
        member: Option<&str>,
    ) -> Option<Month> {
        let months = parsed.figures.iter();
        let latest = months.map(|figures| figures.period.first_month()).max();
        if let Some(latest) = latest {
            let slot = self.activity.entry(origin.folder.clone()).or_insert(latest);
            *slot = latest.max(*slot);
        }
        let others = std::mem::take(&mut parsed.others);
        for parsed in std::iter::once(parsed).chain(others) {
            self.found.push(Found {
                container: origin.container,
                is_archive: member.is_some(),
                file: origin.file.clone(),
                name: member.unwrap_or(origin.name).to_owned(),
                edition: Edition::of(&parsed.figures, &parsed.memberships, origin.name),
                parsed,
            });
        }
        latest
    }

    /// A file that the user named must be readable; one that lies in a folder need not.
    fn skip(&mut self, is_named: bool, name: &str, reason: String) -> Result<(), ImportError> {
        if is_named {
            return Err(ImportError::new(name, reason));
        }
        self.reading.skipped.push(Skipped::new(name, &reason));
        Ok(())
    }
}

enum Table {
    Read(Box<Parsed>),
    Skipped(String),
}

fn read_as_table(parsed: Parsed) -> Table {
    Table::Read(Box::new(parsed))
}

fn read_table(
    readers: &Readers,
    input: CsvInput<'_>,
    context: &Context,
) -> Result<Table, ImportError> {
    match recognise(readers, &input) {
        Recognised::Table(layout, columns) => match layout.read {
            Read::With(read) => {
                input.refuse_repeated_headings()?;
                read(input, &columns, context).map(read_as_table)
            }
            Read::Never(reason) => Ok(Table::Skipped(format!("is {}: {reason}", layout.name))),
        },
        Recognised::Headerless(layout) => {
            (layout.read)(input.headerless(), context).map(read_as_table)
        }
        Recognised::Nearly(problem) => Err(ImportError::new(input.name(), problem).at_line(1)),
        Recognised::Unknown(reason) => {
            let known = readers.unread(input.name());
            Ok(Table::Skipped(known.unwrap_or(reason)))
        }
    }
}

fn read_workbook(
    readers: &Readers,
    name: String,
    bytes: std::io::Cursor<Vec<u8>>,
    context: &Context,
) -> Result<Table, ImportError> {
    let known = readers.unread(&name);
    let mut workbook = Workbook::open(name, bytes)?;
    let unknown = match recognise_workbook(readers, &mut workbook) {
        Ok(Some(layout)) => return (layout.read)(&mut workbook, context).map(read_as_table),
        Ok(None) => UNKNOWN.to_owned(),
        Err(error) => match error.line {
            Some(line) => format!("{} (row {line})", error.problem),
            None => error.problem,
        },
    };
    Ok(Table::Skipped(known.unwrap_or(unknown)))
}

/// Puts tables together that are one release: the members of an archive, and loose files of
/// one kind that divide the organisations of a period among them. Tables that contradict
/// each other, while neither is newer, are refused.
fn releases(mut found: Vec<Found>, refused: &mut Vec<Refused>) -> Vec<NewRelease> {
    // Older editions first, whatever the order of their names.
    found.sort_by_key(|found| found.edition);
    refuse_contradictions(&mut found, refused);
    let mut groups: Vec<Vec<Found>> = Vec::new();
    for table in found {
        let home = groups.iter_mut().find(|group| {
            group.iter().all(|other| is_of_a_kind(other, &table))
                && (group[0].is_archive && group[0].container == table.container
                    || !group[0].is_archive && !table.is_archive && divide(group, &table))
        });
        match home {
            Some(group) => group.push(table),
            None => groups.push(vec![table]),
        }
    }
    let mut releases: Vec<(Edition, NewRelease)> = groups
        .into_iter()
        .filter_map(|group| {
            let edition = group.iter().map(|found| found.edition).max()?;
            Some((edition, merged(group)?))
        })
        .collect();
    // Directories first, so that figures find their organisations; then by age.
    releases.sort_by_key(|(edition, release)| {
        let first = release
            .figures
            .iter()
            .map(|figures| figures.period.first_month())
            .chain(
                release
                    .memberships
                    .iter()
                    .map(|membership| membership.month),
            )
            .min();
        (release.dataset != ORGANISATIONS, *edition, first)
    });
    releases.into_iter().map(|(_, release)| release).collect()
}

fn is_of_a_kind(a: &Found, b: &Found) -> bool {
    a.parsed.dataset == b.parsed.dataset && a.parsed.source == b.parsed.source
}

/// Refuses tables of one import that give different figures for one key, unless one of them
/// is a newer edition. Nothing of their files is taken.
fn refuse_contradictions(found: &mut Vec<Found>, refused: &mut Vec<Refused>) {
    let mut bad: FxHashSet<usize> = FxHashSet::default();
    for (place, table) in found.iter().enumerate() {
        for other in &found[..place] {
            let is_one_archive = table.is_archive && table.container == other.container;
            if !is_of_a_kind(table, other)
                || (table.edition != other.edition && !is_one_archive)
                || (table.file.sha256 == other.file.sha256 && !is_one_archive)
            {
                continue;
            }
            let figures = table.parsed.figures.iter().find_map(|own| {
                let mut others = other.parsed.figures.iter();
                others.find_map(|other| editions::contradiction(other, own))
            });
            let places = || {
                table.parsed.memberships.iter().find_map(|own| {
                    let mut others = other.parsed.memberships.iter();
                    others.find_map(|other| editions::contradicting_places(other, own))
                })
            };
            let Some(what) = figures.or_else(places) else {
                continue;
            };
            bad.extend([table.container, other.container]);
            refused.push(ImportError::new(
                table.name.clone(),
                format!(
                    "contradicts {} ({what}), and neither is the newer edition; import only the right one",
                    other.name
                ),
            ));
        }
    }
    found.retain(|found| !bad.contains(&found.container));
}

/// Whether a table speaks of the same periods as a group, and of other organisations.
fn divide(group: &[Found], table: &Found) -> bool {
    let mut shares_a_period = false;
    for figures in &table.parsed.figures {
        let mut known: FxHashSet<_> = FxHashSet::default();
        for other in group.iter().flat_map(|found| &found.parsed.figures) {
            if other.period == figures.period {
                shares_a_period = true;
                known.extend(other.organisations.iter().copied());
            }
        }
        if figures
            .organisations
            .iter()
            .any(|code| known.contains(code))
        {
            return false;
        }
    }
    shares_a_period
}

fn merged(group: Vec<Found>) -> Option<NewRelease> {
    let first = group.first()?;
    let mut release = NewRelease {
        dataset: first.parsed.dataset.clone(),
        source: first.parsed.source.clone(),
        declaration: first.parsed.declaration.clone(),
        reader: READER_VERSION.to_owned(),
        ..NewRelease::default()
    };
    let mut by_period: FxHashMap<Period, Vec<PeriodFigures>> = FxHashMap::default();
    for found in group {
        if !release.files.contains(&found.file) {
            release.files.push(found.file);
        }
        release.rows.add(&found.parsed.rows);
        release.organisations.extend(found.parsed.organisations);
        release.memberships.extend(found.parsed.memberships);
        release.links.extend(found.parsed.links);
        for coded in found.parsed.coded {
            add_code(&mut release.coded, coded);
        }
        for figures in found.parsed.figures {
            by_period.entry(figures.period).or_default().push(figures);
        }
    }
    // Loose files of one name from several folders must stay apart in the provenance.
    let mut names: FxHashMap<String, u32> = FxHashMap::default();
    for file in &mut release.files {
        let count = names.entry(file.name.clone()).or_default();
        *count += 1;
        if *count > 1 {
            file.name = format!("{} ({count})", file.name);
        }
    }
    input::keep_last(&mut release.organisations);
    release.memberships = merged_memberships(release.memberships);
    let mut figures: Vec<PeriodFigures> = by_period.into_values().map(editions::merged).collect();
    figures.sort_unstable_by_key(|figures| figures.period);
    release.figures = figures;
    Some(release)
}

/// Adds what a table says of a code, once, the newer where two say something.
fn add_code(codes: &mut Vec<CodedIndicator>, coded: CodedIndicator) {
    match codes.iter_mut().find(|known| known.code == coded.code) {
        Some(known) if coded.supersedes(known) => *known = coded,
        Some(_) => {}
        None => codes.push(coded),
    }
}

fn merged_memberships(memberships: Vec<Membership>) -> Vec<Membership> {
    let mut merged: Vec<Membership> = Vec::new();
    for membership in memberships {
        match merged
            .iter_mut()
            .find(|other| other.source == membership.source && other.month == membership.month)
        {
            Some(other) => other.rows.extend(membership.rows),
            None => merged.push(membership),
        }
    }
    merged
}
