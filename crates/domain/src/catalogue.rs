//! All organisations, found by ordinal or by code.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::code::OdsCode;
use crate::name_history::NameHistory;
use crate::organisation::{Kind, Ordinal, Organisation};
use crate::period::Month;

/// A place among the areas (everything above a practice), from 0 without gaps.
pub type AreaIndex = usize;

/// Every organisation that the store knows, by ordinal.
#[derive(Debug, Default, Clone)]
pub struct Catalogue {
    organisations: Vec<Organisation>,
    by_code: FxHashMap<OdsCode, Ordinal>,
    /// By ordinal: the place among the areas, `u32::MAX` for practices.
    area_index: Vec<u32>,
    areas: Vec<Ordinal>,
    /// By kind: ordinals, without the placeholder PCN.
    by_kind: [Arc<[Ordinal]>; 6],
    /// By ordinal; empty where nothing is known of other times.
    names: Vec<NameHistory>,
}

impl Catalogue {
    /// A catalogue of organisations in order of their ordinals, which must run from 0
    /// without gaps.
    ///
    /// # Panics
    /// Where an ordinal is not its place in the list, which would mix up every figure.
    #[must_use]
    pub fn new(organisations: Vec<Organisation>) -> Self {
        let mut by_code = FxHashMap::default();
        let mut area_index = Vec::with_capacity(organisations.len());
        let mut areas = Vec::new();
        let mut by_kind: [Vec<Ordinal>; 6] = Default::default();
        for (place, organisation) in organisations.iter().enumerate() {
            assert!(
                organisation.ordinal as usize == place,
                "organisation {} has ordinal {} and stands at {place}",
                organisation.code,
                organisation.ordinal
            );
            by_code.insert(organisation.code, organisation.ordinal);
            if !organisation.is_placeholder() {
                by_kind[organisation.kind as usize].push(organisation.ordinal);
            }
            if organisation.kind == Kind::Practice {
                area_index.push(u32::MAX);
            } else {
                area_index.push(areas.len() as u32);
                areas.push(organisation.ordinal);
            }
        }
        Self {
            organisations,
            by_code,
            area_index,
            areas,
            by_kind: by_kind.map(Arc::from),
            names: Vec::new(),
        }
    }

    /// The same with the names of other times, by ordinal.
    #[must_use]
    pub fn with_names(self, names: Vec<NameHistory>) -> Self {
        Self { names, ..self }
    }

    /// The name that an organisation had in a month; its name of now where that is not known.
    #[must_use]
    pub fn name_at(&self, ordinal: Ordinal, month: Month) -> &str {
        let then = self.names.get(ordinal as usize);
        then.and_then(|names| names.at(month))
            .or_else(|| self.get(ordinal).map(|now| now.name.as_str()))
            .unwrap_or_default()
    }

    /// How many organisations there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.organisations.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.organisations.is_empty()
    }

    /// The organisation with this ordinal.
    #[must_use]
    pub fn get(&self, ordinal: Ordinal) -> Option<&Organisation> {
        self.organisations.get(ordinal as usize)
    }

    /// The organisation with this code.
    #[must_use]
    pub fn by_code(&self, code: OdsCode) -> Option<&Organisation> {
        self.get(*self.by_code.get(&code)?)
    }

    /// The ordinal of the organisation with this code.
    #[must_use]
    pub fn ordinal(&self, code: OdsCode) -> Option<Ordinal> {
        self.by_code.get(&code).copied()
    }

    /// England, where anything is loaded.
    #[must_use]
    pub fn england(&self) -> Option<&Organisation> {
        self.by_code(OdsCode::ENGLAND)
    }

    /// All organisations, by ordinal.
    #[must_use]
    pub fn all(&self) -> &[Organisation] {
        &self.organisations
    }

    /// The organisations of one kind, without the placeholder PCN.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Organisation> {
        self.ordinals(kind)
            .iter()
            .map(|ordinal| &self.organisations[*ordinal as usize])
    }

    /// The ordinals of one kind, ascending, without the placeholder PCN.
    #[must_use]
    pub fn ordinals(&self, kind: Kind) -> &[Ordinal] {
        &self.by_kind[kind as usize]
    }

    /// The same, to be kept.
    #[must_use]
    pub fn ordinals_shared(&self, kind: Kind) -> Arc<[Ordinal]> {
        Arc::clone(&self.by_kind[kind as usize])
    }

    /// The place of an organisation among the areas; `None` for a practice.
    #[must_use]
    pub fn area_index(&self, ordinal: Ordinal) -> Option<AreaIndex> {
        self.area_index
            .get(ordinal as usize)
            .filter(|index| **index != u32::MAX)
            .map(|index| *index as usize)
    }

    /// The ordinals of all areas, by their place.
    #[must_use]
    pub fn areas(&self) -> &[Ordinal] {
        &self.areas
    }
}
