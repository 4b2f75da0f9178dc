//! The figures of the State of the Nation.

use charts::{
    Cell, Chart, DotRow, Figure, Format, FunnelPlot, FunnelPoint, Heading, Histogram, Line,
    RankedTable, Role, Table, Trend,
};
use domain::comparison::relative;
use domain::comparison::words::upper_first;
use domain::facts::Basis;
use domain::format;
use domain::names;
use domain::organisation::Kind;
use domain::registry::{Formula, Indicator, Measured, Unit};
use domain::statistics::funnel::{Family, Funnel};
use domain::statistics::interval::{Z95, Z998};

use crate::address;
use crate::dashboard::figures::{absences, bands, breaks, moments, remarks};
use crate::dashboard::words::source_line;
use crate::nation::{AreaFigures, Nation};

/// What stands in the place of a figure that is not there.
const NOT_PUBLISHED: &str = "not published";

/// As many areas that are not ranked are named.
const MOST_NAMED: usize = 5;

/// An area with its figures and the value that ranks it.
type Ranked<'a> = (&'a AreaFigures, Measured, f64);

fn indicator(nation: &Nation) -> Option<&Indicator> {
    nation.indicator()
}

fn england_value(nation: &Nation) -> Option<f64> {
    let (series, indicator) = nation.england.indicator(&nation.show)?;
    indicator.value(series.own(nation.england.period)?)
}

/// England over time, before the spread of practices.
#[must_use]
pub fn over_time(nation: &Nation) -> Option<Figure> {
    let (series, indicator) = nation.england.indicator(&nation.show)?;
    let values = series.own_values(indicator);
    // Axes alone would say nothing.
    if values.iter().all(Option::is_none) {
        return None;
    }
    let period = nation.england.period;
    // A list of 60 million cannot stand before lists of 9,000.
    let is_total = matches!(indicator.formula, Formula::Mean { .. });
    let now = values.get(period).copied().flatten();
    let broken = nation.england.broken_year(&nation.show);
    let year_ago = nation
        .period()
        .months_before(12)
        .and_then(|earlier| nation.england.periods.binary_search(&earlier).ok())
        .and_then(|index| values.get(index).copied().flatten());
    let heading = match (now, year_ago) {
        (Some(now), _) if broken.is_some() => format!(
            "{}, not comparable with a year before ({})",
            shown_spoken(indicator, now),
            broken.unwrap_or_default()
        ),
        (Some(now), Some(then)) => {
            let change = indicator.difference(now - then);
            let is_same = change.chars().all(|c| !c.is_ascii_digit() || c == '0');
            if is_same {
                format!("{}, the same as a year before", indicator.shown(now))
            } else {
                let word = if now > then { "more" } else { "less" };
                format!(
                    "{}, {change} {word} than a year before",
                    shown_spoken(indicator, now)
                )
            }
        }
        (Some(now), None) => shown_spoken(indicator, now),
        _ => indicator.label.to_owned(),
    };
    let bands = if is_total {
        Vec::new()
    } else {
        bands(&nation.spreads)
    };
    let mut subtitle = format!("{} in England", indicator.label);
    if !is_total {
        subtitle.push_str(". Shaded: 25th to 75th and 10th to 90th percentile of practices");
    }
    if let Some(remark) = series.remark(indicator, period) {
        subtitle.push_str(&format!(". {}: {remark}", nation.period().long()));
    }
    subtitle.push('.');
    Some(Figure {
        id: "over-time".to_owned(),
        heading,
        subtitle,
        source: source_line(&nation.england),
        chart: Chart::Trend(Trend {
            moments: moments(&nation.england.periods),
            bands,
            of: "practices".to_owned(),
            lines: vec![Line {
                name: "England".to_owned(),
                role: Role::Own,
                values,
                absences: absences(series),
                remarks: remarks(series, indicator),
                breaks: breaks(&nation.england.breaks(&nation.show)),
                ..Line::default()
            }],
            event: None,
            chosen: Some(period),
            format: Format::of(indicator),
            from_zero: false,
        }),
    })
}

