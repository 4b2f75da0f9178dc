//! People, organisations and what they keep: what the pages under test are filled with.

use std::collections::BTreeMap;

use domain::access::MemberState;
use domain::code::OdsCode;
use domain::organisation::Kind;
use jiff::Timestamp;
use store::accounts::{
    AuditEntry, Document, DocumentId, DocumentLinkId, Member, Page as Rows, Person, PersonId,
    Preset, PresetId, PresetKind, SignIn, SignInId,
};

use super::super::form::Form;
use super::super::frame::Organisation;
use super::super::table::Listing;
use super::super::{documents, presets};

/// A name that would be markup if it were not escaped.
pub(super) const HOSTILE: &str =
    r#"</td></script>"><img src=x onerror=alert(1)>'<script>alert(2)</script>"#;

/// The pages as somebody called `name` sees them; everything that people type is that name,
/// with what tells one thing from another.
pub(super) struct Samples {
    pub(super) name: &'static str,
}

pub(super) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(super) fn code(text: &str) -> OdsCode {
    text.parse().unwrap()
}

impl Samples {
    /// What somebody typed: the hostile name, or sensible words.
    pub(super) fn typed(&self, words: &str) -> String {
        if self.name == HOSTILE {
            format!("{words} {HOSTILE}")
        } else {
            words.to_owned()
        }
    }

    pub(super) fn person(&self, is_administrator: bool) -> Person {
        Person {
            id: PersonId::random(),
            name: self.name.to_owned(),
            address: self.typed("jane.smith@elm-tree.example"),
            is_administrator,
            created_at: at("2026-03-02T09:12:00Z"),
        }
    }

    pub(super) fn organisation(&self, text: &str, name: &str, kind: Kind) -> Organisation {
        Organisation {
            code: code(text),
            name: self.typed(name),
            kind: Some(kind),
            within: Some(self.typed("Alder Valley PCN")),
        }
    }

    pub(super) fn elm(&self) -> Organisation {
        self.organisation("A81002", "Elm Tree Surgery", Kind::Practice)
    }

    pub(super) fn oak(&self) -> Organisation {
        self.organisation("A81007", "Oak Road Medical Centre", Kind::Practice)
    }

    pub(super) fn alder(&self) -> Organisation {
        Organisation {
            within: Some(self.typed("Northmere")),
            ..self.organisation("U12345", "Alder Valley PCN", Kind::Pcn)
        }
    }

    pub(super) fn names(&self) -> BTreeMap<OdsCode, Organisation> {
        [self.elm(), self.alder()]
            .into_iter()
            .map(|organisation| (organisation.code, organisation))
            .collect()
    }

    pub(super) fn member(&self, name: &str, of: &Organisation, state: MemberState) -> Member {
        Member {
            person: PersonId::random(),
            name: self.typed(name),
            address: self.typed(&format!(
                "{}@practice.example",
                name.to_lowercase().replace(' ', ".")
            )),
            organisation: of.code,
            state,
            asked_at: at("2026-10-01T08:00:00Z"),
            decided_at: (state != MemberState::Pending).then(|| at("2026-10-02T16:30:00Z")),
            has_admin: true,
            members_may_share: true,
        }
    }

    pub(super) fn refused(&self, fields: &[&str]) -> Form {
        let form = Form::new()
            .with("name", self.typed("Jane"))
            .with("address", self.typed("jane"))
            .with("password", "correct horse battery staple")
            .with("current", "correct horse battery staple")
            .with("next", "/accounts/presets/")
            .error_at_top(self.typed("Nothing was changed."));
        fields.iter().fold(form, |form, field| {
            form.error(*field, self.typed(&format!("Enter the {field}.")))
        })
    }

