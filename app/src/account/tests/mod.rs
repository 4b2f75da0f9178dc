//! Every page in its states, and what must hold of all of them.

mod markup;
mod pages;
mod samples;
mod workspace_pages;

use std::collections::{BTreeMap, BTreeSet};

use domain::access::MemberState;

use super::form::Form;
use super::page::Page;
use super::{policies, sign_in};

use markup::{Tag, tags};
use pages::pages;
use samples::{HOSTILE, Samples};

fn is_typed_into(tag: &Tag) -> bool {
    match tag.name.as_str() {
        "select" | "textarea" => true,
        "input" => tag.get("type") != Some("hidden"),
        _ => false,
    }
}

#[test]
fn what_people_type_stays_text() {
    for (page, Page { html, .. }) in (Samples { name: HOSTILE }).all() {
        for tag in tags(&html) {
            assert!(
                !matches!(tag.name.as_str(), "script" | "img" | "/script"),
                "{page}: <{}>",
                tag.name
            );
            for attribute in tag.attributes.keys() {
                assert!(!attribute.starts_with("on"), "{page}: {attribute}");
                assert!(
                    attribute
                        .chars()
                        .all(|letter| letter.is_ascii_lowercase() || letter == '-'),
                    "{page}: {attribute}"
                );
            }
        }
    }
    let profile = Samples { name: HOSTILE }.own_pages().remove(0).1;
    assert!(
        profile.html.contains("&lt;script&gt;alert(2)"),
        "it is shown"
    );
}

#[test]
fn no_password_is_ever_in_a_page() {
    let mut fields = 0;
    for (page, Page { html, .. }) in pages() {
        assert!(!html.contains("correct horse"), "{page}");
        for tag in tags(&html) {
            if tag.get("type") == Some("password") {
                fields += 1;
                assert_eq!(tag.get("value").unwrap_or_default(), "", "{page}");
                let autocomplete = tag.get("autocomplete").unwrap();
                assert!(
                    matches!(autocomplete, "current-password" | "new-password"),
                    "{page}"
                );
            }
        }
    }
    assert!(fields > 5);
}

#[test]
fn forms_change_by_post_and_search_by_get() {
    for (page, Page { html, .. }) in pages() {
        let tags = tags(&html);
        for form in tags.iter().filter(|tag| tag.name == "form") {
            let action = form.get("action").unwrap();
            assert!(action.ends_with('/'), "{page}: {action}");
            let is = |name| form.attributes.contains_key(name);
            match form.get("method").unwrap() {
                "post" => {
                    let is_ours = ["/accounts/", "/admin/"]
                        .iter()
                        .any(|start| action.starts_with(start));
                    assert!(is_ours, "{page}: {action}");
                    assert!(is("novalidate") && is("data-enhance"), "{page}: {action}");
                }
                "get" => assert!(is("data-live"), "{page}: {action}"),
                other => panic!("{page}: {other}"),
            }
        }
        let count = |name| tags.iter().filter(|tag| tag.name == name).count();
        let submits = tags
            .iter()
            .filter(|tag| tag.name == "button" && tag.get("type") == Some("submit"))
            .count();
        assert_eq!(count("form"), submits, "{page}: each form has its button");
        assert_eq!(count("table"), count("tbody"), "{page}");
    }
}

#[test]
fn fields_have_labels_and_ids_are_unique() {
    for (page, Page { html, .. }) in pages() {
        let tags = tags(&html);
        let mut ids = BTreeMap::new();
        for tag in &tags {
            if let Some(id) = tag.get("id") {
                assert!(ids.insert(id, tag).is_none(), "{page}: {id} twice");
            }
        }
        let labelled: BTreeSet<_> = tags
            .iter()
            .filter(|tag| tag.name == "label")
            .map(|tag| tag.get("for").unwrap())
            .collect();
        for label in &labelled {
            let field = ids
                .get(label)
                .unwrap_or_else(|| panic!("{page}: a label for {label}, which is not there"));
            assert!(
                is_typed_into(field) || field.name == "meter",
                "{page}: {label}"
            );
        }
        for tag in &tags {
            if is_typed_into(tag) {
                let id = tag.get("id").unwrap();
                assert!(labelled.contains(id), "{page}: {id} has no label");
            }
            for attribute in ["aria-describedby", "aria-labelledby"] {
                for id in tag.get(attribute).unwrap_or_default().split_whitespace() {
                    assert!(ids.contains_key(id), "{page}: {attribute} {id}");
                }
            }
            if let Some(id) = tag.get("href").and_then(|link| link.strip_prefix('#')) {
                assert!(ids.contains_key(id), "{page}: a link to #{id}");
            }
        }
    }
}

#[test]
fn what_is_wrong_is_told_above_and_beside_the_field() {
    let (_, page) = Samples { name: "Jane Smith" }
        .own_pages()
        .into_iter()
        .find(|(name, _)| *name == "security-refused")
        .unwrap();
    assert_eq!(page.title, "Error: Sign-in and devices");
    let tags = tags(&page.html);
    for field in [
        "name-name",
        "address-address",
        "address-password",
        "password-current",
        "password-password",
    ] {
        let link = format!("#{field}");
        assert!(
            tags.iter().any(|tag| tag.get("href") == Some(&link)),
            "{field}"
        );
        let input = tags
            .iter()
            .find(|tag| tag.get("id") == Some(field))
            .unwrap();
        assert_eq!(input.get("aria-invalid"), Some("true"), "{field}");
        let error = format!("{field}-error");
        assert!(
            input.get("aria-describedby").unwrap().contains(&error),
            "{field}"
        );
    }
    let typed = tags
        .iter()
        .find(|tag| tag.get("id") == Some("address-address"))
        .unwrap();
    assert_eq!(typed.get("value"), Some("jane"), "what was typed is kept");
    let summary = tags
        .iter()
        .find(|tag| tag.get("role") == Some("alert"))
        .unwrap();
    assert_eq!(summary.get("tabindex"), Some("-1"));
    assert!(summary.attributes.contains_key("autofocus"));
}

