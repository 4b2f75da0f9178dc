//! The tables of memberships: vectors of parents by source, month and level, and the dated
//! links of the PCN directory.

use std::sync::Arc;

use domain::column::Column;
use domain::geography::{self, NONE, PARENT_KINDS, PcnLink, Source};
use domain::organisation::Ordinal;
use domain::period::Month;
use domain::value::Value;

use crate::db::{StoreError, Tx, on};

/// All sources of membership, over `count` organisations.
pub(crate) async fn sources(tx: &mut Tx, count: usize) -> Result<Vec<Arc<Source>>, StoreError> {
    let rows = on!(tx, c => sqlx::query_as::<_, (String, String, String, Vec<u8>)>(
            "SELECT source, month, level, parents FROM memberships ORDER BY source, month, level",
        )
        .fetch_all(c)
        .await)?;
    let mut sources: Vec<Source> = Vec::new();
    for (id, month, level, parents) in rows {
        let damaged =
            |detail: String| StoreError::damaged(format!("memberships of {month}"), detail);
        let parsed: Month = month
            .parse()
            .map_err(|error: domain::period::NotAPeriod| damaged(error.to_string()))?;
        if sources
            .last()
            .is_none_or(|last| last.id != id || last.month != parsed)
        {
            sources.push(Source {
                id: id.clone(),
                month: parsed,
                parents: std::array::from_fn(|_| vec![NONE; count]),
            });
        }
        let place = PARENT_KINDS
            .iter()
            .position(|kind| kind.id() == level)
            .ok_or_else(|| damaged(format!("level {level}")))?;
        let column = Column::decode(&parents).map_err(|error| damaged(error.to_string()))?;
        if let Some(source) = sources.last_mut() {
            for (slot, parent) in source.parents[place].iter_mut().zip(column.iter()) {
                *slot = parent.number().map_or(NONE, |number| number as Ordinal);
            }
        }
    }
    Ok(sources.into_iter().map(Arc::new).collect())
}

/// Writes the membership of one source and month, replacing what was there; what rows of
/// figures say replaces what was said of the same organisations, because such a file may hold
/// one part of the country. Returns whether it differs.
pub(crate) async fn save(
    tx: &mut Tx,
    source: &str,
    month: Month,
    parents: &[Vec<Ordinal>; 4],
) -> Result<bool, StoreError> {
    let mut differs = false;
    for (kind, parents) in PARENT_KINDS.iter().zip(parents) {
        let month = month.to_string();
        let old = on!(&mut *tx, c => sqlx::query_scalar::<_, Vec<u8>>(
                "SELECT parents FROM memberships WHERE source = $1 AND month = $2 AND level = $3",
            )
            .bind(source)
            .bind(&month)
            .bind(kind.id())
            .fetch_optional(c)
            .await)?;
        let kept = old
            .as_ref()
            .filter(|_| geography::is_from_rows(source))
            .map(|bytes| Column::decode(bytes))
            .transpose()
            .map_err(|error| StoreError::damaged(format!("memberships of {month}"), error))?;
        let values: Vec<Value> = parents
            .iter()
            .enumerate()
            .map(|(child, parent)| match (*parent, &kept) {
                (NONE, Some(kept)) => kept.get(child as Ordinal),
                (NONE, None) => Value::Missing,
                (parent, _) => Value::Number(f64::from(parent)),
            })
            .collect();
        let bytes = Column::from_values(values.into_iter()).encode();
        if old.as_ref() == Some(&bytes) {
            continue;
        }
        differs = true;
        on!(&mut *tx, c => sqlx::query(
                "INSERT INTO memberships (source, month, level, parents) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (source, month, level) DO UPDATE SET parents = excluded.parents",
            )
            .bind(source)
            .bind(&month)
            .bind(kind.id())
            .bind(&bytes)
            .execute(c)
            .await
            .map(drop))?;
    }
    Ok(differs)
}

/// The newest month of a source.
pub(crate) async fn newest(tx: &mut Tx, source: &str) -> Result<Option<Month>, StoreError> {
    let month = on!(tx, c => sqlx::query_scalar::<_, Option<String>>(
            "SELECT MAX(month) FROM memberships WHERE source = $1",
        )
        .bind(source)
        .fetch_one(c)
        .await)?;
    month
        .map(|month| month.parse())
        .transpose()
        .map_err(|error: domain::period::NotAPeriod| {
            StoreError::damaged(format!("memberships of {source}"), error)
        })
}

/// All dated links.
pub(crate) async fn links(tx: &mut Tx) -> Result<Vec<PcnLink>, StoreError> {
    let rows = on!(tx, c => sqlx::query_as::<_, (i64, i64, String, Option<String>)>(
            "SELECT practice, pcn, starts, ends FROM pcn_links ORDER BY practice, starts, pcn",
        )
        .fetch_all(c)
        .await)?;
    rows.into_iter()
        .map(|(practice, pcn, start, end)| {
            let damaged =
                |error: domain::period::NotAPeriod| StoreError::damaged("a PCN link", error);
            Ok(PcnLink {
                practice: practice as Ordinal,
                pcn: pcn as Ordinal,
                start: start.parse().map_err(damaged)?,
                end: end.map(|end| end.parse().map_err(damaged)).transpose()?,
            })
        })
        .collect()
}

/// Replaces all dated links: the directory holds all of them, ended ones too. Returns
/// whether they differ.
pub(crate) async fn save_links(tx: &mut Tx, new: &[PcnLink]) -> Result<bool, StoreError> {
    let mut new: Vec<PcnLink> = new.to_vec();
    new.sort_by_key(|link| (link.practice, link.start, link.pcn));
    new.dedup_by_key(|link| (link.practice, link.start, link.pcn));
    if links(tx).await? == new {
        return Ok(false);
    }
    on!(&mut *tx, c => sqlx::query("DELETE FROM pcn_links").execute(c).await.map(drop))?;
    for chunk in new.chunks(2_000) {
        on!(&mut *tx, c => {
            let mut query =
                sqlx::QueryBuilder::new("INSERT INTO pcn_links (practice, pcn, starts, ends) ");
            query.push_values(chunk, |mut row, link| {
                row.push_bind(i64::from(link.practice))
                    .push_bind(i64::from(link.pcn))
                    .push_bind(link.start.to_string())
                    .push_bind(link.end.map(|end| end.to_string()));
            });
            query.build().execute(c).await.map(drop)
        })?;
    }
    Ok(true)
}
