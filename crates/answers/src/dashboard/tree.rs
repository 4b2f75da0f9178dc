//! The cells of a margin whose dimension is a tree: staff groups and roles, categories of
//! payment.

use charts::{Chart, Figure, Format, Tree, TreeNode};
use domain::comparison::Comparison;
use domain::comparison::words::upper_first;
use domain::format;
use domain::registry::{Breakdown, Dimension, Margin, Nature};

use crate::dashboard::figures::{group_name, own_name};
use crate::dashboard::words::source_line;

/// An amount, and how many of its parts are in it where it is their sum.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Amount {
    value: f64,
    /// How many parts it is the sum of, of how many; `None` where it is published itself.
    parts: Option<(usize, usize)>,
}

impl Amount {
    /// Whether parts of it are missing.
    const fn is_partial(self) -> bool {
        matches!(self.parts, Some((known, all)) if known < all)
    }
}

/// The places of the parts of a value; of the whole where there is none.
fn parts(dimension: &Dimension, of: Option<usize>) -> Vec<usize> {
    let id = of.map(|of| dimension.values[of].id.as_str());
    (0..dimension.values.len())
        .filter(|index| dimension.values[*index].parent.as_deref() == id)
        .collect()
}

/// The amount of a value: its own cell where it is published, else the sum of the parts that
/// are there.
fn amount(dimension: &Dimension, cells: &[Option<f64>], of: Option<usize>) -> Option<Amount> {
    if let Some(value) = of.and_then(|of| cells.get(of).copied().flatten()) {
        return Some(Amount { value, parts: None });
    }
    let parts = parts(dimension, of);
    let known: Vec<Amount> = parts
        .iter()
        .filter_map(|part| amount(dimension, cells, Some(*part)))
        .collect();
    // A part that is not whole itself is not counted among those that are.
    let whole = known.iter().filter(|amount| !amount.is_partial()).count();
    (!known.is_empty()).then(|| Amount {
        value: known.iter().map(|amount| amount.value).sum(),
        parts: Some((whole, parts.len())),
    })
}

/// What the nodes of a tree are made from.
struct Making<'a> {
    dimension: &'a Dimension,
    own: &'a [Option<f64>],
    group: Option<&'a [Option<f64>]>,
    /// Of how many practices each part at the top is, where they differ; else empty.
    practices: &'a [u32],
    /// How many practices gave any part.
    listed: u32,
    /// By what a group's amounts are multiplied, so that both have the same total.
    scale: Option<f64>,
}

impl Making<'_> {
    fn node(&self, of: Option<usize>) -> TreeNode {
        let amount = amount(self.dimension, self.own, of);
        let label = of.map_or("All", |of| &self.dimension.values[of].label);
        let label = match amount.filter(|amount| amount.is_partial()) {
            Some(Amount {
                parts: Some((known, all)),
                ..
            }) => format!("{label} ({known} of {all} published)"),
            _ => label.to_owned(),
        };
        let practices = of.and_then(|of| self.practices.get(of)).copied();
        let label = match practices.filter(|count| *count > 0) {
            Some(count) => format!(
                "{label} ({} of {})",
                format::integer(f64::from(count)),
                format::counted(f64::from(self.listed), "practice", "practices")
            ),
            None => label,
        };
        // A sum of fewer parts would not compare.
        let group = self
            .group
            .and_then(|cells| self::amount(self.dimension, cells, of))
            .filter(|group| !group.is_partial())
            .filter(|_| amount.is_none_or(|own| !own.is_partial()));
        TreeNode {
            label,
            value: amount.map(|amount| amount.value),
            absent: amount.is_none().then(|| "not published".to_owned()),
            group: group
                .zip(self.scale)
                .map(|(group, scale)| group.value * scale),
            children: self.children(of),
            folded: Vec::new(),
        }
    }

    /// The parts of a value. Those of which nothing is published are one line, and so are those
    /// that are nought, so that a publication with many of them does not bury what there is.
    fn children(&self, of: Option<usize>) -> Vec<TreeNode> {
        let children: Vec<TreeNode> = parts(self.dimension, of)
            .into_iter()
            .map(|part| self.node(Some(part)))
            .collect();
        let is_absent = |child: &TreeNode| child.value.is_none();
        let is_none = |child: &TreeNode| child.value == Some(0.0);
        let (none, children) = taken(children, is_none);
        let (absent, children) = taken(children, is_absent);
        let mut known: Vec<TreeNode> = children.into_iter().map(alone).collect();
        for parts in [none, absent] {
            known.extend(folded(parts, known.is_empty()));
        }
        known
    }
}

/// The nodes that are so, where there are several of them, and all others.
fn taken(
    nodes: Vec<TreeNode>,
    is_so: impl Fn(&TreeNode) -> bool,
) -> (Vec<TreeNode>, Vec<TreeNode>) {
    if nodes.iter().filter(|node| is_so(node)).count() < 2 {
        return (Vec::new(), nodes);
    }
    nodes.into_iter().partition(is_so)
}

/// Several parts that are all nothing, or all not published, as one line.
fn folded(parts: Vec<TreeNode>, are_all: bool) -> Option<TreeNode> {
    let first = parts.first()?;
    Some(TreeNode {
        label: if are_all {
            format!("All {} parts", parts.len())
        } else {
            format!("{} others", parts.len())
        },
        value: first.value,
        absent: first.absent.clone(),
        folded: parts,
        ..TreeNode::default()
    })
}