fn shown_spoken(indicator: &Indicator, value: f64) -> String {
    if value >= 999_500.0 {
        format::spoken(value)
    } else {
        indicator.shown(value)
    }
}

/// How the practices are spread.
#[must_use]
pub fn distribution(nation: &Nation) -> Option<Figure> {
    let indicator = indicator(nation)?;
    let spreading = nation.spreading.as_ref()?;
    let own = nation
        .own
        .zip(nation.organisation.as_ref())
        .filter(|(_, organisation)| organisation.kind == Kind::Practice)
        .map(|(value, organisation)| (value, names::short(&organisation.name)));
    let mut subtitle = format!("Practices by {}", indicator.axis);
    if let Some((_, name)) = &own {
        subtitle.push_str(&format!("; the dark bar holds {name}"));
    }
    subtitle.push('.');
    let (below, above) = spreading.outside;
    if below + above > 0 {
        let verb = if below + above == 1 { "is" } else { "are" };
        subtitle.push_str(&format!(
            " {} {verb} off the scale.",
            format::counted(f64::from(below + above), "practice", "practices")
        ));
    }
    Some(Figure {
        id: "distribution".to_owned(),
        heading: format!(
            "Half of practices are between {} and {}",
            indicator.shown(spreading.spread.p25),
            indicator.shown(spreading.spread.p75)
        ),
        subtitle,
        source: source_line(&nation.england),
        chart: Chart::Histogram(Histogram {
            edges: spreading.edges.clone(),
            counts: spreading.counts.clone(),
            outside: spreading.outside,
            own,
            measure: indicator.axis.to_owned(),
            of: "practices".to_owned(),
            format: Format::of(indicator),
        }),
    })
}

/// `ICBs range from −1.2% to +3.4%`.
fn range(indicator: &Indicator, level: Kind, lowest: f64, highest: f64) -> String {
    format!(
        "{} range from {} to {}",
        level.plural(),
        indicator.shown(lowest),
        indicator.shown(highest)
    )
}

/// `One ICB`.
fn one_level(level: Kind) -> String {
    format!("One {}", level.word())
}

/// What the areas of a level show, from the lowest and the highest of their values.
fn dots_heading(
    indicator: &Indicator,
    level: Kind,
    count: usize,
    (lowest, highest): (f64, f64),
) -> String {
    if count < 2 {
        return format!(
            "{} with a figure: {}",
            one_level(level),
            indicator.shown(lowest)
        );
    }
    // Percentages differ by points, whatever they are computed from.
    let is_share = matches!(indicator.unit, Unit::Percent | Unit::Change);
    // Nothing is so many times more than none, or than a number below zero.
    if is_share || lowest <= 0.0 {
        return if lowest == highest {
            format!(
                "All {} have the same value, {}",
                level.plural(),
                indicator.shown(lowest)
            )
        } else {
            range(indicator, level, lowest, highest)
        };
    }
    match relative(highest, lowest, "more", "less") {
        Some(words) => format!("The highest {} has {words} than the lowest", level.word())
            .replace("as many than", "as many as")
            .replace("again than", "again as"),
        None => format!("The {} are all within 2% of each other", level.plural()),
    }
}

/// The areas of a level from the highest to the lowest, those without a figure last.
#[must_use]
pub fn ranked(nation: &Nation, level: Kind) -> Option<Figure> {
    let indicator = indicator(nation)?;
    let ranked = nation.ranked(level);
    let (highest, lowest) = (ranked.first()?.2, ranked.last()?.2);
    Some(Figure {
        id: level.id().to_owned(),
        heading: upper_first(&dots_heading(
            indicator,
            level,
            ranked.len(),
            (lowest, highest),
        )),
        subtitle: ranked_subtitle(nation, indicator, level, &ranked),
        source: source_line(&nation.england),
        chart: Chart::Ranked(RankedTable {
            dimension: level.label().to_owned(),
            measure: indicator.axis.clone(),
            rows: dot_rows(nation, indicator, level, &ranked),
            reference: england_value(nation)
                .filter(|_| england_is_shown(indicator))
                .map(|value| (value, "England".to_owned())),
            format: Format::of(indicator),
        }),
    })
}

