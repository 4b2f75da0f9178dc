//! What several kinds of chart are put together from.

use charming::component::{Axis, Grid};
use charming::datatype::{CompositeValue, DataPointItem};
use charming::element::font_settings::FontWeight;
use charming::element::{
    AxisLabel, AxisLine, AxisPointer, AxisPointerType, AxisTick, AxisType, Emphasis, Formatter,
    ItemStyle, Label, LabelPosition, LineStyle, LineStyleType, MarkLine, MarkLineVariant,
    NameLocation, SplitLine, Symbol, TextStyle, Tooltip, Trigger,
};
use charming::series::Scatter;

use super::Options;
use crate::svg::{Palette, Token, fitted};
use crate::{Format, Role, Scale};

pub(super) const OWN: &str = "@self";
pub(super) const GROUP: &str = "@group";
pub(super) const INK: &str = "@ink";
pub(super) const INK_2: &str = "@ink-2";
pub(super) const LINE: &str = "@line";
pub(super) const LINE_STRONG: &str = "@line-strong";
pub(super) const BAND: &str = "@band";
pub(super) const BAND_2: &str = "@band-2";
pub(super) const SURFACE: &str = "@surface";
pub(super) const CLEAR: &str = "transparent";

pub(super) fn base(grid: Grid) -> Options {
    Options::in_grid(grid)
}

pub(super) fn grid(left: f64, top: f64, right: f64, bottom: f64) -> Grid {
    Grid::new().left(left).top(top).right(right).bottom(bottom)
}

pub(super) fn labels() -> AxisLabel {
    AxisLabel::new().color(INK_2).font_size(13.0)
}

pub(super) fn formatter(name: &str) -> Formatter {
    Formatter::String(name.to_owned())
}

/// An axis of values with faint lines and no line of its own.
pub(super) fn value_axis(scale: &Scale, name: &str, with_lines: bool) -> Axis {
    Axis::new()
        .type_(AxisType::Value)
        .min(scale.low)
        .max(scale.high)
        .interval(scale.step)
        .axis_label(labels().formatter(formatter(name)))
        .axis_line(AxisLine::new().show(false))
        .axis_tick(AxisTick::new().show(false))
        .split_line(
            SplitLine::new()
                .show(with_lines)
                .line_style(LineStyle::new().color(LINE)),
        )
}

/// An axis of categories without any line.
pub(super) fn category_axis(count: usize, name: &str) -> Axis {
    Axis::new()
        .type_(AxisType::Category)
        .data(
            (0..count)
                .map(|index| index.to_string())
                .collect::<Vec<_>>(),
        )
        .axis_label(labels().interval(0.0).formatter(formatter(name)))
        .axis_line(AxisLine::new().show(false))
        .axis_tick(AxisTick::new().show(false))
        .split_line(SplitLine::new().show(false))
}

pub(super) fn tooltip(trigger: Trigger, pointer: AxisPointerType) -> Tooltip {
    Tooltip::new()
        .trigger(trigger)
        .axis_pointer(
            AxisPointer::new()
                .type_(pointer)
                .line_style(LineStyle::new().color(LINE_STRONG)),
        )
        .formatter(formatter("@tip"))
}

pub(super) fn ticks(scale: &Scale, format: &Format) -> Vec<(f64, String)> {
    scale
        .ticks()
        .into_iter()
        .map(|tick| (tick, format.tick(tick, scale.step)))
        .collect()
}

pub(super) fn optional(value: Option<f64>) -> CompositeValue {
    CompositeValue::from(value)
}

pub(super) fn plain() -> Emphasis {
    Emphasis::new().disabled(true)
}

pub(super) fn color(role: Role) -> &'static str {
    match role.token() {
        Token::Own => OWN,
        Token::Group => GROUP,
        Token::Ink => INK,
        _ => LINE_STRONG,
    }
}

/// An axis with what it measures below it, cut to the width of the chart.
pub(super) fn named(axis: Axis, name: &str, width: f64) -> Axis {
    axis.name(fitted(name, width - 24.0))
        .name_location(NameLocation::Middle)
        .name_gap(30.0)
        .name_text_style(TextStyle::new().color(INK_2).font_size(13.0))
}