/// A node of which nothing is published, without its parts, which have no more to say.
fn alone(node: TreeNode) -> TreeNode {
    if node.value.is_some() || node.children.is_empty() {
        return node;
    }
    TreeNode {
        label: node.label.clone(),
        absent: node.absent.clone(),
        folded: vec![node],
        ..TreeNode::default()
    }
}

/// Of how many practices each part at the top is, where they are not all of the same.
fn differing(practices: &[u32]) -> &[u32] {
    let mut counts = practices.iter().filter(|count| **count > 0);
    let first = counts.next();
    match counts.all(|count| Some(count) == first) {
        true => &[],
        false => practices,
    }
}

/// How amounts are written: counts whole, pounds as pounds, full-time equivalents and other
/// amounts with one digit behind the point.
fn format_of(margin: &Margin) -> Format {
    let is_money = margin.counts.contains("pound") || margin.counts.contains('£');
    match margin.nature {
        Nature::Count => Format::plain(0),
        _ if is_money => Format::pounds(),
        _ => Format::plain(1),
    }
}

/// The figure; `None` where the margin has not one dimension, or nothing is published.
pub(super) fn tree(
    comparison: &Comparison,
    declared: &Breakdown,
    margin: &str,
    meaning: &str,
    group: Option<usize>,
) -> Option<Figure> {
    let margin = comparison.declaration().margin(margin)?;
    let [dimension] = margin.dimensions.as_slice() else {
        return None;
    };
    // Headcounts and scores of parts do not add up.
    if !margin.nature.is_additive() {
        return None;
    }
    let figures = comparison.breakdown(&declared.id)?;
    let own = figures.own.0.as_slice();
    let whole = amount(dimension, own, None)?;
    let practices = differing(&figures.practices);
    let is_whole = practices.is_empty() && !whole.is_partial();
    let of_group = group
        .and_then(|group| figures.groups.get(group))
        .map(|cells| cells.0.as_slice());
    let group_whole = of_group
        .and_then(|cells| amount(dimension, cells, None))
        .filter(|group| !group.is_partial() && is_whole)
        .filter(|group| group.value > 0.0);
    let making = Making {
        dimension,
        own,
        group: of_group,
        practices,
        listed: figures.listed,
        scale: group_whole.map(|group| whole.value / group.value),
    };
    let all = making.node(None);
    let written = format_of(margin);
    let total = Some(whole.value).filter(|total| is_whole && *total > 0.0);
    let heading = largest_part(comparison, &all, total, group);
    let compared = group.filter(|_| making.scale.is_some());
    let mark = compared.map_or_else(String::new, |group| {
        format!(
            " Mark: how the same total would divide at the shares of {}.",
            comparison.groups[group].phrase
        )
    });
    Some(Figure {
        id: declared.id.clone(),
        heading: heading.unwrap_or_else(|| declared.title.clone()),
        subtitle: format!(
            "{meaning}. {}.{mark}",
            total_words(margin, &written, whole, practices)
        ),
        source: source_line(comparison),
        chart: Chart::Tree(Tree {
            dimension: dimension.label.clone(),
            own_name: own_name(comparison),
            group_name: compared.map(|group| {
                format!(
                    "{}, scaled to the same total",
                    group_name(comparison, group)
                )
            }),
            // One amount at the top needs no other above it; those of different practices have
            // no sum.
            roots: if all.children.len() == 1 || !practices.is_empty() {
                all.children
            } else {
                vec![all]
            },
            format: written,
        }),
    })
}

/// The largest part of the total, with its share of it and of that of the group; `None` where
/// there is no total or nothing to choose from.
fn largest_part(
    comparison: &Comparison,
    all: &TreeNode,
    total: Option<f64>,
    group: Option<usize>,
) -> Option<String> {
    let total = total?;
    // Of a single part at the top, which is all of it, the parts are meant.
    let parts = match all.children.as_slice() {
        [only] => &only.children,
        parts => parts,
    };
    let (largest, value) = parts
        .iter()
        .filter_map(|node| Some((node, node.value?)))
        .max_by(|a, b| a.1.total_cmp(&b.1))?;
    let share = |value: f64| Format::percent(0).value(value / total * 100.0);
    let beside = group
        .zip(largest.group)
        .map_or_else(String::new, |(group, value)| {
            format!("; {} {}", comparison.groups[group].phrase, share(value))
        });
    Some(format!(
        "Largest: {}, {}{beside}",
        largest.label,
        share(value)
    ))
}

/// The total in words, or why there is none.
fn total_words(margin: &Margin, format: &Format, whole: Amount, practices: &[u32]) -> String {
    // The sign of an amount of money says already what it is in: £1,200 paid.
    let counts = match format.prefix.is_empty() {
        false => margin.counts.trim_start_matches("pounds "),
        true => &margin.counts,
    };
    match whole.parts {
        Some((known, all)) if known < all => format!(
            "{} {} in the {known} of {all} parts that are published",
            format.value(whole.value),
            counts
        ),
        _ if !practices.is_empty() => format!(
            "{}; not every practice gave every part, so that they have no total",
            upper_first(&margin.counts)
        ),
        _ => format!("{} {counts} in all", format.value(whole.value)),
    }
}
