//! The pages of workspaces, of keys and of the administration, in each of their states.

use domain::access::MemberState;
use domain::release::{Release, ReleaseFile, RowCounts};
use store::accounts::{ApiKey, ApiKeyId, PersonRow, PresetKind, Relation, WorkspaceRow};

use super::super::form::Form;
use super::super::page::Page;
use super::super::{administration, api_keys, policies, refused, workspace};

use super::samples::{Samples, at, code};

impl Samples {
    pub(super) fn workspace(&self, member: Option<MemberState>, is_administrator: bool) -> Page {
        let person = self.person(is_administrator);
        let elm = self.elm();
        let mut own = self.member(self.name, &elm, member.unwrap_or(MemberState::Active));
        own.person = person.id.clone();
        own.name = self.name.to_owned();
        let mut members = vec![
            self.member("Ravi Patel", &elm, MemberState::Active),
            self.member("Ann Other", &elm, MemberState::Admin),
        ];
        if member.is_some() {
            members.push(own);
        }
        workspace::workspace(&workspace::Workspace {
            person,
            relation: Relation {
                member,
                has_admin: member == Some(MemberState::Admin),
                members_may_share: true,
            },
            is_active: false,
            members,
            requests: vec![
                self.member("Zoe Brown", &elm, MemberState::Pending),
                self.member("Tom Jones", &elm, MemberState::Pending),
            ],
            presets: vec![self.preset(
                "Did not attend, by mode",
                PresetKind::View,
                Some(elm.clone()),
            )],
            documents: vec![self.document("Access plan 2026.pdf", Some(elm.clone()))],
            audit: Some(self.listing(self.log(), 132)),
            done: Some(self.typed("The request is approved.")),
            form: Form::new(),
            organisation: elm,
        })
    }

    pub(super) fn workspaces(&self) -> Vec<(&'static str, Page)> {
        vec![
            (
                "workspace-admin",
                self.workspace(Some(MemberState::Admin), false),
            ),
            (
                "workspace-member",
                self.workspace(Some(MemberState::Active), false),
            ),
            ("workspace-platform", self.workspace(None, true)),
        ]
    }

    pub(super) fn administration(&self) -> Vec<(&'static str, Page)> {
        let person = || self.person(true);
        let release = Release {
            id: "1".to_owned(),
            sequence: 1,
            dataset: "gp-appointments".to_owned(),
            source_label: String::new(),
            source: self.typed("practice-level"),
            periods: Vec::new(),
            files: vec![ReleaseFile {
                name: self.typed("Practice_Level_Crosstab_Nov_26.csv"),
                sha256: "00".repeat(32),
                bytes: 1,
            }],
            loaded_at: "2026-11-24T14:05:00Z".to_owned(),
            reader: "1".to_owned(),
            rows: RowCounts {
                read: 1_204_331,
                kept: 1_204_330,
                rejected: Vec::new(),
            },
            organisations_matched: 0,
            organisations_new: 0,
            is_demonstration: false,
            changes: Vec::new(),
            is_current: true,
        };
        let elm = self.elm();
        let mut with_admin = self.member("Zoe Brown", &elm, MemberState::Pending);
        with_admin.has_admin = true;
        let mut without = self.member("Tom Jones", &self.oak(), MemberState::Pending);
        without.has_admin = false;
        vec![
            (
                "admin",
                administration::administration(&administration::Administration {
                    person: person(),
                    numbers: administration::Numbers {
                        people: 1_204,
                        registrations: 3,
                        sign_ins: 1_530,
                        organisations: 312,
                        requests: 7,
                        requests_for_you: 2,
                        presets: 4_117,
                        documents: 290,
                        document_bytes: 1_733_000_000,
                        api_keys: 19,
                        mails: 1,
                        releases: 48,
                        audit: 90_211,
                    },
                }),
            ),
            (
                "admin-people",
                administration::people(&administration::People {
                    person: person(),
                    list: self.listing(
                        vec![PersonRow {
                            person: person(),
                            sign_ins: 2,
                            used_at: Some(at("2026-11-24T14:05:00Z")),
                            organisations: vec![code("A81002"), code("X99999")],
                        }],
                        132,
                    ),
                    organisations: self.names(),
                }),
            ),
            (
                "admin-organisations",
                administration::organisations(&administration::Organisations {
                    person: person(),
                    list: self.listing(
                        vec![WorkspaceRow {
                            organisation: code("A81002"),
                            members: 4,
                            admins: 1,
                            pending: 2,
                        }],
                        132,
                    ),
                    organisations: self.names(),
                }),
            ),
            (
                "admin-requests",
                administration::requests(&administration::Requests {
                    person: person(),
                    list: self.listing(vec![with_admin, without], 132),
                    organisations: self.names(),
                    done: Some(self.typed("The request is refused.")),
                    form: self.refused(&[]),
                }),
            ),
            (
                "admin-releases",
                administration::releases(&administration::Releases {
                    person: person(),
                    list: self.listing(vec![release], 132),
                }),
            ),
            (
                "admin-audit",
                administration::audit(&administration::Audit {
                    person: person(),
                    list: self.listing(self.log(), 132),
                    organisations: self.names(),
                }),
            ),
        ]
    }

