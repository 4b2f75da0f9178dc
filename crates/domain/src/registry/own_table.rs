//! What the declaration of a user's own table may leave out.

use super::declaration::Declaration;
use super::indicator::in_a_sentence;
use super::parse::fill;
use super::{Origin, Source, Tool, ToolSection};

/// The kind of file that a user's own table is.
const SOURCE: &str = "table";

/// Marks a declaration as a user's own, and fills in what only publications have.
pub(super) fn complete(mut declaration: Declaration) -> Declaration {
    declaration.origin = Origin::User;
    fill(&mut declaration.publisher, || "you".to_owned());
    if declaration.sources.is_empty() {
        declaration.sources.push(Source {
            id: SOURCE.to_owned(),
            label: "Your own table".to_owned(),
        });
    }
    if declaration.profiles.is_empty() && declaration.headline.is_empty() {
        declaration.headline = declaration
            .indicators
            .iter()
            .map(|indicator| indicator.id.clone())
            .collect();
    }
    let mut tool = declaration.tool.take().unwrap_or(Tool {
        slug: String::new(),
        section: ToolSection::Own,
        question: String::new(),
        about: String::new(),
        first_shown: String::new(),
        counts: String::new(),
    });
    // Whatever it is about, it is listed with the user's tables and not with publications.
    tool.section = ToolSection::Own;
    // Identifiers are unique in a store, so that no two tables have one address.
    tool.slug.clone_from(&declaration.id);
    fill(&mut tool.question, || declaration.title.clone());
    fill(&mut tool.about, || declaration.summary.clone());
    fill(&mut tool.first_shown, || {
        let first = declaration.indicators.first();
        first
            .map(|indicator| indicator.id.clone())
            .unwrap_or_default()
    });
    fill(&mut tool.counts, || {
        let first = declaration.margins.first();
        first
            .map(|margin| in_a_sentence(&margin.counts))
            .unwrap_or_default()
    });
    declaration.tool = Some(tool);
    declaration
}
