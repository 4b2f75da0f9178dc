//! The tables of organisations and of their names over time.

use domain::code::OdsCode;
use domain::name_history::{NameHistory, NameSpan};
use domain::names;
use domain::organisation::{Kind, Ordinal, Organisation, Status};
use domain::period::{Day, Month};
use rustc_hash::FxHashMap;
use std::cmp::Ordering;
use std::collections::BTreeSet;

use crate::db::{StoreError, Tx, on};
use crate::load::OrganisationRecord;

type Row = (
    i64,
    String,
    String,
    String,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
);

/// The fields of an organisation that files give, each with a month of its own.
#[derive(Debug, Clone, Copy)]
enum Field {
    Status,
    Opened,
    Postcode,
    Address,
    ClinicalSystem,
    OnsCode,
}

/// When an organisation was described.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Described {
    /// The month of the newest file that did.
    last: Month,
    /// The month of the file that gave each field, in the order of [`Field`].
    fields: [Month; 6],
}

impl Described {
    const fn in_month(month: Month) -> Self {
        Self {
            last: month,
            fields: [month; 6],
        }
    }

    fn read(last: &str, fields: &str) -> Result<Self, domain::period::NotAPeriod> {
        let mut described = Self::in_month(last.parse()?);
        for (own, month) in described.fields.iter_mut().zip(fields.split_whitespace()) {
            *own = month.parse()?;
        }
        Ok(described)
    }

    fn written(&self) -> String {
        self.fields.map(|month| month.to_string()).join(" ")
    }

    /// Takes what a file of a month says of a field: the newest file holds, and of two of one
    /// month what comes first in order, so that files may be loaded in any order.
    fn take<T: Ord + Clone>(
        &mut self,
        field: Field,
        own: &mut Option<T>,
        given: Option<&T>,
        month: Month,
    ) {
        let Some(given) = given else {
            return;
        };
        let since = &mut self.fields[field as usize];
        let holds = match own {
            None => true,
            Some(own) => month > *since || month == *since && given < own,
        };
        if holds {
            *own = Some(given.clone());
            *since = month;
        }
    }
}

/// All organisations by ordinal, with the months in which they were described.
pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<(Organisation, Described)>, StoreError> {
    let rows = on!(tx, c => sqlx::query_as::<_, Row>(
            "SELECT ordinal, code, kind, name, status, opened, closed, postcode, address
             FROM organisations ORDER BY ordinal",
        )
        .fetch_all(c)
        .await)?;
    let more = on!(tx, c => sqlx::query_as::<_, (Option<String>, Option<String>, String, String)>(
            "SELECT clinical_system, ons_code, described_in, fields_in
             FROM organisations ORDER BY ordinal",
        )
        .fetch_all(c)
        .await)?;
    rows.into_iter()
        .zip(more)
        .map(
            |(row, (clinical_system, ons_code, described_in, fields_in))| {
                let (ordinal, code, kind, name, status, opened, closed, postcode, address) = row;
                let damaged = |detail: String| {
                    StoreError::damaged(format!("an organisation ({code})"), detail)
                };
                let organisation = Organisation {
                    ordinal: Ordinal::try_from(ordinal)
                        .map_err(|error| damaged(error.to_string()))?,
                    code: code
                        .parse()
                        .map_err(|error: domain::code::NotACode| damaged(error.to_string()))?,
                    kind: kind
                        .parse()
                        .map_err(|error: domain::organisation::NotAKind| {
                            damaged(error.to_string())
                        })?,
                    status: Status::from_id(&status)
                        .ok_or_else(|| damaged(format!("status {status}")))?,
                    opened: opened.and_then(|day| day.parse().ok()),
                    closed: closed.and_then(|day| day.parse().ok()),
                    name,
                    postcode,
                    address,
                    clinical_system,
                    ons_code,
                };
                let described = Described::read(&described_in, &fields_in)
                    .map_err(|error| damaged(error.to_string()))?;
                Ok((organisation, described))
            },
        )
        .collect()
}

/// The names of organisations over time, by ordinal.
pub(crate) async fn names(tx: &mut Tx) -> Result<Vec<NameHistory>, StoreError> {
    let rows = on!(tx, c => sqlx::query_as::<_, (i64, String, String, String)>(
            "SELECT ordinal, first_month, last_month, name FROM organisation_names",
        )
        .fetch_all(c)
        .await)?;
    let mut spans: Vec<Vec<NameSpan>> = Vec::new();
    for (ordinal, first, last, name) in rows {
        let damaged = |detail: String| StoreError::damaged(format!("the names of {name}"), detail);
        let ordinal = usize::try_from(ordinal).map_err(|error| damaged(error.to_string()))?;
        let month = |text: &str| {
            text.parse()
                .map_err(|error: domain::period::NotAPeriod| damaged(error.to_string()))
        };
        let (first, last) = (month(&first)?, month(&last)?);
        if spans.len() <= ordinal {
            spans.resize_with(ordinal + 1, Vec::new);
        }
        spans[ordinal].push(NameSpan { first, last, name });
    }
    Ok(spans.into_iter().map(NameHistory::new).collect())
}

