//! The indicators that a publication names by codes, with what is known of each: its declaration,
//! and what files that are loaded say.

use domain::api_rows::{Field, FieldSpec, FieldType, RowVisitor, Rows};
use domain::organisation::Ordinal;
use domain::registry::{CodedIndicator, Dataset, Direction};

use super::answer::{Answer, ApiRequest, list};
use super::organisations::marked;

/// The fields of a code.
pub(super) fn fields() -> Vec<FieldSpec> {
    vec![
        FieldSpec::new("code", FieldType::Text, "The code as published"),
        FieldSpec::new("title", FieldType::Text, "What it is, in a few words"),
        FieldSpec::new(
            "meaning",
            FieldType::SomeText,
            "What it counts, in the words of the publication; null where no file that is loaded says it",
        ),
        FieldSpec::new("group", FieldType::Text, "The group that it is read in"),
        FieldSpec::new(
            "kind",
            FieldType::Text,
            "Of which kind its figures are, such as a share or a count",
        ),
        FieldSpec::new(
            "direction",
            FieldType::Word(&DIRECTIONS),
            "Whether higher or lower is better",
        ),
        FieldSpec::new(
            "earlier_codes",
            FieldType::List,
            "Codes of earlier years that are the same measure",
        ),
        FieldSpec::new(
            "is_described",
            FieldType::Flag,
            "Whether anything is known of it beside the code",
        ),
    ]
}

/// The words for directions.
const DIRECTIONS: [&str; 3] = ["higher", "lower", "neither"];

struct Codes<'a>(&'a [CodedIndicator]);

impl Rows for Codes<'_> {
    fn fields(&self) -> Vec<FieldSpec> {
        fields()
    }

    fn row(&self, (index, _): (usize, Ordinal), take: RowVisitor<'_>) {
        let Some(code) = self.0.get(index) else {
            return;
        };
        take("code", Field::Text(&code.code));
        take("title", Field::Text(&code.title));
        let meaning = Some(code.meaning.as_str()).filter(|meaning| !meaning.is_empty());
        take("meaning", Field::text(meaning));
        take("group", Field::Text(&code.group));
        take("kind", Field::Text(&code.family));
        let [higher, lower, neither] = DIRECTIONS;
        let direction = match code.direction {
            Direction::HigherIsBetter => higher,
            Direction::LowerIsBetter => lower,
            Direction::Neither => neither,
        };
        take("direction", Field::Text(direction));
        let also: Vec<&str> = code.also.iter().map(String::as_str).collect();
        take("earlier_codes", Field::List(&also));
        take("is_described", Field::Flag(code.is_described()));
    }
}

/// The codes of a dataset, with those that files brought.
pub(super) fn of_dataset(ask: &ApiRequest, dataset: &Dataset, name: &str) -> Answer {
    let known = ask.snapshot.registry.dataset(&dataset.id);
    let codes = known.map_or_else(|| dataset.codes(), |known| known.codes());
    let selected = marked((0..codes.len()).map(|index| (index, 0)).collect());
    list(ask, name, &selected, |_| Codes(codes))
}
