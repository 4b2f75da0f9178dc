//! Saved views and benchmark groups.

use app::account::form::Form;
use app::account::frame::Organisation;
use app::account::presets as views;
use app::address::Address;
use app::named_tools;
use domain::access::{Action, MemberState, may};
use domain::code::OdsCode;
use domain::peers::LARGEST_OWN_GROUP;
use domain::registry::Registry;
use domain::visible::is_invisible;
use serde::Deserialize;
use store::accounts::{NewPreset, Preset, PresetId, PresetKind, Refused, Relation};

use super::done;
use super::fields::{Asked, Fields, Of};
use super::profile::NameOnly;
use super::refusal::{Answer, Refusal};
use super::state::{Visit, local, onward};
use crate::serve::router::LONGEST_ADDRESS;

/// The most characters of a preset's name.
const LONGEST_NAME: usize = 80;

const FULL: &str =
    "There are as many saved views as there can be. Delete some that you no longer need.";

/// A preset as pages show it, to somebody with these relations to workspaces.
pub(crate) fn saved(
    visit: &Visit,
    preset: Preset,
    relations: &[(OdsCode, Relation)],
) -> views::SavedPreset {
    let is_admin = |code: OdsCode| {
        relations.iter().any(|(organisation, relation)| {
            *organisation == code && relation.member == Some(MemberState::Admin)
        })
    };
    views::SavedPreset {
        may_change: preset.is_own || preset.organisation.is_some_and(is_admin),
        organisation: preset.organisation.map(|code| visit.organisation(code)),
        names: match preset.kind {
            PresetKind::Group => names(visit, &preset.address),
            PresetKind::View => Vec::new(),
        },
        preset,
    }
}

