//! The sections of a page, drawn from its state.

use answers::dashboard::Answer;
use domain::organisation::Kind;

use super::shown::Shown;
use super::{against, cards, data::Sections, over_time, question};
use crate::calculators::testing::demonstration;
use crate::components::Addressed as _;
use crate::location::Query;

fn query(text: &str) -> Query {
    Query::of(&format!("/tools/gp-appointments/{text}").parse().unwrap())
}

async fn shown() -> Shown {
    let snapshot = demonstration().await;
    let mut practices = snapshot.catalogue.of_kind(Kind::Practice);
    let code = practices.next().unwrap().code.to_string();
    let answer = answers::questions::overview(&snapshot, "gp-appointments", &code, "", "", "", "");
    let Answer::Comparison(comparison) = answer else {
        panic!("{answer:?}");
    };
    let asked = query(&format!("?org={code}"));
    Shown::new(
        "gp-appointments",
        *comparison,
        Sections::default(),
        None,
        asked,
    )
}

/// The row of the comparison that is marked, as text.
fn marked_row(shown: &Shown) -> String {
    let html = against::against(shown).into_string();
    let (_, row) = html.split_once("<tr role=\"row\" class=\"on\">").unwrap();
    row.split_once("</tr>").unwrap().0.to_owned()
}

#[tokio::test]
async fn what_is_shown_follows_the_address() {
    let mut shown = shown().await;
    let org = shown.comparison.subject.code;
    assert!(marked_row(&shown).contains("Similar practices"));
    let before = cards::cards(&shown);
    shown.follow(query(&format!("?org={org}&group=england&trend=variation")));
    assert!(marked_row(&shown).contains("England"));
    assert_ne!(cards::cards(&shown), before);
    let question = question::question(&shown).into_string();
    let chosen = "value=\"england\" checked";
    assert_eq!(question.matches(chosen).count(), 1, "{question}");
    assert!(question.contains("· England</span>"), "{question}");
    // A form without script sends along what its own controls do not say.
    let over_time = over_time::over_time(&shown).into_string();
    assert!(
        over_time.contains("<input type=\"hidden\" name=\"group\" value=\"england\">"),
        "{over_time}"
    );
    assert!(
        !over_time.contains("type=\"hidden\" name=\"trend\""),
        "{over_time}"
    );
    assert_eq!(
        shown.here(),
        format!("/tools/gp-appointments/?org={org}&group=england&trend=variation")
    );
}

#[tokio::test]
async fn an_own_group_is_edited_by_its_address() {
    let mut shown = shown().await;
    let org = shown.comparison.subject.code;
    assert!(!shown.is_own_group());
    shown.follow(query(&format!(
        "?org={org}&group=own&own=A81001&show=dna-rate"
    )));
    assert!(shown.is_own_group());
    let group = shown.own_group();
    assert_eq!(
        group.with_also("A81002".parse().unwrap()),
        format!("/tools/gp-appointments/?org={org}&group=own&own=A81001,A81002&show=dna-rate")
    );
    let fields = group.fields().into_string();
    assert!(fields.contains("name=\"own\" value=\"A81001\""), "{fields}");
}
