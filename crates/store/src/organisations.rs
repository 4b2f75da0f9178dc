//! The tables of organisations and of their names over time.

use domain::code::OdsCode;
use domain::name_history::{NameHistory, NameSpan};
use domain::names;
use domain::organisation::{Kind, Ordinal, Organisation, Status};
use domain::period::Month;
use rustc_hash::FxHashMap;
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

/// All organisations by ordinal, with the month in which each was described last.
pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<(Organisation, Month)>, StoreError> {
    let rows = on!(tx, c => sqlx::query_as::<_, Row>(
            "SELECT ordinal, code, kind, name, status, opened, closed, postcode, address
             FROM organisations ORDER BY ordinal",
        )
        .fetch_all(c)
        .await)?;
    let more = on!(tx, c => sqlx::query_as::<_, (Option<String>, Option<String>, String)>(
            "SELECT clinical_system, ons_code, described_in FROM organisations ORDER BY ordinal",
        )
        .fetch_all(c)
        .await)?;
    rows.into_iter()
        .zip(more)
        .map(|(row, (clinical_system, ons_code, described_in))| {
            let (ordinal, code, kind, name, status, opened, closed, postcode, address) = row;
            let damaged =
                |detail: String| StoreError::damaged(format!("an organisation ({code})"), detail);
            let organisation = Organisation {
                ordinal: Ordinal::try_from(ordinal).map_err(|error| damaged(error.to_string()))?,
                code: code
                    .parse()
                    .map_err(|error: domain::code::NotACode| damaged(error.to_string()))?,
                kind: kind
                    .parse()
                    .map_err(|error: domain::organisation::NotAKind| damaged(error.to_string()))?,
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
            let month = described_in
                .parse()
                .map_err(|error: domain::period::NotAPeriod| damaged(error.to_string()))?;
            Ok((organisation, month))
        })
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

/// The organisations during a load: what was there, and what the load brings.
pub(crate) struct OrganisationTable {
    known: Vec<(Organisation, Month)>,
    by_code: FxHashMap<OdsCode, Ordinal>,
    changed: Vec<bool>,
    names: Vec<NameHistory>,
    /// Those of whom a name was seen that was not known for its month.
    renamed: BTreeSet<Ordinal>,
}

impl OrganisationTable {
    pub(crate) fn new(known: Vec<(Organisation, Month)>, names: Vec<NameHistory>) -> Self {
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

    /// Takes in what a file says of an organisation. What an older file says does not
    /// overwrite what a newer one said, but fills what it left open.
    pub(crate) fn describe(&mut self, record: &OrganisationRecord) -> Ordinal {
        let ordinal = self.by_code.get(&record.code).copied().unwrap_or_else(|| {
            let ordinal = self.known.len() as Ordinal;
            self.by_code.insert(record.code, ordinal);
            self.known.push((
                Organisation {
                    ordinal,
                    code: record.code,
                    kind: record.kind,
                    name: record.code.to_string(),
                    status: Status::Unstated,
                    opened: None,
                    closed: None,
                    postcode: None,
                    address: None,
                    clinical_system: None,
                    ons_code: None,
                },
                // Anything said of it is newer than nothing.
                Month::new(1900, 1).unwrap_or(record.as_of),
            ));
            self.changed.push(true);
            ordinal
        });
        let (organisation, described_in) = &mut self.known[ordinal as usize];
        // A practice does not become a PCN; the file is read wrongly or the code is reused.
        if organisation.kind != record.kind {
            return ordinal;
        }
        let before = organisation.clone();
        let newer = record.as_of >= *described_in;
        let take = |slot: &mut Option<String>, given: &Option<String>| {
            if given.is_some() && (newer || slot.is_none()) {
                slot.clone_from(given);
            }
        };
        take(&mut organisation.postcode, &record.postcode);
        take(&mut organisation.address, &record.address);
        take(&mut organisation.clinical_system, &record.clinical_system);
        take(&mut organisation.ons_code, &record.ons_code);
        if let Some(name) = &record.name {
            let unnamed = organisation.name == organisation.code.as_str();
            let name = names::shown(name, organisation.kind, organisation.code);
            if self.names.len() <= ordinal as usize {
                self.names
                    .resize_with(ordinal as usize + 1, NameHistory::default);
            }
            if self.names[ordinal as usize].observe(record.as_of, &name) {
                self.renamed.insert(ordinal);
            }
            if newer || unnamed {
                organisation.name = name;
            }
        }
        if let Some((status, opened, closed)) = record.status
            && newer
        {
            organisation.status = status;
            organisation.opened = opened.or(organisation.opened);
            organisation.closed = closed;
        }
        if organisation.opened.is_none() {
            organisation.opened = record.status.and_then(|status| status.1);
        }
        let differs = *organisation != before;
        if newer && (differs || record.name.is_some()) && *described_in != record.as_of {
            *described_in = record.as_of;
            self.changed[ordinal as usize] = true;
        }
        if differs {
            self.changed[ordinal as usize] = true;
        }
        ordinal
    }

    /// Writes what is new or changed since the last call. Returns whether anything was.
    pub(crate) async fn save(&mut self, tx: &mut Tx) -> Result<bool, StoreError> {
        // 12 values a row; SQLite takes 32,766 in a statement.
        const ROWS: usize = 500;
        let changed: Vec<&(Organisation, Month)> = self
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
                     postcode, address, clinical_system, ons_code, described_in) ",
                );
                query.push_values(chunk, |mut row, (organisation, described_in)| {
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
                        .push_bind(described_in.to_string());
                });
                query.push(
                    " ON CONFLICT (ordinal) DO UPDATE SET name = excluded.name,
                     status = excluded.status, opened = excluded.opened, closed = excluded.closed,
                     postcode = excluded.postcode, address = excluded.address,
                     clinical_system = excluded.clinical_system, ons_code = excluded.ons_code,
                     described_in = excluded.described_in",
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
                let spans = self.names[*ordinal as usize].spans().iter();
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

/// England, which no file describes as such.
pub(crate) fn england(as_of: Month) -> OrganisationRecord {
    OrganisationRecord {
        name: Some("England".to_owned()),
        ons_code: Some("E92000001".to_owned()),
        ..OrganisationRecord::new(OdsCode::ENGLAND, Kind::England, as_of)
    }
}