/// The rows of the areas of a level: those that are ranked, then those without a figure.
fn dot_rows(nation: &Nation, indicator: &Indicator, level: Kind, ranked: &[Ranked]) -> Vec<DotRow> {
    let row = |area: &AreaFigures| DotRow {
        label: match level {
            Kind::Icb => area.area.name.trim_end_matches(" ICB").to_owned(),
            _ => area.area.name.clone(),
        },
        link: Some(address::place(area.area.code)),
        role: if nation.is_own(area.area.code) {
            Role::Own
        } else {
            Role::Other
        },
        ..DotRow::default()
    };
    let with_figures = ranked.iter().map(|(area, figure, value)| DotRow {
        value: Some(*value),
        range: indicator
            .interval(*figure)
            .map(|range| (range.low, range.high)),
        ..row(area)
    });
    let without = nation.without_figures(level);
    let without = without.into_iter().map(|area| DotRow {
        absent: Some(match area.figure {
            Some(_) => area
                .basis
                .remark(Kind::Practice)
                .unwrap_or_else(|| NOT_PUBLISHED.to_owned()),
            None => NOT_PUBLISHED.to_owned(),
        }),
        ..row(area)
    });
    with_figures.chain(without).collect()
}

/// What the areas of a level are shown by, which of them are not ranked, and what is not of all
/// their practices.
fn ranked_subtitle(
    nation: &Nation,
    indicator: &Indicator,
    level: Kind,
    ranked: &[Ranked],
) -> String {
    let mut subtitle = format!("{}, {} by value", indicator.label, level.plural());
    if indicator.interval_method().is_some() {
        subtitle.push_str(", with 95% confidence intervals");
    }
    if england_is_shown(indicator) {
        subtitle.push_str("; the dotted line is England");
    }
    let partial = nation.partial(level);
    if !partial.is_empty() {
        let names: Vec<String> = partial
            .iter()
            .take(MOST_NAMED)
            .map(|(area, ..)| {
                let remark = area.basis.remark(Kind::Practice).unwrap_or_default();
                format!("{} ({remark})", area.area.name)
            })
            .collect();
        subtitle.push_str(&format!(
            ". Not ranked, because too few practices reported: {}{}",
            names.join("; "),
            if partial.len() > MOST_NAMED {
                " and others"
            } else {
                ""
            }
        ));
    }
    let incomplete = ranked
        .iter()
        .filter(|(area, ..)| area.basis.counts().is_some_and(|members| !members.is_all()))
        .count();
    if incomplete > 0 {
        subtitle.push_str(&format!(
            ". {} of them of fewer than all their practices; the table says of how many",
            format::integer(incomplete as f64)
        ));
    }
    if ranked
        .iter()
        .any(|(area, ..)| matches!(area.basis, Basis::Mean { .. }))
    {
        subtitle.push_str(
            ". What is not published for an area is the mean of its practices, weighted by responses",
        );
    }
    let mean_of_scores = |area: &&Ranked| matches!(area.0.basis, Basis::MeanOfScores { .. });
    if ranked.iter().any(|area| mean_of_scores(&area)) {
        subtitle
            .push_str(". Each has the mean of the scores of its practices, each counting alike");
    }
    subtitle.push('.');
    subtitle
}

/// A total of England lies far outside the totals of its parts.
const fn england_is_shown(indicator: &Indicator) -> bool {
    !matches!(indicator.formula, Formula::Mean { .. })
}

