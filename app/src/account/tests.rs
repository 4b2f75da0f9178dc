//! Every page in its states, and what must hold of all of them.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::MemberState;
use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::release::{Release, ReleaseFile, RowCounts};
use jiff::Timestamp;
use store::accounts::{
    ApiKey, ApiKeyId, AuditEntry, Document, DocumentId, DocumentLinkId, Member, Page as Rows,
    Person, PersonId, PersonRow, Preset, PresetId, PresetKind, Relation, SignIn, SignInId,
    WorkspaceRow,
};

use super::form::Form;
use super::frame::Organisation;
use super::page::Page;
use super::table::Listing;
use super::{
    administration, api_keys, data, documents, policies, presets, profile, refused, security,
    sign_in, workspace,
};

/// A name that would be markup if it were not escaped.
const HOSTILE: &str = r#"</td></script>"><img src=x onerror=alert(1)>'<script>alert(2)</script>"#;

/// The pages as somebody called `name` sees them; everything that people type is that name,
/// with what tells one thing from another.
struct Samples {
    name: &'static str,
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn code(text: &str) -> OdsCode {
    text.parse().unwrap()
}

impl Samples {
    /// What somebody typed: the hostile name, or sensible words.
    fn typed(&self, words: &str) -> String {
        if self.name == HOSTILE {
            format!("{words} {HOSTILE}")
        } else {
            words.to_owned()
        }
    }

    fn person(&self, is_administrator: bool) -> Person {
        Person {
            id: PersonId::random(),
            name: self.name.to_owned(),
            address: self.typed("jane.smith@elm-tree.example"),
            is_administrator,
            created_at: at("2026-03-02T09:12:00Z"),
        }
    }

    fn organisation(&self, text: &str, name: &str, kind: Kind) -> Organisation {
        Organisation {
            code: code(text),
            name: self.typed(name),
            kind: Some(kind),
            within: Some(self.typed("Alder Valley PCN")),
        }
    }

    fn elm(&self) -> Organisation {
        self.organisation("A81002", "Elm Tree Surgery", Kind::Practice)
    }

    fn oak(&self) -> Organisation {
        self.organisation("A81007", "Oak Road Medical Centre", Kind::Practice)
    }

    fn alder(&self) -> Organisation {
        Organisation {
            within: Some(self.typed("Northmere")),
            ..self.organisation("U12345", "Alder Valley PCN", Kind::Pcn)
        }
    }

    fn names(&self) -> BTreeMap<OdsCode, Organisation> {
        [self.elm(), self.alder()]
            .into_iter()
            .map(|organisation| (organisation.code, organisation))
            .collect()
    }