#[test]
fn headings_are_in_order() {
    for (page, Page { html, .. }) in pages() {
        let tags = tags(&html);
        let levels: Vec<u8> = tags
            .iter()
            // What is wrong stands above the page's heading.
            .filter(|tag| tag.get("id") != Some("problem"))
            .filter_map(|tag| tag.name.strip_prefix('h')?.parse().ok())
            .collect();
        assert_eq!(levels.first(), Some(&1), "{page}");
        assert_eq!(
            levels.iter().filter(|level| **level == 1).count(),
            1,
            "{page}"
        );
        for pair in levels.windows(2) {
            assert!(
                pair[1] <= pair[0] + 1,
                "{page}: h{} after h{}",
                pair[1],
                pair[0]
            );
        }
    }
}

#[test]
fn buttons_that_do_different_things_have_different_names() {
    for (page, Page { html, .. }) in pages() {
        let mut does: BTreeMap<String, String> = BTreeMap::new();
        let mut form: Option<String> = None;
        let mut button: Option<String> = None;
        for tag in tags(&html) {
            match tag.name.as_str() {
                "form" => form = tag.get("action").map(str::to_owned),
                "/form" => form = None,
                "button" => button = Some(String::new()),
                "/button" => {
                    let (Some(name), Some(action)) = (button.take(), form.clone()) else {
                        continue;
                    };
                    let before = does.insert(name.clone(), action.clone());
                    assert!(
                        before.as_ref().is_none_or(|before| *before == action),
                        "{page}: “{name}” does {action} and {before:?}"
                    );
                }
                _ => {}
            }
            if let Some(name) = &mut button {
                name.push_str(&tag.text);
            }
        }
    }
}

#[test]
fn members_see_no_mail_addresses_of_others_and_decide_nothing() {
    let samples = Samples { name: "Jane Smith" };
    let member = samples.workspace(Some(MemberState::Active), false).html;
    assert!(!member.contains("ravi.patel@"));
    assert!(
        !member.contains("Zoe Brown"),
        "requests are for those who decide"
    );
    assert!(!member.contains("What happened"));
    assert!(!member.contains("/sharing/"));
    let admin = samples.workspace(Some(MemberState::Admin), false).html;
    assert!(admin.contains("ravi.patel@") && admin.contains("/approve/"));
    assert!(admin.contains("/sharing/") && admin.contains("What happened"));
    let platform = samples.workspace(None, true).html;
    assert!(
        platform.contains("/approve/"),
        "the organisation has no admin"
    );
    assert!(!platform.contains("/sharing/"));
    assert!(
        !platform.contains("Access plan") && !platform.contains("id=\"kept\""),
        "what is kept in a workspace is not for the platform"
    );
}

#[test]
fn platform_administrators_decide_only_where_nobody_else_can() {
    let requests = Samples { name: "Jane Smith" }
        .administration()
        .into_iter()
        .find(|(name, _)| *name == "admin-requests")
        .unwrap()
        .1
        .html;
    assert!(requests.contains("/accounts/workspaces/A81007/members/"));
    assert!(!requests.contains("/accounts/workspaces/A81002/members/"));
}

#[test]
fn the_words_for_a_mail_are_the_same_whoever_asks() {
    let page = |address: &str| {
        let model = sign_in::CheckMail {
            kind: sign_in::MailKind::Reset,
            address: Some(address.to_owned()),
            minutes: 60,
            is_folder: false,
            form: Form::new(),
            done: None,
        };
        sign_in::check_mail(&model).html.replace(address, "")
    };
    assert_eq!(
        page("known@practice.example"),
        page("nobody@practice.example")
    );
}

#[test]
fn the_privacy_policy_names_all_that_is_kept() {
    let policy = policies::privacy_policy(&policies::Policy::default()).html;
    for kept in [
        "Your password",
        "Your devices",
        "API keys",
        "when it was used last, and how many requests it made on each day",
        "Mails that wait",
        "A log of what was done",
    ] {
        assert!(policy.contains(kept), "{kept}");
    }
}

#[test]
fn what_the_log_has_no_name_for_is_told_apart_by_the_first_digits() {
    let samples = Samples { name: "Jane Smith" };
    for (pages, page, who) in [
        (samples.workspaces(), "workspace-admin", "not a member"),
        (
            samples.administration(),
            "admin-audit",
            "an account that is gone",
        ),
    ] {
        let html = pages
            .into_iter()
            .find(|(found, _)| *found == page)
            .unwrap()
            .1
            .html;
        assert!(html.contains(&format!("{who}, fedcba98<")), "{page}");
        assert!(html.contains("01234567<"), "{page}");
        assert!(!html.contains("012345678"), "{page}");
    }
}

#[test]
fn network_addresses_are_shortened_hashes() {
    for (page, Page { html, .. }) in (Samples { name: "Jane Smith" }).administration() {
        assert!(!html.contains("9f86d0818"), "{page}");
        if page == "admin-audit" {
            assert!(html.contains("9f86d081"));
        }
    }
}