/// Sub-ICBs by size, with funnel limits. `None` for numbers without chance in them.
#[must_use]
pub fn funnel(nation: &Nation) -> Option<Figure> {
    let indicator = indicator(nation)?;
    let family = match indicator.formula {
        Formula::Share { .. } => Family::Share,
        Formula::Rate { .. } => Family::Rate,
        _ => return None,
    };
    let ranked = nation.ranked(Kind::SubIcb);
    let units: Vec<(f64, f64)> = ranked
        .iter()
        .map(|(_, figure, _)| (figure.quantity.numerator, figure.quantity.denominator))
        .collect();
    let fitted = Funnel::fit(family, &units)?;
    let scale = indicator.scale();
    let largest = units.iter().map(|unit| unit.1).fold(0.0, f64::max);
    let smallest = units
        .iter()
        .map(|unit| unit.1)
        .fold(f64::INFINITY, f64::min);
    let limits = (0..=40)
        .map(|step| {
            let size = smallest * 0.6 + (largest * 1.1 - smallest * 0.6) * f64::from(step) / 40.0;
            let (low, high) = fitted.limits(size, Z95);
            let (lower, higher) = fitted.limits(size, Z998);
            (
                size,
                [low * scale, high * scale, lower * scale, higher * scale],
            )
        })
        .collect();
    let outside = units
        .iter()
        .filter(|(count, size)| fitted.score(*count, *size).abs() > Z998)
        .count();
    let heading = match outside {
        0 => "No sub-ICB is outside the expected range".to_owned(),
        1 => "One sub-ICB is outside the expected range".to_owned(),
        count => format!(
            "{} sub-ICBs are outside the expected range",
            upper_first(&format::in_words(count))
        ),
    };
    Some(Figure {
        id: "funnel".to_owned(),
        heading,
        subtitle: format!(
            "Sub-ICBs by {}. Solid lines: 95% limits; dashed lines: 99.8% limits, allowing for normal variation between areas.",
            indicator.denominator
        ),
        source: source_line(&nation.england),
        chart: Chart::Funnel(FunnelPlot {
            dimension: "Sub-ICB".to_owned(),
            size: indicator.denominator.to_owned(),
            measure: indicator.axis.to_owned(),
            points: ranked
                .iter()
                .map(|(area, figure, value)| FunnelPoint {
                    label: area.area.name.clone(),
                    size: figure.quantity.denominator,
                    value: *value,
                    role: if nation.is_own(area.area.code) {
                        Role::Own
                    } else {
                        Role::Other
                    },
                })
                .collect(),
            average: fitted.average * scale,
            limits,
            format: Format::of(indicator),
        }),
    })
}

/// A row of the table of areas: an area with its rank, one of too few practices to be ranked, or
/// one without a figure.
fn area_row(
    indicator: &Indicator,
    slug: &str,
    nation: &Nation,
    area: &AreaFigures,
    rank: Option<usize>,
) -> Vec<Cell> {
    let figure = area.figure;
    let quantity = figure.map(|figure| figure.quantity);
    let format = Format::of(indicator);
    let whole = Format::plain(0);
    let range = figure.and_then(|figure| indicator.interval(figure));
    let to = format!(
        "/tools/{slug}/{}",
        address::Address {
            period: Some(nation.period()),
            show: Some(nation.show.clone()),
            ..address::Address::default().with_org(area.area.code)
        }
        .query()
    );
    let mut row = vec![
        Cell::link(area.area.name.clone(), to),
        Cell::number_or(
            rank.map(|rank| rank as f64),
            &whole,
            area.figure.filter(|_| rank.is_none()).map(|_| "not ranked"),
        ),
        Cell::number_or(
            quantity.and_then(|quantity| indicator.value(quantity)),
            &format,
            Some(NOT_PUBLISHED),
        ),
    ];
    if indicator.interval_method().is_some() {
        row.push(Cell::number(range.map(|range| range.low), &format));
        row.push(Cell::number(range.map(|range| range.high), &format));
    }
    if indicator.has_denominator() {
        row.push(Cell::number(quantity.map(|one| one.numerator), &whole));
        row.push(Cell::number(quantity.map(|one| one.denominator), &whole));
    }
    if has_members(nation, area.area.kind) {
        let members = area.basis.counts();
        let number = |count: Option<u32>| Cell::number(count.map(f64::from), &whole);
        row.push(number(members.map(|members| members.counted)));
        row.push(number(members.map(|members| members.expected)));
        row.push(number(members.map(|members| members.suppressed)));
    }
    row.push(Cell::text(area.area.code.as_str()));
    row
}

