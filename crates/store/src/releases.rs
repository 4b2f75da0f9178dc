//! The tables of releases: provenance, and which release is shown for which period.

use domain::period::Period;
use domain::release::{Release, ReleaseFile};
use rustc_hash::FxHashMap;

use crate::db::{StoreError, Tx, on};
use crate::edition::Edition;

type Row = (String, i64, String, String, String, String, bool, i64, i64);

/// All releases, newest first.
pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<Release>, StoreError> {
    let rows = on!(&mut *tx, c => sqlx::query_as::<_, Row>(
            "SELECT id, sequence, dataset, source, loaded_at, reader, is_demonstration,
             organisations_matched, organisations_new FROM releases ORDER BY sequence DESC",
        )
        .fetch_all(c)
        .await)?;
    let details = on!(&mut *tx, c => sqlx::query_as::<_, (String, String)>(
            "SELECT row_counts, changes FROM releases ORDER BY sequence DESC",
        )
        .fetch_all(c)
        .await)?;
    let files = on!(&mut *tx, c => sqlx::query_as::<_, (String, String, String, i64)>(
            "SELECT release_id, name, sha256, bytes FROM release_files ORDER BY release_id, name",
        )
        .fetch_all(c)
        .await)?;
    let periods = on!(&mut *tx, c => sqlx::query_as::<_, (String, String, bool)>(
            "SELECT release_id, period, is_current FROM release_periods",
        )
        .fetch_all(c)
        .await)?;
    let mut files_of: FxHashMap<String, Vec<ReleaseFile>> = FxHashMap::default();
    for (release, name, sha256, bytes) in files {
        files_of.entry(release).or_default().push(ReleaseFile {
            name,
            sha256,
            bytes: bytes.unsigned_abs(),
        });
    }
    let mut periods_of: FxHashMap<String, (Vec<Period>, bool)> = FxHashMap::default();
    for (release, period, is_current) in periods {
        let entry = periods_of.entry(release).or_default();
        if let Ok(period) = period.parse() {
            entry.0.push(period);
        }
        entry.1 |= is_current;
    }
    rows.into_iter()
        .zip(details)
        .map(|(row, (row_counts, changes))| {
            let (id, sequence, dataset, source, loaded_at, reader, is_demonstration, matched, new) =
                row;
            let damaged =
                |error: serde_json::Error| StoreError::damaged(format!("release {id}"), error);
            let (mut periods, is_current) = periods_of.remove(&id).unwrap_or_default();
            periods.sort_unstable();
            // Directories have no periods; the newest of each source is the one in use.
            let is_current = is_current || periods.is_empty();
            Ok(Release {
                files: files_of.remove(&id).unwrap_or_default(),
                rows: serde_json::from_str(&row_counts).map_err(damaged)?,
                changes: serde_json::from_str(&changes).map_err(damaged)?,
                organisations_matched: matched.unsigned_abs(),
                organisations_new: new.unsigned_abs(),
                id,
                sequence,
                dataset,
                source,
                source_label: String::new(),
                periods,
                loaded_at,
                reader,
                is_demonstration,
                is_current,
            })
        })
        .collect()
}

/// The periods of a release, ascending.
pub(crate) async fn periods(tx: &mut Tx, id: &str) -> Result<Vec<Period>, StoreError> {
    let periods = on!(tx, c => sqlx::query_scalar::<_, String>(
            "SELECT period FROM release_periods WHERE release_id = $1",
        )
        .bind(id)
        .fetch_all(c)
        .await)?;
    let mut periods: Vec<Period> = periods.iter().filter_map(|own| own.parse().ok()).collect();
    periods.sort_unstable();
    Ok(periods)
}

/// The current release that was read from exactly these files, where there is one: its
/// identifier and when it was loaded.
pub(crate) async fn with_files(
    tx: &mut Tx,
    dataset: &str,
    source: &str,
    files: &[ReleaseFile],
) -> Result<Option<(String, String)>, StoreError> {
    let Some(first) = files.first() else {
        return Ok(None);
    };
    let candidates = on!(&mut *tx, c => sqlx::query_as::<_, (String, String)>(
            "SELECT r.id, r.loaded_at FROM releases r
             JOIN release_files f ON f.release_id = r.id
             WHERE r.dataset = $1 AND r.source = $2 AND f.sha256 = $3
             ORDER BY r.sequence DESC",
        )
        .bind(dataset)
        .bind(source)
        .bind(&first.sha256)
        .fetch_all(c)
        .await)?;
    let mut wanted: Vec<&str> = files.iter().map(|file| file.sha256.as_str()).collect();
    wanted.sort_unstable();
    for (id, loaded_at) in candidates {
        let mut hashes = on!(&mut *tx, c => sqlx::query_scalar::<_, String>(
                "SELECT sha256 FROM release_files WHERE release_id = $1",
            )
            .bind(&id)
            .fetch_all(c)
            .await)?;
        hashes.sort_unstable();
        let superseded = on!(&mut *tx, c => sqlx::query_scalar::<_, i64>(
                "SELECT COUNT(*) FROM release_periods WHERE release_id = $1 AND NOT is_current",
            )
            .bind(&id)
            .fetch_one(c)
            .await)?;
        let newer = on!(&mut *tx, c => sqlx::query_scalar::<_, i64>(
                "SELECT COUNT(*) FROM releases n JOIN releases r ON r.id = $1
                 WHERE n.dataset = r.dataset AND n.source = r.source AND n.sequence > r.sequence
                 AND NOT EXISTS (SELECT 1 FROM release_periods p WHERE p.release_id = r.id)",
            )
            .bind(&id)
            .fetch_one(c)
            .await)?;
        if hashes == wanted && superseded == 0 && newer == 0 {
            return Ok(Some((id, loaded_at)));
        }
    }
    Ok(None)
}