/// A status that a directory states, with the day of closing: open before closed where two say
/// otherwise in one month.
#[derive(Debug, Clone, PartialEq, Eq)]
struct StatedStatus(Status, Option<Day>);

impl PartialOrd for StatedStatus {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for StatedStatus {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |own: &Self| (own.0 != Status::Open, own.0.id(), own.1);
        key(self).cmp(&key(other))
    }
}

/// The organisations during a load: what was there, and what the load brings.
pub(crate) struct OrganisationTable {
    known: Vec<(Organisation, Described)>,
    by_code: FxHashMap<OdsCode, Ordinal>,
    changed: Vec<bool>,
    names: Vec<NameHistory>,
    /// Those of whom a name was seen that was not known for its month.
    renamed: BTreeSet<Ordinal>,
}

impl OrganisationTable {
    pub(crate) fn new(known: Vec<(Organisation, Described)>, names: Vec<NameHistory>) -> Self {
        let by_code = known
            .iter()
            .map(|(organisation, _)| (organisation.code, organisation.ordinal))
            .collect();
        Self {
            changed: vec![false; known.len()],
            known,
            by_code,
            names,
            renamed: BTreeSet::new(),
        }
    }

    pub(crate) fn ordinal(&self, code: OdsCode) -> Option<Ordinal> {
        self.by_code.get(&code).copied()
    }

    pub(crate) fn len(&self) -> usize {
        self.known.len()
    }

    pub(crate) fn organisations(&self) -> impl Iterator<Item = &Organisation> {
        self.known.iter().map(|(organisation, _)| organisation)
    }

    /// Takes in what a file says of an organisation. The newest file that gives a field holds,
    /// whatever the order in which files are loaded.
    pub(crate) fn describe(&mut self, record: &OrganisationRecord) -> Ordinal {
        let ordinal = self.find_or_add(record.code, record.kind, record.as_of);
        let (organisation, described) = &mut self.known[ordinal as usize];
        // A practice does not become a PCN; the file is read wrongly or the code is reused.
        if organisation.kind != record.kind {
            return ordinal;
        }
        let before = (organisation.clone(), described.clone());
        let month = record.as_of;
        for (field, own, given) in [
            (
                Field::Postcode,
                &mut organisation.postcode,
                &record.postcode,
            ),
            (Field::Address, &mut organisation.address, &record.address),
            (
                Field::ClinicalSystem,
                &mut organisation.clinical_system,
                &record.clinical_system,
            ),
            (Field::OnsCode, &mut organisation.ons_code, &record.ons_code),
        ] {
            described.take(field, own, given.as_ref(), month);
        }
        if let Some((status, opened, closed)) = record.status {
            described.take(
                Field::Opened,
                &mut organisation.opened,
                opened.as_ref(),
                month,
            );
            let is_stated = organisation.status != Status::Unstated;
            let mut own =
                is_stated.then_some(StatedStatus(organisation.status, organisation.closed));
            let given = StatedStatus(status, closed);
            described.take(Field::Status, &mut own, Some(&given), month);
            if let Some(StatedStatus(status, closed)) = own {
                organisation.status = status;
                organisation.closed = closed;
            }
        }
        described.last = described.last.max(month);
        if let Some(name) = &record.name {
            let name = names::shown(name, organisation.kind, organisation.code);
            if self.names.len() <= ordinal as usize {
                self.names
                    .resize_with(ordinal as usize + 1, NameHistory::default);
            }
            let history = &mut self.names[ordinal as usize];
            if history.observe(month, &name) {
                self.renamed.insert(ordinal);
            }
            if let Some(latest) = history.latest() {
                latest.clone_into(&mut organisation.name);
            }
        }
        if before.0 != *organisation || before.1 != *described {
            self.changed[ordinal as usize] = true;
        }
        ordinal
    }

