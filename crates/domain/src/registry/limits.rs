//! How large a declaration may be. Declarations come from users too, and every page of a dataset
//! carries what it shows: a declaration without limits would be a page without limits.

use super::declaration::{Fault, fault};
use super::{Dataset, Margin, SectionView};

/// Letters of an identifier, which stands in addresses and in the names of files.
const IDENTIFIER: usize = 60;
/// Letters of a title or label.
const TITLE: usize = 200;
/// Letters of a text of one or a few sentences.
const TEXT: usize = 4_000;
/// Series in one chart: more are not told apart by colour and dashes.
pub(super) const SERIES: usize = 6;
/// Breaks in method. Charts over time name each of them.
const BREAKS: usize = 12;
/// Letters of what is said of a break, which stands inside a chart.
const BREAK_TEXT: usize = 100;
/// Cells of all margins together. The largest publications have some hundreds.
const CELLS: usize = 20_000;

/// Holds a declaration against the limits, before anything is made of it.
pub(super) fn check(dataset: &Dataset) -> Result<(), Fault> {
    let id = short_identifier(&dataset.id);
    let identifiers = std::iter::once(&dataset.id)
        .chain(dataset.dimensions.iter().map(|dimension| &dimension.id))
        .chain(dataset.margins.iter().map(|margin| &margin.id))
        .chain(dataset.indicators.iter().map(|indicator| &indicator.id));
    for identifier in identifiers {
        if identifier.len() > IDENTIFIER {
            return Err(fault(
                short_identifier(identifier),
                format!("an identifier has at most {IDENTIFIER} letters"),
            ));
        }
    }
    titled(id, "title", &dataset.title)?;
    for (name, text) in [
        ("summary", &dataset.summary),
        ("publication", &dataset.publication),
        ("publisher", &dataset.publisher),
    ] {
        within(id, name, text, TEXT)?;
    }
    let address = dataset.address.as_str();
    if !address.is_empty()
        && !["https://", "http://"]
            .iter()
            .any(|it| address.starts_with(it))
    {
        return Err(fault(
            id,
            "address must begin with https:// or http://; leave it out where there is none",
        ));
    }
    for indicator in &dataset.indicators {
        titled(&indicator.id, "label", &indicator.label)?;
        within(&indicator.id, "meaning", &indicator.meaning, TEXT)?;
        within(&indicator.id, "caveat", &indicator.caveat, TEXT)?;
    }
    for section in &dataset.sections {
        if let SectionView::Together { unit, series } = &section.view {
            within(&section.id, "unit", unit, TITLE)?;
            for label in series.iter().filter_map(|one| one.label.as_ref()) {
                titled(&section.id, "label", label)?;
            }
        }
    }
    if dataset.breaks.len() > BREAKS {
        return Err(fault(
            id,
            format!("has more than {BREAKS} entries of [[break]]"),
        ));
    }
    for one in &dataset.breaks {
        let entry = one.period.to_string();
        if one.words().is_empty() {
            return Err(fault(&entry, "text of the [[break]] is empty"));
        }
        within(&entry, "text of the [[break]]", &one.text, BREAK_TEXT)?;
    }
    let cells = dataset.margins.iter().try_fold(0_usize, |sum, margin| {
        cells(margin).and_then(|cells| sum.checked_add(cells))
    });
    if cells.is_none_or(|cells| cells > CELLS) {
        return Err(fault(
            id,
            format!(
                "its margins have more than {CELLS} cells together (a margin has as many as the \
                 values of its dimensions multiplied): use fewer dimensions or values"
            ),
        ));
    }
    Ok(())
}

/// The start of an identifier, for messages.
fn short_identifier(id: &str) -> &str {
    id.get(..IDENTIFIER).unwrap_or(id)
}

fn titled(entry: &str, name: &str, text: &str) -> Result<(), Fault> {
    if text.trim().is_empty() {
        return Err(fault(entry, format!("{name} is empty")));
    }
    within(entry, name, text, TITLE)
}

fn within(entry: &str, name: &str, text: &str, most: usize) -> Result<(), Fault> {
    let letters = text.chars().count();
    if letters > most {
        return Err(fault(
            entry,
            format!("{name} has {letters} letters; at most {most} are allowed"),
        ));
    }
    Ok(())
}

/// How many cells a margin has; `None` where they are too many to count.
fn cells(margin: &Margin) -> Option<usize> {
    if margin.nature.cells().is_some() {
        return Some(margin.size());
    }
    margin
        .dimensions
        .iter()
        .try_fold(1_usize, |product, dimension| {
            product.checked_mul(dimension.values.len())
        })
}