/// Words that are drawn at points, from a series of their own: `{b}` is the name of a point.
pub(super) fn point_label(position: LabelPosition, color: &str) -> Label {
    Label::new()
        .show(true)
        .position(position)
        .formatter(formatter("{b}"))
        .color(color)
        .font_size(13.0)
}

/// As [`point_label`], in bold.
pub(super) fn strong_label(position: LabelPosition, color: &str) -> Label {
    point_label(position, color).font_weight(FontWeight::Number(600))
}

/// Texts without a visible point: horizontal and vertical value, text.
pub(super) fn texts(
    id: impl Into<String>,
    label: Label,
    points: impl IntoIterator<Item = (f64, f64, String)>,
) -> Scatter {
    Scatter::new()
        .id(id)
        .symbol(Symbol::Circle)
        .symbol_size(1.0)
        .emphasis(plain())
        // Scatters are a little transparent by themselves, and their labels with them.
        .item_style(ItemStyle::new().color(CLEAR).opacity(1.0))
        .label(label)
        .data(
            points
                .into_iter()
                .map(|(x, y, text)| DataPointItem::new(CompositeValue::from(vec![x, y])).name(text))
                .collect::<Vec<_>>(),
        )
}

/// Points that are filled, each in its colour: horizontal and vertical value, whose it is.
pub(super) fn filled_points(
    id: impl Into<String>,
    size: f64,
    points: impl IntoIterator<Item = (f64, f64, Role)>,
) -> Scatter {
    Scatter::new()
        .id(id)
        .symbol(Symbol::Circle)
        .symbol_size(size)
        .emphasis(plain())
        .data(
            points
                .into_iter()
                .map(|(x, y, role)| {
                    DataPointItem::new(CompositeValue::from(vec![x, y]))
                        .item_style(ItemStyle::new().color(color(role)).opacity(1.0))
                })
                .collect::<Vec<_>>(),
        )
}

/// Open points of one colour.
pub(super) fn open_points(
    id: impl Into<String>,
    size: f64,
    color: &str,
    points: Vec<Vec<f64>>,
) -> Scatter {
    Scatter::new()
        .id(id)
        .symbol(Symbol::Circle)
        .symbol_size(size)
        .emphasis(plain())
        .item_style(
            ItemStyle::new()
                .color(SURFACE)
                .border_color(color)
                .border_width(2.0)
                .opacity(1.0),
        )
        .data(points)
}

/// Lines through the whole chart, each with its name at its end.
pub(super) fn mark_lines(
    style: LineStyleType,
    position: Option<LabelPosition>,
    data: Vec<MarkLineVariant>,
) -> MarkLine {
    let mut label = Label::new()
        .formatter(formatter("{b}"))
        .color(INK_2)
        .font_size(13.0);
    if let Some(position) = position {
        label = label.position(position);
    }
    MarkLine::new()
        .silent(true)
        .symbol(vec![Symbol::None, Symbol::None])
        .line_style(LineStyle::new().color(LINE_STRONG).type_(style))
        .label(label)
        .data(data)
}

/// Optional values as data: what is missing is a gap.
pub(super) fn gaps(values: impl IntoIterator<Item = Option<f64>>) -> Vec<CompositeValue> {
    values.into_iter().map(optional).collect()
}

/// The labels of an axis of categories, cut to the room that they have.
pub(super) fn category_labels<'a>(
    labels: impl IntoIterator<Item = &'a str>,
    room: f64,
) -> Vec<(f64, String)> {
    labels
        .into_iter()
        .enumerate()
        .map(|(index, label)| (index as f64, fitted(label, room)))
        .collect()
}

/// The ends of an interval in words.
pub(super) fn ends(format: &Format, (low, high): (f64, f64)) -> String {
    format!("{} to {}", format.value(low), format.value(high))
}

/// A token as it stands in options: `var(--self)` on the page is `@self` here.
pub(super) fn token(token: Token) -> String {
    let property = Palette::Page.color(token);
    format!(
        "@{}",
        property.trim_start_matches("var(--").trim_end_matches(')')
    )
}
