//! Whatever is typed, wherever: these tools give an outcome, and every figure of it is
//! what its working says.

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::sensitivity::sensitivity;
use super::testing::{answers, anything, keys, tool};
use super::{Start, enhanced_access};

const SLUGS: [&str; 4] = [
    "arrs-calculator",
    "payroll-forecaster",
    "gp-reimbursement",
    "enhanced-access",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]
    #[test]
    fn any_text_in_any_field_gives_an_outcome(
        which in 0usize..4,
        year in 2024u16..=2026,
        texts in proptest::collection::vec((0usize..2000, anything()), 0..24),
    ) {
        let (tool, scheme) = tool(SLUGS[which], year);
        let start = Start { list: Some(Decimal::from(8000)), ..Start::default() };
        let mut all = keys(&tool.form(&scheme, &start, &answers(&[])));
        // Fields come up most; a figure of the rules now and then.
        let rules = scheme.figures.iter().step_by(7);
        all.extend(rules.map(|figure| format!("rule.{}", figure.id)));
        let pairs: Vec<(&str, &str)> = texts
            .iter()
            .map(|(at, text)| (all[at % all.len()].as_str(), text.as_str()))
            .collect();
        let given = answers(&pairs);
        let result = tool.run(&scheme, &start, &given);
        let _ = sensitivity(tool, &scheme, &start, &given);
        for answer in &result.headline {
            if let Some(working) = &answer.working {
                prop_assert_eq!(working.value().ok(), Some(answer.amount.value));
                let _ = (working.text(), working.symbols());
            }
        }
        for table in &result.tables {
            for row in &table.rows {
                prop_assert_eq!(row.cells.len(), table.columns.len());
            }
        }
        for chart in &result.charts {
            for series in &chart.series {
                prop_assert_eq!(series.values.len(), chart.labels.len());
            }
        }
        for part in result.per_row.values() {
            for row in part.rows.values() {
                prop_assert_eq!(row.cells.len(), part.columns.len());
            }
        }
        let _ = enhanced_access::calendar(&scheme, &start, &given);
    }
}

/// Everything in every column at once, large.
#[test]
fn the_largest_numbers_everywhere_give_an_outcome() {
    for slug in SLUGS {
        for text in ["1000000000000", "50", "0", "-1"] {
            let (tool, scheme) = tool(slug, 2026);
            let form = tool.form(&scheme, &Start::default(), &answers(&[]));
            let all = keys(&form);
            let pairs: Vec<(&str, &str)> = all
                .iter()
                .filter(|key| {
                    !["start", "end", "from", "to", "month"]
                        .iter()
                        .any(|date| key.ends_with(date))
                })
                .map(|key| (key.as_str(), text))
                .collect();
            let outcome = tool.run(&scheme, &Start::default(), &answers(&pairs));
            assert!(!outcome.checklist.is_empty(), "{slug}");
        }
    }
}
