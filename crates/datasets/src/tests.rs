//! What every declaration must keep to, beyond what reading it checks.

use super::*;

#[test]
fn every_declaration_is_sound() {
    for publication in PUBLICATIONS {
        if let Err(problem) = publication.dataset() {
            panic!("{problem}");
        }
    }
    assert_eq!(built_in().datasets().len(), PUBLICATIONS.len());
}

/// A store may do without a publication that another names; here all of them are.
#[test]
fn charts_of_several_datasets_name_what_there_is() {
    let unknown = built_in().unknown_series();
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
}

#[test]
fn a_declaration_survives_being_written_and_read() {
    for dataset in built_in().datasets() {
        let text = serde_json::to_string(dataset).expect("a declaration can be written");
        let back: Dataset = serde_json::from_str(&text).expect("and read");
        assert_eq!(serde_json::to_string(&back).expect("written"), text);
        assert_eq!(back.evaluations().len(), dataset.indicators.len());
        let page = serde_json::to_string(&dataset.for_page()).expect("written");
        assert!(page.len() < text.len(), "{}", dataset.id);
        serde_json::from_str::<Dataset>(&page).expect("a page's part can be read");
    }
}