    pub(super) fn preset(
        &self,
        name: &str,
        kind: PresetKind,
        of: Option<Organisation>,
    ) -> presets::SavedPreset {
        let is_own = of.is_none();
        presets::SavedPreset {
            preset: Preset {
                id: PresetId::random(),
                kind,
                tool: if kind == PresetKind::View {
                    "gp-appointments".to_owned()
                } else {
                    String::new()
                },
                name: self.typed(name),
                address: "/tools/gp-appointments/?org=A81002&group=similar".to_owned(),
                by: Some(self.typed("Ravi Patel")),
                is_own,
                organisation: of.as_ref().map(|organisation| organisation.code),
                is_default: name.starts_with("Monthly"),
                updated_at: at("2026-11-02T10:00:00Z"),
            },
            names: if kind == PresetKind::Group {
                vec![
                    self.typed("Elm Tree Surgery"),
                    self.typed("Oak Road Medical Centre"),
                    self.typed("Harbour Practice"),
                ]
            } else {
                Vec::new()
            },
            may_change: is_own,
            organisation: of,
        }
    }

    pub(super) fn saved(&self) -> Vec<presets::SavedPreset> {
        vec![
            self.preset(
                "Did not attend, by mode",
                PresetKind::View,
                Some(self.elm()),
            ),
            self.preset("Monthly review", PresetKind::View, None),
            self.preset("Same day access", PresetKind::View, None),
            self.preset("Our neighbours", PresetKind::Group, None),
        ]
    }

    pub(super) fn document(
        &self,
        name: &str,
        of: Option<Organisation>,
    ) -> documents::SharedDocument {
        documents::SharedDocument {
            document: Document {
                id: DocumentId::random(),
                name: self.typed(name),
                media_type: "application/pdf".to_owned(),
                bytes: 1_440_000,
                sha256: "00".repeat(32),
                object: "object".to_owned(),
                by: Some(self.typed("Ravi Patel")),
                is_own: true,
                organisation: of.as_ref().map(|organisation| organisation.code),
                links: vec![(DocumentLinkId::random(), at("2026-11-20T15:04:00Z"))],
                created_at: at("2026-11-19T15:04:00Z"),
            },
            organisation: of,
            may_change: true,
        }
    }

    pub(super) fn others_document(&self, name: &str) -> documents::SharedDocument {
        let mut shared = self.document(name, Some(self.elm()));
        shared.document.is_own = false;
        shared.document.links.clear();
        shared.may_change = false;
        shared
    }

    pub(super) fn listing<T>(&self, rows: Vec<T>, total: u64) -> Listing<T> {
        Listing {
            q: self.typed("elm"),
            page: 2,
            rows: Rows { rows, total },
        }
    }

    pub(super) fn log(&self) -> Vec<AuditEntry> {
        let entry = |action: &str, name: Option<&str>, target: Option<&str>| AuditEntry {
            at: at("2026-11-24T14:05:00Z"),
            person: Some(PersonId::random()),
            name: name.map(|name| self.typed(name)),
            action: action.to_owned(),
            organisation: Some(code("A81002")),
            target: None,
            target_name: target.map(|name| self.typed(name)),
            network: "9f86d081884c7d659a2feaa0c55ad015".to_owned(),
        };
        vec![
            entry("request-approved", Some("Jane Smith"), Some("Ravi Patel")),
            entry(
                "preset-saved",
                Some("Ravi Patel"),
                Some("Did not attend, by mode"),
            ),
            entry("signed-in", None, None),
            AuditEntry {
                person: "fedcba9876543210fedcba9876543210".parse().ok(),
                target: Some("0123456789abcdef0123456789abcdef".to_owned()),
                ..entry("document-shared", None, None)
            },
        ]
    }

    pub(super) fn sign_in(&self, device: &str, is_lasting: bool) -> SignIn {
        SignIn {
            id: SignInId::random(),
            device: self.typed(device),
            is_lasting,
            workspace: Some(code("A81002")),
            created_at: at("2026-11-24T08:01:00Z"),
            used_at: at("2026-11-24T14:00:00Z"),
            expires_at: at("2027-01-23T14:00:00Z"),
        }
    }
}
