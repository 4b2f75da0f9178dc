//! The table of figures.

use domain::column::Column;
use domain::facts::StoredColumn;
use domain::period::Period;
use domain::registry::Dataset;
use rustc_hash::FxHashMap;

use crate::db::{StoreError, Tx, on};

/// All columns of a dataset. Measures that this version does not know are left out: a newer
/// one may have written them.
pub(crate) async fn columns(
    tx: &mut Tx,
    dataset: &Dataset,
) -> Result<Vec<StoredColumn>, StoreError> {
    let measures: FxHashMap<String, _> = dataset
        .measures()
        .map(|(measure, id)| (id, measure))
        .collect();
    let rows = on!(tx, c => sqlx::query_as::<_, (String, String, String, Vec<u8>)>(
            "SELECT source, measure, period, vector FROM facts WHERE dataset = $1",
        )
        .bind(&dataset.id)
        .fetch_all(c)
        .await)?;
    let mut columns = Vec::with_capacity(rows.len());
    for (source, measure, period, vector) in rows {
        let Some(measure) = measures.get(&measure) else {
            continue;
        };
        let damaged = |detail: String| {
            StoreError::damaged(format!("figures of {} for {period}", dataset.id), detail)
        };
        columns.push(StoredColumn {
            measure: *measure,
            period: period
                .parse()
                .map_err(|error: domain::period::NotAPeriod| damaged(error.to_string()))?,
            source_rank: dataset.source_rank(&source),
            column: Column::decode(&vector).map_err(|error| damaged(error.to_string()))?,
        });
    }
    Ok(columns)
}

/// The columns of one source and period, by measure.
pub(crate) async fn of_period(
    tx: &mut Tx,
    dataset: &str,
    source: &str,
    period: Period,
) -> Result<FxHashMap<String, Vec<u8>>, StoreError> {
    let rows = on!(tx, c => sqlx::query_as::<_, (String, Vec<u8>)>(
            "SELECT measure, vector FROM facts
             WHERE dataset = $1 AND source = $2 AND period = $3",
        )
        .bind(dataset)
        .bind(source)
        .bind(period.to_string())
        .fetch_all(c)
        .await)?;
    Ok(rows.into_iter().collect())
}

/// Writes one column, replacing what was there.
pub(crate) async fn save(
    tx: &mut Tx,
    dataset: &str,
    source: &str,
    measure: &str,
    period: Period,
    vector: &[u8],
) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query(
            "INSERT INTO facts (dataset, source, measure, period, vector)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (dataset, source, measure, period)
             DO UPDATE SET vector = excluded.vector",
        )
        .bind(dataset)
        .bind(source)
        .bind(measure)
        .bind(period.to_string())
        .bind(vector)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Removes one column.
pub(crate) async fn remove(
    tx: &mut Tx,
    dataset: &str,
    source: &str,
    measure: &str,
    period: Period,
) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query(
            "DELETE FROM facts
             WHERE dataset = $1 AND source = $2 AND measure = $3 AND period = $4",
        )
        .bind(dataset)
        .bind(source)
        .bind(measure)
        .bind(period.to_string())
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// The periods that a source has a measure for.
pub(crate) async fn periods_of(
    tx: &mut Tx,
    dataset: &str,
    source: &str,
    measure: &str,
) -> Result<Vec<Period>, StoreError> {
    let rows = on!(tx, c => sqlx::query_scalar::<_, String>(
            "SELECT period FROM facts WHERE dataset = $1 AND source = $2 AND measure = $3",
        )
        .bind(dataset)
        .bind(source)
        .bind(measure)
        .fetch_all(c)
        .await)?;
    rows.into_iter()
        .map(|period| {
            period.parse().map_err(|error: domain::period::NotAPeriod| {
                StoreError::damaged(format!("figures of {dataset}"), error)
            })
        })
        .collect()
}

/// One column, where there is one.
pub(crate) async fn column(
    tx: &mut Tx,
    dataset: &str,
    source: &str,
    measure: &str,
    period: Period,
) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(on!(tx, c => sqlx::query_scalar::<_, Vec<u8>>(
            "SELECT vector FROM facts
             WHERE dataset = $1 AND source = $2 AND measure = $3 AND period = $4",
        )
        .bind(dataset)
        .bind(source)
        .bind(measure)
        .bind(period.to_string())
        .fetch_optional(c)
        .await)?)
}