/// Whether the figures of a level are sums or means, so that a table says of how many members.
fn has_members(nation: &Nation, level: Kind) -> bool {
    let areas = nation.areas.iter();
    areas
        .filter(|area| area.area.kind == level)
        .any(|area| area.basis.counts().is_some())
}

fn area_headings(nation: &Nation, indicator: &Indicator, level: Kind) -> Vec<Heading> {
    let mut headings = vec![
        Heading::text(level.label()),
        Heading::number("Rank"),
        Heading::number(indicator.label.clone()),
    ];
    if indicator.interval_method().is_some() {
        headings.push(Heading::number("95% from"));
        headings.push(Heading::number("95% to"));
    }
    if indicator.has_denominator() {
        headings.push(Heading::number(upper_first(&indicator.numerator)));
        headings.push(Heading::number(upper_first(&indicator.denominator)));
    }
    if has_members(nation, level) {
        headings.extend(
            ["Members in it", "Members expected", "Members suppressed"].map(Heading::number),
        );
    }
    headings.push(Heading::text("Code"));
    headings
}

/// All areas of a level in numbers, from the highest to the lowest, those without a figure
/// last. Empty where none has one.
#[must_use]
pub fn areas_table(nation: &Nation, level: Kind, slug: &str) -> Table {
    let Some(indicator) = indicator(nation) else {
        return Table::default();
    };
    let ranked = nation.ranked(level);
    if ranked.is_empty() {
        return Table::default();
    }
    let row = |area, rank| area_row(indicator, slug, nation, area, rank);
    let without = nation.without_figures(level);
    Table {
        headings: area_headings(nation, indicator, level),
        rows: ranked
            .iter()
            .enumerate()
            .map(|(rank, (area, ..))| row(area, Some(rank + 1)))
            .chain(without.into_iter().map(|area| row(area, None)))
            .collect(),
    }
}

/// Whether sub-ICBs can be ranked at all, so that some are the highest and some the lowest.
#[must_use]
pub fn has_extremes(nation: &Nation) -> bool {
    indicator(nation).is_some() && !nation.ranked(Kind::SubIcb).is_empty()
}

/// The five highest and the five lowest sub-ICBs.
#[must_use]
pub fn extremes(nation: &Nation, slug: &str) -> Table {
    const ENDS: usize = 5;
    let Some(indicator) = indicator(nation) else {
        return Table::default();
    };
    let ranked = nation.ranked(Kind::SubIcb);
    let count = ranked.len();
    Table {
        headings: area_headings(nation, indicator, Kind::SubIcb),
        rows: ranked
            .iter()
            .enumerate()
            .filter(|(rank, _)| *rank < ENDS || rank + ENDS >= count)
            .map(|(rank, (area, ..))| area_row(indicator, slug, nation, area, Some(rank + 1)))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_that_reach_down_to_none_do_not_lie_close_together() {
        let dataset = datasets::dataset("gp-appointments");
        let rate = dataset
            .indicator("appointments-per-1000")
            .expect("an indicator of the dataset");
        let say = |lowest, highest| dots_heading(rate, Kind::Icb, 42, (lowest, highest));
        assert_eq!(
            dots_heading(rate, Kind::Icb, 1, (500.0, 500.0)),
            "One ICB with a figure: 500"
        );
        assert_eq!(say(0.0, 612.0), "ICBs range from 0 to 612");
        assert_eq!(say(0.0, 0.0), "All ICBs have the same value, 0");
        assert_eq!(
            say(500.0, 505.0),
            "The ICBs are all within 2% of each other"
        );
        assert_eq!(
            say(306.0, 612.0),
            "The highest ICB has twice as many as the lowest"
        );
        assert_eq!(
            say(500.0, 600.0),
            "The highest ICB has a fifth more than the lowest"
        );
    }
}