    /// The organisation with a code; one that nothing is known of is added as of this kind.
    pub(crate) fn find_or_add(&mut self, code: OdsCode, kind: Kind, month: Month) -> Ordinal {
        if let Some(ordinal) = self.by_code.get(&code) {
            return *ordinal;
        }
        let ordinal = self.known.len() as Ordinal;
        self.by_code.insert(code, ordinal);
        self.known.push((
            Organisation {
                ordinal,
                code,
                kind,
                name: code.to_string(),
                status: Status::Unstated,
                opened: None,
                closed: None,
                postcode: None,
                address: None,
                clinical_system: None,
                ons_code: None,
            },
            Described::in_month(month),
        ));
        self.changed.push(true);
        ordinal
    }

    /// Writes what is new or changed since the last call. Returns whether anything was.
    pub(crate) async fn save(&mut self, tx: &mut Tx) -> Result<bool, StoreError> {
        // 13 values a row; SQLite takes 32,766 in a statement.
        const ROWS: usize = 500;
        let changed: Vec<&(Organisation, Described)> = self
            .known
            .iter()
            .zip(&self.changed)
            .filter(|(_, changed)| **changed)
            .map(|(organisation, _)| organisation)
            .collect();
        for chunk in changed.chunks(ROWS) {
            on!(tx, c => {
                let mut query = sqlx::QueryBuilder::new(
                    "INSERT INTO organisations (ordinal, code, kind, name, status, opened, closed,
                     postcode, address, clinical_system, ons_code, described_in, fields_in) ",
                );
                query.push_values(chunk, |mut row, (organisation, described)| {
                    row.push_bind(i64::from(organisation.ordinal))
                        .push_bind(organisation.code.to_string())
                        .push_bind(organisation.kind.id())
                        .push_bind(&organisation.name)
                        .push_bind(organisation.status.id())
                        .push_bind(organisation.opened.map(|day| day.to_string()))
                        .push_bind(organisation.closed.map(|day| day.to_string()))
                        .push_bind(&organisation.postcode)
                        .push_bind(&organisation.address)
                        .push_bind(&organisation.clinical_system)
                        .push_bind(&organisation.ons_code)
                        .push_bind(described.last.to_string())
                        .push_bind(described.written());
                });
                query.push(
                    " ON CONFLICT (ordinal) DO UPDATE SET name = excluded.name,
                     status = excluded.status, opened = excluded.opened, closed = excluded.closed,
                     postcode = excluded.postcode, address = excluded.address,
                     clinical_system = excluded.clinical_system, ons_code = excluded.ons_code,
                     described_in = excluded.described_in, fields_in = excluded.fields_in",
                );
                query.build().execute(c).await.map(drop)
            })?;
        }
        let any = !changed.is_empty() || !self.renamed.is_empty();
        self.changed.fill(false);
        self.save_names(tx).await?;
        Ok(any)
    }

    async fn save_names(&mut self, tx: &mut Tx) -> Result<(), StoreError> {
        const ROWS: usize = 2_000;
        let renamed: Vec<Ordinal> = std::mem::take(&mut self.renamed).into_iter().collect();
        for chunk in renamed.chunks(ROWS) {
            on!(&mut *tx, c => {
                let mut query =
                    sqlx::QueryBuilder::new("DELETE FROM organisation_names WHERE ordinal IN (");
                let mut list = query.separated(", ");
                for ordinal in chunk {
                    list.push_bind(i64::from(*ordinal));
                }
                query.push(")");
                query.build().execute(c).await.map(drop)
            })?;
        }
        let spans: Vec<(Ordinal, &NameSpan)> = renamed
            .iter()
            .flat_map(|ordinal| {
                let spans = self.names[*ordinal as usize].seen().iter();
                spans.map(|span| (*ordinal, span))
            })
            .collect();
        for chunk in spans.chunks(ROWS) {
            on!(&mut *tx, c => {
                let mut query = sqlx::QueryBuilder::new(
                    "INSERT INTO organisation_names (ordinal, first_month, last_month, name) ",
                );
                query.push_values(chunk, |mut row, (ordinal, span)| {
                    row.push_bind(i64::from(*ordinal))
                        .push_bind(span.first.to_string())
                        .push_bind(span.last.to_string())
                        .push_bind(&span.name);
                });
                query.build().execute(c).await.map(drop)
            })?;
        }
        Ok(())
    }
}

/// England, which no file describes as such. It is of no month, so that it does not matter which
/// file is loaded first.
pub(crate) fn england(as_of: Month) -> OrganisationRecord {
    OrganisationRecord {
        name: Some("England".to_owned()),
        ons_code: Some("E92000001".to_owned()),
        ..OrganisationRecord::new(
            OdsCode::ENGLAND,
            Kind::England,
            Month::new(1900, 1).unwrap_or(as_of),
        )
    }
}
