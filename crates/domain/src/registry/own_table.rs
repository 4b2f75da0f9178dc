//! What the declaration of a user's own table may leave out.

use super::declaration::Declaration;
use super::indicator::in_a_sentence;
use super::parse::fill;
use super::{Origin, Section, SectionView, Source, Tool, ToolSection};

/// The kind of file that a user's own table is.
const SOURCE: &str = "table";

/// The section of members side by side, where the declaration has none.
const MEMBERS: &str = "members";

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
    let has_members = declaration.sections.iter().any(|section| {
        section.id == MEMBERS || matches!(section.view, SectionView::Members { .. })
    });
    if !has_members && !declaration.indicators.is_empty() {
        declaration.sections.push(Section {
            id: MEMBERS.to_owned(),
            title: "Practices and areas side by side".to_owned(),
            text: "Each on the same measure. One without a figure is named.".to_owned(),
            view: SectionView::Members {
                indicators: declaration
                    .indicators
                    .iter()
                    .map(|indicator| indicator.id.clone())
                    .collect(),
            },
        });
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

#[cfg(test)]
mod tests {
    use crate::registry::{Dataset, SectionView};

    const TABLE: &str = r#"
id = "flu"
title = "Flu vaccinations"
cadence = "monthly"

[[margin]]
id = "vaccinated"
counts = "patients vaccinated"

[[indicator]]
id = "all-vaccinated"
label = "Patients vaccinated"
formula = { mean = { of = ["vaccinated"] } }
unit = "count"
"#;

    #[test]
    fn a_table_has_its_members_side_by_side_unless_it_says_how() {
        let plain = Dataset::parse_table(TABLE, "").unwrap();
        let [section] = plain.sections.as_slice() else {
            panic!("{:?}", plain.sections);
        };
        let SectionView::Members { indicators } = &section.view else {
            panic!("{section:?}");
        };
        assert_eq!(indicators, &["all-vaccinated"]);

        let own = "\n[[section]]\nid = \"practices\"\ntitle = \"Ours\"\nview = { members = { indicators = [\"all-vaccinated\"] } }\n";
        let declared = Dataset::parse_table(&format!("{TABLE}{own}"), "").unwrap();
        let ids: Vec<&str> = declared
            .sections
            .iter()
            .map(|one| one.id.as_str())
            .collect();
        assert_eq!(ids, ["practices"]);
    }
}