    fn member(&self, name: &str, of: &Organisation, state: MemberState) -> Member {
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

    fn refused(&self, fields: &[&str]) -> Form {
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

    fn preset(
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

    fn saved(&self) -> Vec<presets::SavedPreset> {
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

    fn document(&self, name: &str, of: Option<Organisation>) -> documents::SharedDocument {
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

    fn others_document(&self, name: &str) -> documents::SharedDocument {
        let mut shared = self.document(name, Some(self.elm()));
        shared.document.is_own = false;
        shared.document.links.clear();
        shared.may_change = false;
        shared
    }

    fn listing<T>(&self, rows: Vec<T>, total: u64) -> Listing<T> {
        Listing {
            q: self.typed("elm"),
            page: 2,
            rows: Rows { rows, total },
        }
    }

    fn log(&self) -> Vec<AuditEntry> {
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

    fn sign_in(&self, device: &str, is_lasting: bool) -> SignIn {
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

    fn signing_in(&self) -> Vec<(&'static str, Page)> {
        let check = |kind, address| {
            sign_in::check_mail(&sign_in::CheckMail {
                kind,
                address,
                minutes: 60,
                is_folder: true,
                form: Form::new(),
                done: Some(self.typed("Sent again.")),
            })
        };
        let address = || Some(self.typed("jane.smith@elm-tree.example"));
        let token = || "0123456789abcdef".to_owned();
        vec![
            ("register", sign_in::register(&sign_in::Register::default())),
            (
                "register-refused",
                sign_in::register(&sign_in::Register {
                    form: self.refused(&["name", "address", "password"]),
                }),
            ),
            (
                "check-mail",
                check(sign_in::MailKind::Verification, address()),
            ),
            (
                "check-mail-nowhere",
                check(sign_in::MailKind::Verification, None),
            ),
            (
                "check-mail-reset",
                check(sign_in::MailKind::Reset, address()),
            ),
            (
                "check-mail-address",
                check(sign_in::MailKind::NewAddress, address()),
            ),
            (
                "resend-refused",
                sign_in::check_mail(&sign_in::CheckMail {
                    kind: sign_in::MailKind::Verification,
                    address: None,
                    minutes: 60,
                    is_folder: false,
                    form: self.refused(&["address"]),
                    done: None,
                }),
            ),
            ("sign-in", sign_in::log_in(&sign_in::LogIn::default())),
            (
                "sign-in-refused",
                sign_in::log_in(&sign_in::LogIn {
                    form: self.refused(&["address", "password"]).with("stay", "yes"),
                    unverified: None,
                    done: Some(self.typed("You are signed out.")),
                }),
            ),
            (
                "sign-in-unverified",
                sign_in::log_in(&sign_in::LogIn {
                    form: Form::new().with("address", self.typed("jane.smith@elm-tree.example")),
                    unverified: address(),
                    done: None,
                }),
            ),
            (
                "sign-out",
                sign_in::log_out(&sign_in::LogOut {
                    person: self.person(false),
                    devices: 3,
                }),
            ),
            (
                "verify",
                sign_in::verify(&sign_in::Verify {
                    token: token(),
                    form: self.refused(&["password"]),
                }),
            ),
            (
                "reset",
                sign_in::reset_password(&sign_in::ResetPassword {
                    form: self.refused(&["address"]),
                }),
            ),
            (
                "reset-new",
                sign_in::new_password(&sign_in::NewPassword {
                    token: token(),
                    form: self.refused(&["password"]),
                }),
            ),
            (
                "take-address",
                sign_in::take_address(&sign_in::TakeAddress {
                    token: token(),
                    form: Form::new(),
                }),
            ),
            (
                "link-gone",
                sign_in::link_gone(&sign_in::LinkGone {
                    kind: sign_in::LinkKind::Verification,
                }),
            ),
            (
                "link-gone-reset",
                sign_in::link_gone(&sign_in::LinkGone {
                    kind: sign_in::LinkKind::Reset,
                }),
            ),
            (
                "link-gone-document",
                sign_in::link_gone(&sign_in::LinkGone {
                    kind: sign_in::LinkKind::Document,
                }),
            ),
        ]
    }

    fn profile(&self) -> profile::Profile {
        let own = |organisation: Organisation, state| profile::OwnWorkspace {
            member: self.member("Jane Smith", &organisation, state),
            organisation,
        };
        profile::Profile {
            person: self.person(false),
            workspaces: vec![
                own(self.elm(), MemberState::Admin),
                own(self.alder(), MemberState::Active),
                own(self.oak(), MemberState::Pending),
                own(
                    self.organisation("A81011", "Harbour Practice", Kind::Practice),
                    MemberState::Rejected,
                ),
                own(Organisation::unknown(code("X99999")), MemberState::Removed),
            ],
            active: Some(code("A81002")),
            waiting: vec![(self.elm(), 2)],
            find: Some(self.typed("ash")),
            found: vec![
                profile::FoundOrganisation {
                    organisation: self.organisation("A81020", "Ash Grove Surgery", Kind::Practice),
                    state: None,
                },
                profile::FoundOrganisation {
                    organisation: self.organisation("A81021", "Ashfield House", Kind::Practice),
                    state: Some(MemberState::Pending),
                },
                profile::FoundOrganisation {
                    organisation: self.organisation("A81022", "Ashby PCN", Kind::Pcn),
                    state: Some(MemberState::Active),
                },
            ],
            done: Some(self.typed("Your request is sent.")),
            form: Form::new(),
        }
    }

    fn own_pages(&self) -> Vec<(&'static str, Page)> {
        let laptop = self.sign_in("Firefox on Windows", true);
        let tools = vec![("gp-appointments".to_owned(), "GP appointments".to_owned())];
        let listed = presets::Presets {
            person: self.person(false),
            presets: self.saved(),
            tools,
            active: Some(self.elm()),
            rename: None,
            done: None,
        };
        let first = listed.presets[1].preset.id.clone();
        let security = security::Security {
            person: self.person(false),
            name: Form::new(),
            address: Form::new(),
            password: Form::new(),
            this: laptop.id.clone(),
            sign_ins: vec![laptop, self.sign_in("Safari on iPhone", false)],
            done: None,
        };
        let save = presets::SavePreset {
            person: self.person(false),
            kind: PresetKind::View,
            address: format!("/tools/list-size/?own={}", self.name),
            about: self.typed("GP appointments: Elm Tree Surgery"),
            names: Vec::new(),
            workspaces: vec![self.elm(), self.alder()],
            next: "/tools/list-size/".to_owned(),
            form: Form::new(),
        };
        vec![
            ("profile", profile::profile(&self.profile())),
            (
                "profile-new",
                profile::profile(&profile::Profile {
                    workspaces: Vec::new(),
                    waiting: Vec::new(),
                    find: None,
                    found: Vec::new(),
                    done: None,
                    form: self.refused(&[]),
                    ..self.profile()
                }),
            ),
            ("security", security::security(&security)),
            (
                "security-refused",
                security::security(&security::Security {
                    name: self.refused(&["name"]),
                    address: self.refused(&["address", "password"]),
                    password: self.refused(&["current", "password"]),
                    ..security
                }),
            ),
            (
                "presets-renamed",
                presets::presets(&presets::Presets {
                    rename: Some((first, self.refused(&["name"]))),
                    ..listed.clone()
                }),
            ),
            (
                "presets-empty",
                presets::presets(&presets::Presets {
                    presets: Vec::new(),
                    active: None,
                    ..listed.clone()
                }),
            ),
            ("presets", presets::presets(&listed)),
            ("save-view", presets::save_preset(&save)),
            (
                "save-group",
                presets::save_preset(&presets::SavePreset {
                    kind: PresetKind::Group,
                    names: vec![self.typed("Elm Tree Surgery"), self.typed("Oak Road")],
                    workspaces: Vec::new(),
                    form: self.refused(&["name"]),
                    ..save
                }),
            ),
        ]
    }

    fn documents(&self) -> documents::Documents {
        documents::Documents {
            person: self.person(false),
            own: vec![
                self.document("Access plan 2026.pdf", Some(self.elm())),
                self.document("Rota.pdf", None),
            ],
            shared: vec![self.others_document("Minutes of November.pdf")],
            workspaces: vec![self.elm(), self.alder()],
            used: 62_000_000,
            room: 200_000_000,
            largest: 20_000_000,
            upload: Form::new(),
            rename: None,
            new_link: None,
            done: None,
        }
    }

    fn kept_pages(&self) -> Vec<(&'static str, Page)> {
        let listed = self.documents();
        let first = listed.own[0].document.id.clone();
        let held = data::Data {
            person: self.person(false),
            held: data::Held {
                sign_ins: 2,
                own_presets: 3,
                shared_presets: 1,
                default_presets: 2,
                own_documents: 2,
                shared_documents: 1,
                document_bytes: 62_000_000,
                api_keys: 2,
                workspaces: 3,
                mails: 1,
                audit: 41,
            },
            last_admin_of: vec![self.elm()],
            form: Form::new(),
            done: None,
        };
        vec![
            ("documents", documents::documents(&listed)),
            (
                "documents-link",
                documents::documents(&documents::Documents {
                    new_link: Some(documents::NewLink {
                        document: self.typed("Rota.pdf"),
                        address: "https://haresign.example/shared/0123456789abcdef".to_owned(),
                    }),
                    rename: Some((first, self.refused(&["name"]))),
                    upload: self.refused(&["file"]),
                    ..listed.clone()
                }),
            ),
            (
                "documents-empty",
                documents::documents(&documents::Documents {
                    own: Vec::new(),
                    shared: Vec::new(),
                    used: 0,
                    ..listed
                }),
            ),
            ("data", data::data(&held)),
            (
                "data-refused",
                data::data(&data::Data {
                    form: self.refused(&["password"]),
                    ..held
                }),
            ),
        ]
    }

    fn workspace(&self, member: Option<MemberState>, is_administrator: bool) -> Page {
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

    fn workspaces(&self) -> Vec<(&'static str, Page)> {
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

    fn administration(&self) -> Vec<(&'static str, Page)> {
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

    fn without_account(&self) -> Vec<(&'static str, Page)> {
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

    fn key(&self, name: &str) -> ApiKey {
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

    fn keys(&self) -> Vec<(&'static str, Page)> {
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

    fn all(&self) -> Vec<(&'static str, Page)> {
        [
            self.signing_in(),
            self.own_pages(),
            self.kept_pages(),
            self.keys(),
            self.workspaces(),
            self.administration(),
            self.without_account(),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

fn pages() -> Vec<(&'static str, Page)> {
    Samples { name: "Jane Smith" }.all()
}

/// A tag with its attributes, and the text that follows it up to the next tag.
#[derive(Debug)]
struct Tag {
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
}

impl Tag {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }
}

/// The tags of a page as a browser would find them: enough of a parser to notice when a value
/// breaks out of its place.
fn tags(html: &str) -> Vec<Tag> {
    let mut tags: Vec<Tag> = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        if let Some(last) = tags.last_mut() {
            last.text.push_str(&rest[..start]);
        }
        rest = &rest[start + 1..];
        if rest.starts_with('!') {
            rest = &rest[rest.find('>').unwrap() + 1..];
            continue;
        }
        let end = rest
            .find(|letter: char| letter.is_whitespace() || letter == '>')
            .unwrap();
        let name = rest[..end].trim_end_matches('/').to_lowercase();
        rest = &rest[end..];
        let mut attributes = BTreeMap::new();
        loop {
            rest = rest.trim_start().trim_start_matches('/');
            if let Some(after) = rest.strip_prefix('>') {
                rest = after;
                break;
            }
            let end = rest
                .find(|letter: char| letter.is_whitespace() || matches!(letter, '=' | '>'))
                .unwrap();
            let attribute = rest[..end].to_owned();
            rest = &rest[end..];
            let value = if let Some(after) = rest.strip_prefix("=\"") {
                let end = after.find('"').unwrap();
                rest = &after[end + 1..];
                after[..end].to_owned()
            } else {
                String::new()
            };
            let before = attributes.insert(attribute.clone(), value);
            assert!(before.is_none(), "{attribute} twice in <{name}>");
        }
        tags.push(Tag {
            name,
            attributes,
            text: String::new(),
        });
    }
    tags
}

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
