//! Amounts that are parts of one another: staff groups and roles, categories of payment.

use crate::table::{Cell, Heading, Table};
use crate::{Format, missing};

/// One amount, and the parts of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TreeNode {
    /// What it is.
    pub label: String,
    /// The amount; may be negative.
    pub value: Option<f64>,
    /// Why it is missing: `not published`.
    pub absent: Option<String>,
    /// The group's amount.
    pub group: Option<f64>,
    /// Its parts, from the top. They need not add up to it.
    pub children: Vec<TreeNode>,
    /// The nodes for which this one stands in a drawing, without amounts all of them. The
    /// table has them one by one.
    pub folded: Vec<TreeNode>,
}

/// A hierarchy of amounts.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    /// The heading of the labels.
    pub dimension: String,
    /// The name of the subject.
    pub own_name: String,
    /// The name of the group, where there is one.
    pub group_name: Option<String>,
    /// The amounts that are parts of nothing, from the top.
    pub roots: Vec<TreeNode>,
    /// How amounts are written.
    pub format: Format,
}

/// A node in its place, as it is listed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TreeRow<'a> {
    pub(crate) node: &'a TreeNode,
    pub(crate) depth: usize,
    parent: Option<&'a TreeNode>,
}

impl TreeRow<'_> {
    /// The share of the parent in per cent; none of what is missing, nil or negative.
    pub(crate) fn share(&self) -> Option<f64> {
        let whole = self.parent?.value.filter(|whole| *whole > 0.0)?;
        Some(self.node.value? / whole * 100.0)
    }

    /// What stands at the right of the row.
    pub(crate) fn said(&self, format: &Format) -> String {
        match self.node.value {
            Some(value) => format.value(value),
            None => missing(&self.node.absent).to_owned(),
        }
    }
}

impl Tree {
    /// Every node below its parent, as it is drawn.
    pub(crate) fn rows(&self) -> Vec<TreeRow<'_>> {
        self.listed(false)
    }

    /// Every node below its parent; those that are folded one by one where wanted.
    fn listed(&self, is_unfolded: bool) -> Vec<TreeRow<'_>> {
        fn list<'a>(
            nodes: &'a [TreeNode],
            parent: Option<&'a TreeNode>,
            depth: usize,
            is_unfolded: bool,
            rows: &mut Vec<TreeRow<'a>>,
        ) {
            for node in nodes {
                if is_unfolded && !node.folded.is_empty() {
                    list(&node.folded, parent, depth, is_unfolded, rows);
                    continue;
                }
                rows.push(TreeRow {
                    node,
                    depth,
                    parent,
                });
                list(&node.children, Some(node), depth + 1, is_unfolded, rows);
            }
        }
        let mut rows = Vec::new();
        list(&self.roots, None, 0, is_unfolded, &mut rows);
        rows
    }

    /// How shares are written.
    pub(crate) fn share_format() -> Format {
        Format::percent(1)
    }

    pub(crate) fn table(&self) -> Table {
        let mut headings = vec![
            Heading::text(self.dimension.clone()),
            Heading::text("Part of"),
            Heading::number(self.own_name.clone()),
            Heading::number("Share of that part"),
        ];
        if let Some(group) = &self.group_name {
            headings.push(Heading::number(group.clone()));
        }
        let rows = self.listed(true).into_iter().map(|row| {
            let node = row.node;
            let mut cells = vec![
                Cell::text(node.label.clone()),
                Cell::text(row.parent.map_or("", |parent| &parent.label)),
                Cell::number_or(node.value, &self.format, node.absent.as_deref()),
                Cell::number(row.share(), &Self::share_format()),
            ];
            if self.group_name.is_some() {
                cells.push(Cell::number(node.group, &self.format));
            }
            cells
        });
        Table {
            headings,
            rows: rows.collect(),
        }
    }
}
