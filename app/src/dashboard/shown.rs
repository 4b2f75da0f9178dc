//! What a dashboard shows: the figures that came with the page, and the choices of its address,
//! which change without asking the server. Every section is drawn from it.

use std::collections::BTreeMap;
use std::sync::Arc;

use answers::dashboard::columns::Columns;
use answers::dashboard::members_figure::Members;
use answers::dashboard::together_figure::Together;
use answers::neighbours::Neighbours;
use domain::comparison::Comparison;
use domain::peers::GroupKey;

use crate::address::{self, Address, FromQuery as _, TrendView};
use crate::components::{Addressed, OwnGroup};
use crate::dashboard::data::Sections;
use crate::location::Query;
use crate::visitor::Visitor;

/// What a dashboard shows.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    /// The place of the tool in addresses.
    pub slug: String,
    /// The figures.
    pub comparison: Comparison,
    /// The neighbours of the organisation, by section.
    pub neighbours: BTreeMap<String, Neighbours>,
    /// The members of the area, by section.
    pub members: BTreeMap<String, Members>,
    /// The series of several datasets, by section.
    pub together: BTreeMap<String, Together>,
    /// Who looks at the page.
    pub visitor: Option<Arc<Visitor>>,
    /// The query of the page.
    pub query: Query,
    /// What it says.
    pub address: Address,
    /// The place of the shown group.
    pub group: Option<usize>,
    /// The shown indicator.
    pub show: String,
}

impl Addressed for Shown {
    fn follow(&mut self, query: Query) {
        let address = Address::from_query(&query);
        let comparison = &self.comparison;
        self.group = address
            .group
            .and_then(|key| comparison.group_index(key))
            .or_else(|| comparison.default_group());
        self.show = comparison.shown_indicator(address.show.as_deref());
        self.address = address;
        self.query = query;
    }

    fn here(&self) -> String {
        address::tool(&self.slug, &self.address)
    }
}

impl Shown {
    /// The figures of a tool, shown as an address says.
    pub(crate) fn new(
        slug: &str,
        comparison: Comparison,
        sections: Sections,
        visitor: Option<Arc<Visitor>>,
        query: Query,
    ) -> Self {
        let mut shown = Self {
            slug: slug.to_owned(),
            comparison,
            neighbours: sections.neighbours.into_iter().collect(),
            members: sections.members.into_iter().collect(),
            together: sections.together.into_iter().collect(),
            visitor,
            query: Query::default(),
            address: Address::default(),
            group: None,
            show: String::new(),
        };
        shown.follow(query);
        shown
    }

    /// How the chart over time is drawn.
    pub(crate) fn trend(&self) -> TrendView {
        self.address.trend
    }

    /// The value by which breakdowns are narrowed.
    pub(crate) fn by(&self) -> Option<&str> {
        self.address.by.as_deref()
    }

    /// The indicator that the address wants of the members in a section, where another is there.
    pub(crate) fn wanted_member(&self, section: &str) -> Option<String> {
        let members = self.members.get(section)?;
        let mut choices = members.choices.iter().map(|(id, _)| id);
        let wanted = match &self.address.member {
            Some(wanted) => choices.find(|id| *id == wanted)?,
            None => choices.next()?,
        };
        (*wanted != members.indicator.id).then(|| wanted.clone())
    }

    /// Which columns stand beside the subject's own values.
    pub(crate) fn columns(&self) -> Columns {
        Columns::of(&self.comparison, self.group)
    }

    /// Whether the user's own group is chosen, whether or not it has members.
    pub(crate) fn is_own_group(&self) -> bool {
        self.address.group == Some(GroupKey::Own) && self.comparison.asked.is_none()
    }

    /// The user's own group.
    pub(crate) fn own_group(&self) -> OwnGroup {
        let group = self.comparison.group_index(GroupKey::Own);
        OwnGroup {
            slug: self.slug.clone(),
            address: self.address.clone(),
            kind: self.comparison.subject.kind,
            members: group
                .map(|group| self.comparison.groups[group].members.clone())
                .unwrap_or_default(),
        }
    }

    /// The address of the page after a change.
    pub(crate) fn link(&self, change: impl FnOnce(&mut Address)) -> String {
        let mut address = self.address.clone();
        change(&mut address);
        address::tool(&self.slug, &address)
    }

    /// The address of an export without its ending, and its query.
    pub(crate) fn export(&self, id: &str) -> (String, String) {
        // The state as it is shown, so that a default that changes later changes no file. The
        // file of an area that stands in for an organisation is that of the area.
        let of_area = self.comparison.asked.is_some();
        let address = Address {
            org: match of_area {
                true => Some(self.comparison.subject.code),
                false => self.address.org,
            },
            own: match of_area {
                true => Vec::new(),
                false => self.address.own.clone(),
            },
            period: Some(self.comparison.shown_period()),
            group: self.group.map(|group| self.comparison.groups[group].key),
            show: Some(self.show.clone()),
            sort: None,
            ..self.address.clone()
        };
        (format!("/tools/{}/{id}", self.slug), address.query())
    }

    /// The address of an export as CSV.
    pub(crate) fn csv(&self, id: &str) -> String {
        let (path, query) = self.export(id);
        format!("{path}.csv{query}")
    }
}
