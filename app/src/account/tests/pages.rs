//! Every page in each of its states.

use domain::access::MemberState;
use domain::organisation::Kind;
use store::accounts::PresetKind;

use super::super::form::Form;
use super::super::frame::Organisation;
use super::super::page::Page;
use super::super::{data, documents, presets, profile, security, sign_in};

use super::samples::{Samples, code};

impl Samples {
    pub(super) fn signing_in(&self) -> Vec<(&'static str, Page)> {
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
                    refused: None,
                    done: Some(self.typed("You are signed out.")),
                }),
            ),
            (
                "sign-in-wrong",
                sign_in::log_in(&sign_in::LogIn {
                    form: Form::new().with("address", self.typed("jane.smith@elm-tree.example")),
                    refused: address(),
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

    pub(super) fn profile(&self) -> profile::Profile {
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

    pub(super) fn own_pages(&self) -> Vec<(&'static str, Page)> {
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

    pub(super) fn documents(&self) -> documents::Documents {
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

    pub(super) fn kept_pages(&self) -> Vec<(&'static str, Page)> {
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

    pub(super) fn all(&self) -> Vec<(&'static str, Page)> {
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

pub(super) fn pages() -> Vec<(&'static str, Page)> {
    Samples { name: "Jane Smith" }.all()
}
