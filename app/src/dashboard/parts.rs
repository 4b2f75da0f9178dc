//! A section: what a computed score is made of. No choice of the page changes it, so that the
//! server alone draws it.

use domain::comparison::Comparison;
use domain::comparison::words::upper_first;
use domain::computed::parts::{PartFigure, PartPlace, ScoreParts};
use domain::format;
use domain::registry::{Section, SectionView};
use html::{Html, html};

use crate::address::{self, Address};
use crate::components::{Sheet, table_foot};
use crate::dashboard::shown::Shown;

/// The sections of a page that show parts, with the heading of their first column; none where the
/// subject has no score of its own.
pub(super) fn sections(comparison: &Comparison) -> impl Iterator<Item = (&Section, &str)> {
    let sections = comparison.dataset.sections.iter();
    sections
        .filter(|_| comparison.parts.is_some())
        .filter_map(|section| match &section.view {
            SectionView::Parts { label } => Some((section, label.as_str())),
            _ => None,
        })
}

/// These sections.
pub(super) fn parts(shown: &Shown) -> Html {
    let Some(parts) = &shown.comparison.parts else {
        return Html::new();
    };
    sections(&shown.comparison)
        .map(|(section, label)| sheet(shown, parts, section, label))
        .collect()
}

fn sheet(shown: &Shown, parts: &ScoreParts, section: &Section, label: &str) -> Html {
    let plural = shown.comparison.subject.kind.plural();
    let scored: Html = parts
        .parts
        .iter()
        .map(|part| row(shown, part, "left out", plural))
        .collect();
    let beside: Html = parts
        .contexts
        .iter()
        .map(|context| row(shown, context, "not scored", plural))
        .collect();
    let heads: Html = [
        "Value",
        "National percentile",
        "Weight",
        "Score without it",
        "If it rose",
    ]
    .into_iter()
    .map(|head| html! { <th scope="col" role="columnheader" class="n">{head}</th> })
    .collect();
    let foot = table_foot(
        "Percentiles are mid-ranks in the month among all of the level that have a figure. In brackets: 95% intervals",
        &shown.csv(&section.id),
    );
    let content = html! {
        <div class="figure">
            <div
                class="scroll"
                tabindex="0"
                role="region"
                aria-label=format!("{}, table", section.title)
            >
                <table class="lines" role="table">
                    <thead role="rowgroup">
                        <tr role="row">
                            <th scope="col" role="columnheader">{label}</th>
                            {heads}
                        </tr>
                    </thead>
                    <tbody role="rowgroup">{scored} {beside}</tbody>
                </table>
            </div>
            {foot}
        </div>
    };
    Sheet {
        id: section.id.clone(),
        heading: section.title.clone(),
        text: section.text.clone(),
        content,
        ..Sheet::default()
    }
    .html()
}

/// A row. `outside` is said in the place of the weight where it has none.
fn row(shown: &Shown, part: &PartFigure, outside: &str, plural: &str) -> Html {
    let place = part.place.as_ref();
    let value = part.shown().map(|value| {
        let range = part
            .indicator
            .as_ref()
            .zip(part.interval)
            .map(|(indicator, range)| {
                let (low, high) = (indicator.shown(range.low), indicator.shown(range.high));
                html! { <span class="detail">{format!("({low} to {high})")}</span> }
            });
        html! { {value} {range} }
    });
    let absent = part.absent.as_deref().filter(|_| part.value.is_none());
    let ranked = place.map(|place| percentile(place, plural));
    // Its value is there, and ranks nobody.
    let unranked = part.absent.as_deref().filter(|_| part.value.is_some());
    let weight = place.map_or_else(
        || outside.to_owned(),
        |place| format!("{}%", format::decimal(place.weight, 0)),
    );
    let without = place.map(|place| match place.without {
        Some(without) => format::decimal(without, 1),
        None => "no score".to_owned(),
    });
    let raised = place.map(|place| match &place.raised {
        Some(raised) => {
            let score = format::decimal(raised.score, 1);
            let to = part
                .indicator
                .as_ref()
                .map(|indicator| indicator.shown(raised.value));
            let to = format!("at {}, {}", raised.mark, to.unwrap_or_default());
            html! { {score} <span class="detail">{to}</span> }
        }
        None => html! { "among the highest tenth" },
    });
    // Where there is little room a cell begins with its label: one that is empty has none.
    let label_of = |label: &'static str, is_there: bool| is_there.then_some(label);
    let has_place = place.is_some();
    let percentile_label = label_of("National percentile", has_place || unranked.is_some());
    html! {
        <tr role="row">
            <th scope="row" role="rowheader">
                {named(shown, part)} {reason(part)}
            </th>
            <td role="cell" class="n" data-label="Value">
                {value} {absent.map(upper_first)}
            </td>
            <td role="cell" class="n" data-label=percentile_label>
                {ranked} {unranked.map(upper_first)}
            </td>
            <td role="cell" class="n" data-label="Weight">
                {weight}
            </td>
            <td role="cell" class="n" data-label=label_of("Score without it", has_place)>
                {without}
            </td>
            <td role="cell" class="n" data-label=label_of("If it rose", has_place)>
                {raised}
            </td>
        </tr>
    }
}

/// What a part is called, leading to where its figures are shown.
fn named(shown: &Shown, part: &PartFigure) -> Html {
    let comparison = &shown.comparison;
    match &part.tool {
        Some(slug) => {
            let there = Address {
                period: Some(comparison.shown_period()),
                show: part
                    .indicator
                    .as_ref()
                    .map(|indicator| indicator.id.clone()),
                ..Address::default().with_org(comparison.subject.code)
            };
            // Where nothing of the period is loaded, the tool says what it has.
            let there = match part.value {
                Some(_) => address::tool(slug, &there),
                None => address::tool_for(slug, comparison.subject.code),
            };
            html! { <a href=there>{&part.label}</a> }
        }
        None => html! { {&part.label} },
    }
}

/// Which measure it is, and why it may be missing or is never scored.
fn reason(part: &PartFigure) -> Html {
    let measure = part
        .indicator
        .as_ref()
        .map(|indicator| indicator.label.as_str());
    let said =
        Some(part.reason.as_str()).filter(|reason| part.place.is_none() && !reason.is_empty());
    measure
        .into_iter()
        .chain(said)
        .map(|text| html! { <span class="detail">{text}</span> })
        .collect()
}

fn percentile(place: &PartPlace, plural: &str) -> Html {
    let one = |number: f64| format::decimal(number, 1);
    let range = format!("({} to {})", one(place.range.low), one(place.range.high));
    let equal = place.rank.equal.saturating_sub(1);
    let of = format::integer(f64::from(place.rank.of));
    let among = match equal {
        0 => format!("among {of} {plural}"),
        _ => format!(
            "among {of} {plural}, {} with the same value",
            format::integer(f64::from(equal))
        ),
    };
    html! {
        {one(place.percentile)} <span class="detail">{range}</span>
        <span class="detail">{among}</span>
    }
}