    pub(super) fn without_account(&self) -> Vec<(&'static str, Page)> {
        let policy = policies::Policy {
            operator: Some(self.typed("Northmere GP Federation")),
        };
        vec![
            ("privacy", policies::privacy_policy(&policy)),
            (
                "privacy-nobody",
                policies::privacy_policy(&policies::Policy::default()),
            ),
            ("cookies", policies::cookie_policy(&policy)),
            ("forbidden", refused::forbidden()),
            ("not-found", refused::not_found()),
            ("already-decided", refused::already_decided()),
            ("last-admin", refused::last_admin()),
            ("full", refused::full()),
            ("unreadable", refused::unreadable()),
            ("busy", refused::busy()),
            (
                "too-many",
                refused::too_many(&refused::TooMany { seconds: 290 }),
            ),
            ("fault", refused::fault()),
        ]
    }

    pub(super) fn key(&self, name: &str) -> ApiKey {
        ApiKey {
            id: ApiKeyId::random(),
            person: None,
            owner: Some(self.typed("Ravi Patel")),
            name: self.typed(name),
            prefix: "hrs_Ab3dEf9h".to_owned(),
            per_minute: 60,
            per_day: 10_000,
            created_at: at("2026-10-01T09:00:00Z"),
            expires_at: Some(at("2027-10-01T09:00:00Z")),
            revoked_at: None,
            used_at: Some(at("2026-11-24T14:05:00Z")),
        }
    }

    pub(super) fn keys(&self) -> Vec<(&'static str, Page)> {
        let used = |key, busiest: u64| api_keys::UsedKey {
            key,
            days: (0..30).map(|day| day * busiest / 29).collect(),
        };
        let revoked = ApiKey {
            revoked_at: Some(at("2026-11-02T09:00:00Z")),
            used_at: None,
            ..self.key("Power BI")
        };
        let new_key = || api_keys::NewKey {
            name: self.typed("Board report"),
            secret: "hrs_Ab3dEf9hIjK1mNoPqRsTuVwXyZ0123456789abcd-_".to_owned(),
        };
        let now = at("2026-11-24T14:10:00Z");
        let own = api_keys::ApiKeys {
            person: self.person(false),
            keys: vec![used(self.key("Board report"), 1_204), used(revoked, 0)],
            now,
            new_key: None,
            form: Form::new(),
            done: None,
        };
        let key = self.key("Board report");
        let every = api_keys::EveryKey {
            person: self.person(true),
            list: self.listing(vec![key.clone()], 1),
            now,
            new_key: None,
            form: Form::new(),
            limits: None,
            done: None,
        };
        vec![
            ("api-keys", api_keys::api_keys(&own)),
            (
                "api-keys-made",
                api_keys::api_keys(&api_keys::ApiKeys {
                    new_key: Some(new_key()),
                    ..own.clone()
                }),
            ),
            (
                "api-keys-refused",
                api_keys::api_keys(&api_keys::ApiKeys {
                    keys: Vec::new(),
                    form: self.refused(&["name"]),
                    done: Some(self.typed("The key opens nothing any more.")),
                    ..own
                }),
            ),
            ("admin-api-keys", api_keys::every_key(&every)),
            (
                "admin-api-keys-refused",
                api_keys::every_key(&api_keys::EveryKey {
                    limits: Some((key.id, self.refused(&["per_minute"]))),
                    new_key: Some(new_key()),
                    ..every
                }),
            ),
        ]
    }
}