/// A column that is shown, with one of the releases that it was read from.
pub(crate) struct Contribution {
    pub(crate) release: String,
    pub(crate) measure: String,
    pub(crate) edition: Option<Edition>,
}

/// Which releases the columns of a source and period were read from.
pub(crate) async fn contributions(
    tx: &mut Tx,
    dataset: &str,
    source: &str,
    period: Period,
) -> Result<Vec<Contribution>, StoreError> {
    let rows = on!(tx, c => sqlx::query_as::<_, (String, String, Option<String>)>(
            "SELECT r.id, rc.measure, r.edition FROM release_columns rc
             JOIN releases r ON r.id = rc.release_id
             WHERE r.dataset = $1 AND r.source = $2 AND rc.period = $3",
        )
        .bind(dataset)
        .bind(source)
        .bind(period.to_string())
        .fetch_all(c)
        .await)?;
    Ok(rows
        .into_iter()
        .map(|(release, measure, edition)| Contribution {
            release,
            measure,
            edition: edition.and_then(|text| Edition::parse(&text)),
        })
        .collect())
}

/// Takes note that these columns of a source and period come from `release` and, where
/// `alone`, from no other any more. A release of which no column of a period is left is no
/// longer shown for it.
pub(crate) async fn take_over(
    tx: &mut Tx,
    release: &Release,
    period: Period,
    measures: &[String],
    dropped: &[String],
    alone: bool,
) -> Result<(), StoreError> {
    let period = period.to_string();
    if alone {
        for measure in measures.iter().chain(dropped) {
            on!(&mut *tx, c => sqlx::query(
                    "DELETE FROM release_columns WHERE period = $1 AND measure = $2
                     AND release_id IN
                     (SELECT id FROM releases WHERE dataset = $3 AND source = $4)",
                )
                .bind(&period)
                .bind(measure)
                .bind(&release.dataset)
                .bind(&release.source)
                .execute(c)
                .await
                .map(drop))?;
        }
    }
    for chunk in measures.chunks(2_000) {
        on!(&mut *tx, c => {
            let mut query = sqlx::QueryBuilder::new(
                "INSERT INTO release_columns (release_id, period, measure) ",
            );
            query.push_values(chunk, |mut row, measure| {
                row.push_bind(&release.id)
                    .push_bind(&period)
                    .push_bind(measure);
            });
            query.build().execute(c).await.map(drop)
        })?;
    }
    on!(tx, c => sqlx::query(
            "UPDATE release_periods SET is_current = FALSE
             WHERE period = $1 AND release_id IN
             (SELECT id FROM releases WHERE dataset = $2 AND source = $3)
             AND NOT EXISTS (SELECT 1 FROM release_columns rc
                 WHERE rc.release_id = release_periods.release_id AND rc.period = $1)",
        )
        .bind(&period)
        .bind(&release.dataset)
        .bind(&release.source)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Writes a release.
pub(crate) async fn save(
    tx: &mut Tx,
    release: &Release,
    edition: Option<Edition>,
) -> Result<(), StoreError> {
    let row_counts = serde_json::to_string(&release.rows)
        .map_err(|error| StoreError::damaged("row counts", error))?;
    let changes = serde_json::to_string(&release.changes)
        .map_err(|error| StoreError::damaged("changes", error))?;
    on!(&mut *tx, c => sqlx::query(
            "INSERT INTO releases (id, sequence, dataset, source, loaded_at, reader,
             is_demonstration, organisations_matched, organisations_new, row_counts, changes,
             edition) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(&release.id)
        .bind(release.sequence)
        .bind(&release.dataset)
        .bind(&release.source)
        .bind(&release.loaded_at)
        .bind(&release.reader)
        .bind(release.is_demonstration)
        .bind(release.organisations_matched.cast_signed())
        .bind(release.organisations_new.cast_signed())
        .bind(row_counts)
        .bind(changes)
        .bind(edition.map(|edition| edition.to_string()))
        .execute(c)
        .await
        .map(drop))?;
    for file in &release.files {
        on!(&mut *tx, c => sqlx::query(
                "INSERT INTO release_files (release_id, name, sha256, bytes)
                 VALUES ($1, $2, $3, $4) ON CONFLICT (release_id, name) DO NOTHING",
            )
            .bind(&release.id)
            .bind(&file.name)
            .bind(&file.sha256)
            .bind(file.bytes.cast_signed())
            .execute(c)
            .await
            .map(drop))?;
    }
    for period in &release.periods {
        on!(&mut *tx, c => sqlx::query(
                "INSERT INTO release_periods (release_id, period, is_current) VALUES ($1, $2, TRUE)",
            )
            .bind(&release.id)
            .bind(period.to_string())
            .execute(c)
            .await
            .map(drop))?;
    }
    Ok(())
}