/// The names of the organisations of a group.
fn names(visit: &Visit, codes: &str) -> Vec<String> {
    codes
        .split(',')
        .map(|text| {
            text.parse()
                .ok()
                .and_then(|code| visit.accounts.organisation_name(code))
                .unwrap_or_else(|| text.to_owned())
        })
        .collect()
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct PresetsAsked {
    /// The address of a view that is to be saved.
    save: Option<String>,
    /// The codes of a group that is to be saved.
    group: Option<String>,
    next: String,
    done: String,
}

pub(crate) async fn page(visit: Visit, Asked(asked): Asked<PresetsAsked>) -> Answer {
    let fields = match (&asked.save, &asked.group) {
        (Some(address), _) => Some(("view", address)),
        (None, Some(codes)) => Some(("group", codes)),
        (None, None) => None,
    };
    if let Some((kind, address)) = fields {
        let saving = Saving {
            kind: kind.to_owned(),
            address: address.clone(),
            next: asked.next,
            ..Saving::default()
        };
        let page = save_view(&visit, &saving, saving.form()).await?;
        return visit.show(page).await;
    }
    let page = list(&visit, &asked.done, None).await?;
    visit.show(page).await
}

/// Leads to what a view shows. Pages carry the names of views alone.
pub(crate) async fn open(visit: Visit, Of(id): Of<PresetId>) -> Answer {
    let person = visit.person()?;
    let preset = visit
        .store()
        .preset(&id, &person.id, visit.active())
        .await?
        .ok_or(Refusal::NotFound)?;
    match preset.kind {
        PresetKind::View => Ok(onward(local(&preset.address).ok_or(Refusal::NotFound)?)),
        PresetKind::Group => Ok(onward("/accounts/presets/")),
    }
}

async fn list(
    visit: &Visit,
    done: &str,
    rename: Option<(PresetId, Form)>,
) -> Answer<app::account::page::Page> {
    let person = visit.person()?;
    let relations = relations(visit).await?;
    let presets = visit
        .store()
        .presets_for(&person.id, visit.active())
        .await?;
    Ok(views::presets(&views::Presets {
        person: person.clone(),
        presets: presets
            .into_iter()
            .map(|preset| saved(visit, preset, &relations))
            .collect(),
        tools: named_tools(&visit.snapshot().registry),
        active: visit.active().map(|code| visit.organisation(code)),
        rename,
        done: done::words(done),
    }))
}

/// What the visitor is to every organisation that they asked to work for.
pub(crate) async fn relations(visit: &Visit) -> Answer<Vec<(OdsCode, Relation)>> {
    let person = visit.person()?;
    let memberships = visit.store().memberships_of(&person.id).await?;
    Ok(memberships
        .into_iter()
        .map(|member| {
            let relation = Relation {
                member: Some(member.state),
                has_admin: member.has_admin,
                members_may_share: member.members_may_share,
            };
            (member.organisation, relation)
        })
        .collect())
}

/// The workspaces in which the visitor may keep something.
pub(crate) async fn may_share_with(visit: &Visit) -> Answer<Vec<Organisation>> {
    let is_administrator = visit.person()?.is_administrator;
    Ok(relations(visit)
        .await?
        .into_iter()
        .filter(|(_, relation)| {
            may(
                relation.access_context(is_administrator),
                Action::ShareWithWorkspace,
            )
        })
        .map(|(code, _)| visit.organisation(code))
        .collect())
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Saving {
    kind: String,
    address: String,
    name: String,
    keep: String,
    default: String,
    next: String,
}

impl Saving {
    fn form(&self) -> Form {
        Form::new()
            .with("name", self.name.trim())
            .with("keep", self.keep.as_str())
            .with("default", self.default.as_str())
    }

    fn kind(&self) -> PresetKind {
        if self.kind == "group" {
            PresetKind::Group
        } else {
            PresetKind::View
        }
    }
}

async fn save_view(visit: &Visit, saving: &Saving, form: Form) -> Answer<app::account::page::Page> {
    let kind = saving.kind();
    let what =
        What::read(&visit.snapshot().registry, kind, &saving.address).ok_or(Refusal::Unreadable)?;
    Ok(views::save_preset(&views::SavePreset {
        person: visit.person()?.clone(),
        kind,
        about: what.about(visit),
        names: match kind {
            PresetKind::Group => names(visit, &what.address),
            PresetKind::View => Vec::new(),
        },
        address: what.address,
        workspaces: may_share_with(visit).await?,
        next: local(&saving.next)
            .unwrap_or("/accounts/presets/")
            .to_owned(),
        form,
    }))
}

/// Something that can be saved.
struct What {
    /// Slug and title of the tool of a view.
    tool: Option<(String, String)>,
    /// The address of a view, or the codes of a group.
    address: String,
}

impl What {
    /// Reads what came from outside; `None` where it is no view of a tool, or no group.
    fn read(registry: &Registry, kind: PresetKind, address: &str) -> Option<Self> {
        match kind {
            PresetKind::View => {
                let address = local(address).filter(|address| address.len() <= LONGEST_ADDRESS)?;
                let slug = address.strip_prefix("/tools/")?.split(['/', '?']).next()?;
                Some(Self {
                    tool: Some(
                        named_tools(registry)
                            .into_iter()
                            .find(|tool| tool.0 == slug)?,
                    ),
                    address: address.to_owned(),
                })
            }
            PresetKind::Group => {
                let codes: Result<Vec<OdsCode>, _> = address.split(',').map(str::parse).collect();
                let codes = codes.ok()?;
                (codes.len() <= LARGEST_OWN_GROUP).then(|| Self {
                    tool: None,
                    address: codes
                        .iter()
                        .map(ToString::to_string)
                        .collect::<Vec<_>>()
                        .join(","),
                })
            }
        }
    }

    /// What it is, in words.
    fn about(&self, visit: &Visit) -> String {
        let Some((slug, title)) = &self.tool else {
            return "A benchmark group".to_owned();
        };
        let nation = format!("/tools/{slug}/nation");
        if self.address.starts_with(&nation) {
            return format!("{title}: state of the nation");
        }
        let query = self.address.split_once('?').map_or("", |(_, query)| query);
        let read = Address::from_pairs(|name| {
            query
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value.to_owned())
        });
        match read
            .org
            .and_then(|code| visit.accounts.organisation_name(code))
        {
            Some(name) => format!("{title}: {name}"),
            None => title.to_owned(),
        }
    }
}

fn name_objection(name: &str) -> Option<String> {
    if name.is_empty() {
        return Some("Give it a name by which you will know it.".to_owned());
    }
    if name.chars().count() > LONGEST_NAME {
        return Some(format!("A name has at most {LONGEST_NAME} characters."));
    }
    name.chars()
        .any(is_invisible)
        .then(|| "A name has letters, spaces and marks only.".to_owned())
}

pub(crate) async fn save(visit: Visit, Fields(saving): Fields<Saving>) -> Answer {
    let kind = saving.kind();
    let what =
        What::read(&visit.snapshot().registry, kind, &saving.address).ok_or(Refusal::Unreadable)?;
    let name = saving.name.trim();
    if let Some(objection) = name_objection(name) {
        let form = saving.form().error("name", objection);
        let page = save_view(&visit, &saving, form).await?;
        return visit.show_again(page).await;
    }
    let organisation = match saving.keep.as_str() {
        "" => None,
        code => Some(code.parse().map_err(|_| Refusal::NotFound)?),
    };
    let new = NewPreset {
        kind,
        tool: what.tool.map(|(slug, _)| slug).unwrap_or_default(),
        name: name.to_owned(),
        address: what.address,
        organisation,
    };
    let saved = visit.store().save_preset(&new, &visit.by()).await?;
    let preset = match saved {
        Ok(preset) => preset,
        Err(Refused::Full) => {
            let page = save_view(&visit, &saving, saving.form().error_at_top(FULL)).await?;
            return visit.show_again(page).await;
        }
        Err(refused) => return Err(refused.into()),
    };
    if !saving.default.is_empty() && kind == PresetKind::View {
        visit
            .store()
            .set_default_preset(&preset, visit.active(), true, &visit.by())
            .await??;
    }
    Ok(onward(match local(&saving.next) {
        Some(next) => next,
        None => "/accounts/presets/?done=saved",
    }))
}

pub(crate) async fn rename(
    visit: Visit,
    Of(preset): Of<PresetId>,
    Fields(fields): Fields<NameOnly>,
) -> Answer {
    let name = fields.name.trim();
    if let Some(objection) = name_objection(name) {
        let form = Form::new().with("name", name).error("name", objection);
        let page = list(&visit, "", Some((preset, form))).await?;
        return visit.show_again(page).await;
    }
    visit
        .store()
        .rename_preset(&preset, name, &visit.by())
        .await??;
    Ok(onward("/accounts/presets/?done=renamed"))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Updating {
    address: String,
    next: String,
}

/// Saves another view under the name.
pub(crate) async fn update(
    visit: Visit,
    Of(preset): Of<PresetId>,
    Fields(fields): Fields<Updating>,
) -> Answer {
    let person = visit.person()?;
    let known = visit
        .store()
        .preset(&preset, &person.id, visit.active())
        .await?;
    let known = known.ok_or(Refusal::NotFound)?;
    let what = What::read(&visit.snapshot().registry, known.kind, &fields.address)
        .ok_or(Refusal::Unreadable)?;
    if what.tool.is_some_and(|(slug, _)| slug != known.tool) {
        return Err(Refusal::Unreadable);
    }
    visit
        .store()
        .update_preset(&preset, &what.address, &visit.by())
        .await??;
    Ok(onward(
        local(&fields.next).unwrap_or("/accounts/presets/?done=updated"),
    ))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Defaulting {
    is_default: String,
}

pub(crate) async fn set_default(
    visit: Visit,
    Of(preset): Of<PresetId>,
    Fields(fields): Fields<Defaulting>,
) -> Answer {
    let is_default = fields.is_default == "yes";
    visit
        .store()
        .set_default_preset(&preset, visit.active(), is_default, &visit.by())
        .await??;
    Ok(onward(if is_default {
        "/accounts/presets/?done=default"
    } else {
        "/accounts/presets/?done=no-default"
    }))
}

pub(crate) async fn delete(visit: Visit, Of(preset): Of<PresetId>) -> Answer {
    visit.store().delete_preset(&preset, &visit.by()).await??;
    Ok(onward("/accounts/presets/?done=deleted"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_views_of_tools_and_groups_of_codes_are_saved() {
        let view = |address| {
            What::read(&datasets::built_in(), PresetKind::View, address).map(|what| what.address)
        };
        let address = "/tools/list-size/?org=A81001";
        assert_eq!(view(address).as_deref(), Some(address));
        for refused in [
            "/accounts/logout/",
            "https://evil.example/tools/list-size/",
            "//evil.example",
            "/tools/nothing/",
            "javascript:alert(1)",
        ] {
            assert_eq!(view(refused), None, "{refused}");
        }
        let group = |codes| {
            What::read(&datasets::built_in(), PresetKind::Group, codes).map(|what| what.address)
        };
        assert_eq!(group("a81001,B82001").as_deref(), Some("A81001,B82001"));
        assert_eq!(group(""), None);
        assert_eq!(group("A81001,<script>"), None);
        assert_eq!(group(&["A81001"; LARGEST_OWN_GROUP + 1].join(",")), None);
    }
}
