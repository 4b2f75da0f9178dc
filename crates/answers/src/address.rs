//! The address is the state: what a dashboard shows follows from its query, and every
//! control is a link to another query.

use std::fmt::Write as _;

use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::peers::{GroupKey, LARGEST_OWN_GROUP};
use domain::period::Period;

/// How the chart over time is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TrendView {
    /// Against the spread of organisations.
    #[default]
    Comparison,
    /// Month to month, with process limits.
    Variation,
}

/// Which neighbours the local landscape lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Near {
    /// Practices of the same PCN.
    #[default]
    Pcn,
    /// Practices of the same sub-ICB.
    SubIcb,
    /// Practices in the same postcode district or area.
    Postcode,
}

/// The order of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort {
    /// The column, from 0.
    pub column: usize,
    /// Largest first.
    pub is_descending: bool,
}

/// The state of a dashboard.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// The organisation.
    pub org: Option<OdsCode>,
    /// The period; the latest where absent.
    pub period: Option<Period>,
    /// The benchmark group; a default where absent.
    pub group: Option<GroupKey>,
    /// The organisations of the user's own group.
    pub own: Vec<OdsCode>,
    /// The indicator over time and against others; the first headline where absent.
    pub show: Option<String>,
    /// The named set of indicators; the first where absent.
    pub profile: Option<String>,
    /// How the chart over time is drawn.
    pub trend: TrendView,
    /// The value by which the breakdowns are narrowed: a value of the dimension that the
    /// dataset declares for it; the whole where absent.
    pub by: Option<String>,
    /// Which neighbours are listed.
    pub near: Option<Near>,
    /// The indicator in which the members of an area are shown; the first of the section where
    /// absent.
    pub member: Option<String>,
    /// The level that the nation is divided into.
    pub level: Option<Kind>,
    /// The order of the table.
    pub sort: Option<Sort>,
}

impl TrendView {
    /// The identifier used in addresses.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Comparison => "spread",
            Self::Variation => "variation",
        }
    }
}

impl Near {
    /// Every choice, in order.
    pub const ALL: [Self; 3] = [Self::Pcn, Self::SubIcb, Self::Postcode];

    /// The identifier used in addresses.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Pcn => "pcn",
            Self::SubIcb => "sub-icb",
            Self::Postcode => "postcode",
        }
    }

    /// The word on the switch.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Pcn => "Same PCN",
            Self::SubIcb => "Same sub-ICB",
            Self::Postcode => "Near by postcode",
        }
    }
}

impl Address {
    /// Reads a query through a function that gives the value of a name. What cannot be read is
    /// left at its default: an address may be old, or typed by hand.
    #[must_use]
    pub fn from_pairs(get: impl Fn(&str) -> Option<String>) -> Self {
        let text = |name: &str| {
            get(name)
                .map(|value| value.trim().to_owned())
                .filter(|value| !value.is_empty())
        };
        let mut own: Vec<OdsCode> = Vec::new();
        // `add` is what a form without script appends.
        for code in text("own").into_iter().chain(text("add")).flat_map(|list| {
            list.split([',', ' '])
                .filter_map(|code| code.parse().ok())
                .collect::<Vec<OdsCode>>()
        }) {
            if !own.contains(&code) && own.len() < LARGEST_OWN_GROUP {
                own.push(code);
            }
        }
        Self {
            org: text("org").and_then(|code| code.parse().ok()),
            period: text("period").and_then(|period| period.parse().ok()),
            group: text("group").and_then(|group| GroupKey::from_id(&group)),
            own,
            show: text("show"),
            profile: text("profile").map(|id| plain(&id)),
            trend: match text("trend").as_deref() {
                Some("variation") => TrendView::Variation,
                _ => TrendView::Comparison,
            },
            // Addresses of the first version said `held-by`.
            by: text("by")
                .or_else(|| text("held-by"))
                .map(|id| plain(&id))
                .filter(|id| id != "all"),
            near: text("near").and_then(|id| Near::ALL.into_iter().find(|near| near.id() == id)),
            member: text("member").map(|id| plain(&id)),
            level: text("level").and_then(|level| level.parse().ok()),
            sort: text("sort").and_then(|column| {
                let is_descending = column.starts_with('-');
                let column = column.trim_start_matches('-').parse().ok()?;
                Some(Sort {
                    column,
                    is_descending,
                })
            }),
        }
    }

