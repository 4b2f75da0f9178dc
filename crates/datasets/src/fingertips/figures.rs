//! From chosen rows to figures: a release for each indicator, so that a file of one indicator takes
//! nothing away from a file of others.

use domain::column::Column;
use domain::period::Period;
use domain::registry::{CodedIndicator, estimate};
use domain::release::RowCounts;
use domain::value::Value;
use ingest::error::ImportError;
use ingest::reading::Parsed;
use store::{OrganisationRecord, PeriodFigures};

use super::reader::{Row, Rows, dataset};

/// The family of percentages of people.
pub(super) const PERCENT: &str = "percent";
/// The family of everything else: rates, scores, ratios.
pub(super) const VALUE: &str = "value";
/// The group of indicators that the declaration does not know, and its label.
pub(super) const OTHER: &str = "other";
pub(super) const OTHER_LABEL: &str = "Other indicators";

/// What computing a percentage adds to what was lost by rounding.
const NOISE: f64 = 1e-6;

/// The figures of a file that has `read` rows.
///
/// # Errors
/// Where nothing is left, or a percentage is none.
pub(super) fn parsed(rows: Rows, read: u64, file: &str) -> Result<Parsed, ImportError> {
    let mut found: Vec<Parsed> = Vec::new();
    let by_code = rows.rows.chunk_by(|one, other| one.code == other.code);
    for of_code in by_code {
        let Some(first) = of_code.first() else {
            continue;
        };
        found.push(of_indicator(first.code, of_code, &rows, file)?);
    }
    let mut found = found.into_iter();
    let Some(mut main) = found.next() else {
        return Err(ImportError::new(
            file,
            "has no figures of practices, PCNs or areas of the NHS; ask the API for the area type of one of them",
        ));
    };
    main.others = found.collect();
    // What is of no indicator that is shown is told with the first.
    let shown: u64 = std::iter::once(&main)
        .chain(&main.others)
        .map(|own| own.rows.read)
        .sum();
    let shown_rows = &rows.rows;
    let is_shown = |code: u32| {
        shown_rows
            .binary_search_by_key(&code, |row| row.code)
            .is_ok()
    };
    for ((code, reason), count) in &rows.left_out {
        if !is_shown(*code) {
            main.rows.reject(reason, *count);
        }
    }
    main.rows.read += read.saturating_sub(shown);
    main.organisations = rows
        .named
        .into_iter()
        .map(|(code, named)| OrganisationRecord {
            name: named.name,
            ..OrganisationRecord::new(code, named.kind, named.period.first_month())
        })
        .collect();
    main.organisations
        .sort_unstable_by_key(|record| record.code);
    Ok(main)
}

/// The figures of one indicator.
fn of_indicator(code: u32, own: &[Row], rows: &Rows, file: &str) -> Result<Parsed, ImportError> {
    let published = code.to_string();
    let declared = dataset().coded(&published);
    let family = match declared {
        Some(declared) => declared.family.as_str(),
        None if is_percentage(own) => PERCENT,
        None => VALUE,
    };
    if family == PERCENT {
        check_percentages(code, own, file)?;
    }
    let margin = declared
        .and_then(CodedIndicator::id)
        .unwrap_or_else(|| published.clone());
    let mut counts = RowCounts {
        kept: own.len() as u64,
        ..RowCounts::default()
    };
    for ((_, reason), count) in rows.left_out.range((code, "")..(code + 1, "")) {
        counts.reject(reason, *count);
    }
    let rejected = counts.rejected.iter().map(|(_, count)| count);
    counts.read = counts.kept + rejected.sum::<u64>();
    let newest = own.last().map(|row| row.period);
    let coded = match declared {
        Some(_) => Vec::new(),
        None => vec![described(&published, family, title(code, rows), newest)],
    };
    let periods = own.chunk_by(|one, other| one.period == other.period);
    let figures = periods
        .filter_map(|rows| {
            Some(PeriodFigures {
                period: rows.first()?.period,
                organisations: rows.iter().map(|row| row.organisation).collect(),
                columns: columns(&margin, family, rows),
            })
        })
        .collect();
    Ok(Parsed {
        dataset: dataset().id.clone(),
        source: source(&published),
        rows: counts,
        coded,
        figures,
        ..Parsed::default()
    })
}

