//! What a computed score is made of, as a table: the file of the section that shows it.

use charts::{Cell, Format, Heading, Table};
use domain::comparison::Comparison;
use domain::computed::parts::{PartFigure, ScoreParts};
use domain::registry::SectionView;

/// The parts of the score of the subject for a section, and what they are in words. `None` where
/// the section shows something else, or the subject has no score of its own at its level.
#[must_use]
pub fn score_parts_table(comparison: &Comparison, section: &str) -> Option<(String, Table)> {
    let section = comparison.declaration().section(section)?;
    let SectionView::Parts { label } = &section.view else {
        return None;
    };
    let parts = comparison.parts.as_ref()?;
    Some((section.title.clone(), table(parts, label)))
}

fn table(parts: &ScoreParts, label: &str) -> Table {
    let mut headings = vec![Heading::text(label), Heading::text("Measure")];
    headings.extend(
        [
            "Value",
            "95% from",
            "95% to",
            "National percentile",
            "Percentile, 95% from",
            "Percentile, 95% to",
            "Ranked among",
            "With the same value",
            "Weight in the score, %",
            "Score",
            "Score without it",
        ]
        .map(Heading::number),
    );
    headings.extend([
        Heading::text("If it rose to"),
        Heading::number("Value there"),
        Heading::number("Score then"),
        Heading::text("Left out because"),
        Heading::text("Remark"),
    ]);
    let scored = parts.parts.iter().map(|part| row(part, parts.score));
    let beside = parts.contexts.iter().map(|context| {
        let mut context = context.clone();
        // Its reason says why it is never in a score.
        context.absent = context
            .absent
            .or_else(|| Some("not in the score".to_owned()));
        row(&context, None)
    });
    Table {
        headings,
        rows: scored.chain(beside).collect(),
    }
}

fn row(part: &PartFigure, score: Option<f64>) -> Vec<Cell> {
    let format = part.indicator.as_deref().map(Format::of);
    let format = format.unwrap_or_else(|| Format::plain(1));
    let (tenths, whole) = (Format::plain(1), Format::plain(0));
    let place = part.place.as_ref();
    let raised = place.and_then(|place| place.raised.as_ref());
    let measure = part
        .indicator
        .as_ref()
        .map(|indicator| indicator.label.as_str());
    let source = part.title.as_deref();
    let measured = source
        .into_iter()
        .chain(measure)
        .collect::<Vec<_>>()
        .join(": ");
    let end = |end: Option<f64>, format: &Format| Cell::number(end, format);
    vec![
        Cell::text(part.label.clone()),
        Cell::text(measured),
        Cell::number(part.value, &format),
        end(part.interval.map(|range| range.low), &format),
        end(part.interval.map(|range| range.high), &format),
        end(place.map(|place| place.percentile), &tenths),
        end(place.map(|place| place.range.low), &tenths),
        end(place.map(|place| place.range.high), &tenths),
        end(place.map(|place| f64::from(place.rank.of)), &whole),
        end(
            place.map(|place| f64::from(place.rank.equal.saturating_sub(1))),
            &whole,
        ),
        end(place.map(|place| place.weight), &tenths),
        end(score.filter(|_| place.is_some()), &tenths),
        end(place.and_then(|place| place.without), &tenths),
        Cell::text(raised.map(|raised| raised.mark).unwrap_or_default()),
        end(raised.map(|raised| raised.value), &format),
        end(raised.map(|raised| raised.score), &tenths),
        Cell::text(part.absent.clone().unwrap_or_default()),
        Cell::text(match place {
            Some(_) => String::new(),
            None => part.reason.clone(),
        }),
    ]
}