    /// The query, without what is at its default; begins with `?` where there is anything.
    #[must_use]
    pub fn query(&self) -> String {
        let mut query = String::new();
        for (name, value) in self.pairs() {
            let _ = write!(
                query,
                "{}{name}={value}",
                if query.is_empty() { '?' } else { '&' }
            );
        }
        query
    }

    /// Names and values that are not at their defaults. None needs escaping.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if let Some(org) = self.org {
            pairs.push(("org", org.to_string()));
        }
        if let Some(period) = self.period {
            pairs.push(("period", period.to_string()));
        }
        if let Some(group) = self.group {
            pairs.push(("group", group.id().to_owned()));
        }
        if !self.own.is_empty() {
            let codes: Vec<String> = self.own.iter().map(ToString::to_string).collect();
            pairs.push(("own", codes.join(",")));
        }
        if let Some(show) = &self.show {
            pairs.push(("show", plain(show)));
        }
        if let Some(profile) = &self.profile {
            pairs.push(("profile", plain(profile)));
        }
        if self.trend != TrendView::default() {
            pairs.push(("trend", self.trend.id().to_owned()));
        }
        if let Some(by) = &self.by {
            pairs.push(("by", plain(by)));
        }
        if let Some(near) = self.near {
            pairs.push(("near", near.id().to_owned()));
        }
        if let Some(member) = &self.member {
            pairs.push(("member", plain(member)));
        }
        if let Some(level) = self.level {
            pairs.push(("level", level.id().to_owned()));
        }
        if let Some(sort) = &self.sort {
            let sign = if sort.is_descending { "-" } else { "" };
            pairs.push(("sort", format!("{sign}{}", sort.column)));
        }
        pairs
    }

    /// The same state for another organisation.
    #[must_use]
    pub fn with_org(&self, org: OdsCode) -> Self {
        Self {
            org: Some(org),
            ..self.clone()
        }
    }
}

/// An identifier: letters, digits and hyphens; anything else came from outside.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .take(80)
        .collect()
}

/// A text as it can stand in a query.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

/// The address of a tool.
#[must_use]
pub fn tool(slug: &str, address: &Address) -> String {
    format!("/tools/{slug}/{}", address.query())
}

/// The address of a tool for an organisation, everything else at its default.
#[must_use]
pub fn tool_for(slug: &str, org: OdsCode) -> String {
    format!("/tools/{slug}/?org={org}")
}

/// The address of a tool's State of the Nation.
#[must_use]
pub fn nation(slug: &str, address: &Address) -> String {
    format!("/tools/{slug}/nation/{}", address.query())
}

/// The address of an organisation's own page.
#[must_use]
pub fn place(code: OdsCode) -> String {
    format!("/places/{code}/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Address {
        let pairs: Vec<(&str, &str)> = query
            .trim_start_matches('?')
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .collect();
        Address::from_pairs(|name| {
            pairs
                .iter()
                .find(|pair| pair.0 == name)
                .map(|pair| pair.1.to_owned())
        })
    }

    #[test]
    fn every_state_comes_back_from_its_address() {
        let query = "?org=A81002&period=2025-11&group=similar&own=A81001,B82001&show=dna-rate&trend=variation&by=gp&near=postcode&level=icb&sort=-3";
        let address = read(query);
        assert_eq!(address.query(), query);
        assert_eq!(read("").query(), "");
        assert_eq!(read("?org=a81002").query(), "?org=A81002");
    }

    #[test]
    fn what_cannot_be_read_is_left_at_its_default() {
        let address = read("?org=not a code&period=soon&group=nobody&sort=x&show=<script>&by=%3C");
        assert_eq!(address.org, None);
        assert_eq!(address.period, None);
        assert_eq!(address.group, None);
        assert_eq!(address.query(), "?show=script&by=3C");
        assert_eq!(read("?held-by=gp").query(), "?by=gp");
        assert_eq!(read("?held-by=all").query(), "");
    }

    #[test]
    fn a_form_adds_to_the_own_group_once() {
        let address = read("?own=A81001&add=b82001");
        assert_eq!(address.query(), "?own=A81001,B82001");
        assert_eq!(read("?own=A81001&add=A81001").query(), "?own=A81001");
    }
}