/// The source of an indicator. Each has its own: a file of one says nothing of the others.
pub(super) fn source(code: &str) -> String {
    format!("indicator-{code}")
}

/// What a file of figures says of an indicator that the declaration does not know.
fn described(
    code: &str,
    family: &str,
    title: Option<String>,
    newest: Option<Period>,
) -> CodedIndicator {
    let Some(title) = title else {
        return CodedIndicator::undescribed(code, family);
    };
    CodedIndicator {
        code: code.to_owned(),
        family: family.to_owned(),
        group: OTHER.to_owned(),
        group_label: OTHER_LABEL.to_owned(),
        title,
        as_of: newest,
        ..CodedIndicator::default()
    }
}

/// The name of an indicator, with the age that is shown where there are others.
fn title(code: u32, rows: &Rows) -> Option<String> {
    let name = rows.titles.get(&code)?;
    Some(match rows.of_age.get(&code) {
        Some(age) => format!("{name} ({age})"),
        None => name.clone(),
    })
}

/// Whether every value is its count as a percentage of its denominator, as far as it is given.
fn is_percentage(rows: &[Row]) -> bool {
    let mut has_any = false;
    let is_one = |row: &Row| {
        let numbers = &row.numbers;
        let Value::Number(value) = numbers.value else {
            return true;
        };
        has_any = true;
        let (Value::Number(count), Value::Number(denominator)) =
            (numbers.count, numbers.denominator)
        else {
            return false;
        };
        let rounding = 0.5 / 10_f64.powi(i32::from(row.places)) + NOISE;
        denominator > 0.0
            && (0.0..=100.0).contains(&value)
            && (100.0 * count / denominator - value).abs() <= rounding
    };
    rows.iter().all(is_one) && has_any
}

fn check_percentages(code: u32, rows: &[Row], file: &str) -> Result<(), ImportError> {
    let wrong = rows.iter().find_map(|row| {
        let value = row.numbers.value.number()?;
        (!(0.0..=100.0).contains(&value)).then_some((row.line, value))
    });
    let Some((line, value)) = wrong else {
        return Ok(());
    };
    Err(ImportError::new(
        file,
        format!(
            "{value} is not a percentage (0 to 100), which indicator {code} is; download the file again"
        ),
    )
    .at_line(line)
    .in_column("VALUE"))
}

/// Whether the values are plain numbers of people or things: each is its own count. Nought says
/// nothing, since it is a share of nought as well.
fn is_count(rows: &[Row]) -> bool {
    let mut counts = rows
        .iter()
        .map(|row| &row.numbers)
        .filter(|numbers| numbers.count.number().is_some_and(|count| count > 0.0))
        .peekable();
    counts.peek().is_some() && counts.all(|numbers| numbers.value == numbers.count)
}

/// The columns of an indicator in a period, of those cells that any row has.
fn columns(margin: &str, family: &str, rows: &[Row]) -> Vec<(String, Column)> {
    let is_count = is_count(rows);
    let column = |cell: usize| {
        let values = rows.iter().map(|row| {
            let numbers = &row.numbers;
            match (cell, numbers.value) {
                // Of a rate or a score it would be taken for the base of a share.
                (estimate::BASE, _) if family != PERCENT => Value::Missing,
                // A number of things is no mean of those of others.
                (estimate::WEIGHT, _) if is_count => Value::Missing,
                // All that is said of a figure is held back with it.
                (_, Value::Suppressed) => Value::Suppressed,
                (estimate::VALUE, value) => value,
                (estimate::LOW, _) => numbers.low,
                (estimate::HIGH, _) => numbers.high,
                (_, _) => numbers.denominator,
            }
        });
        let column = Column::from_values(values);
        let is_empty = !column.iter().any(Value::is_reported);
        (!is_empty).then(|| (format!("{margin}/{}", estimate::IDS[cell]), column))
    };
    (0..estimate::IDS.len()).filter_map(column).collect()
}
