//! Keys for programs: made, limited and revoked, by those they belong to and by
//! administrators.

use app::account::api_keys as views;
use app::account::form::Form;
use app::account::table::{Listing, paging};
use domain::visible::is_invisible;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use store::accounts::{ApiKeyId, NewApiKey, PersonId, Refused};

use super::done;
use super::fields::{Asked, Fields, Listed, Of};
use super::refusal::{Answer, Refusal};
use super::state::{Visit, onward};
use crate::api::keys::{Secret, day_of};

/// How many days the charts of use show.
const DAYS: i64 = 30;
/// The most characters of a key's name.
const LONGEST_NAME: usize = 80;
/// The highest limit that can be set.
const HIGHEST: u32 = 100_000_000;

const FULL: &str = "You have as many keys as one can have. Revoke one that you no longer need.";

pub(crate) async fn page(visit: Visit, Asked(asked): Asked<Listed>) -> Answer {
    let page = own(&visit, Form::new(), None, &asked.done).await?;
    visit.show(page).await
}

async fn own(
    visit: &Visit,
    form: Form,
    new_key: Option<views::NewKey>,
    done: &str,
) -> Answer<app::account::page::Page> {
    let person = visit.person()?;
    // What was asked a moment ago is shown too.
    visit.accounts.keys.write_down().await?;
    let first = visit
        .now()
        .saturating_sub(SignedDuration::from_hours(24 * (DAYS - 1)));
    let first = first.unwrap_or(Timestamp::MIN);
    let uses = visit
        .store()
        .api_uses_of(&person.id, &day_of(first))
        .await?;
    let keys = visit.store().api_keys_of(&person.id).await?;
    let keys = keys
        .into_iter()
        .map(|key| {
            let days = (0..DAYS)
                .map(|day| {
                    let at = first.saturating_add(SignedDuration::from_hours(24 * day));
                    let day = day_of(at.unwrap_or(Timestamp::MAX));
                    uses.iter()
                        .find(|used| used.key == key.id && used.day == day)
                        .map_or(0, |used| used.requests)
                })
                .collect();
            views::UsedKey { key, days }
        })
        .collect();
    Ok(views::api_keys(&views::ApiKeys {
        person: person.clone(),
        keys,
        now: visit.now(),
        new_key,
        form,
        done: done::words(done),
    }))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Making {
    name: String,
    life: String,
    address: String,
    per_minute: String,
    per_day: String,
}

impl Making {
    fn form(&self) -> Form {
        let mut form = Form::new().with("name", self.name.trim());
        // What was not sent has a value of its own.
        for (name, value) in [
            ("life", &self.life),
            ("address", &self.address),
            ("per_minute", &self.per_minute),
            ("per_day", &self.per_day),
        ] {
            if !value.is_empty() {
                form = form.with(name, value.trim());
            }
        }
        form
    }

    fn objection(&self) -> Option<String> {
        let name = self.name.trim();
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

    /// When the key ends.
    fn end(&self, now: Timestamp) -> Answer<Option<Timestamp>> {
        let life = if self.life.is_empty() {
            "365"
        } else {
            self.life.as_str()
        };
        if !views::LIVES.iter().any(|(days, _)| *days == life) {
            return Err(Refusal::Unreadable);
        }
        let days: Option<i64> = life.parse().ok();
        Ok(days.and_then(|days| {
            now.saturating_add(SignedDuration::from_hours(24 * days))
                .ok()
        }))
    }

    fn new_key(
        &self,
        secret: &Secret,
        person: Option<PersonId>,
        limits: Option<(u32, u32)>,
        now: Timestamp,
    ) -> Answer<NewApiKey> {
        Ok(NewApiKey {
            person,
            name: self.name.trim().to_owned(),
            prefix: secret.prefix().to_owned(),
            hash: secret.hash(),
            expires_at: self.end(now)?,
            limits,
        })
    }
}

/// Makes a key. It is shown once: only its hash is kept.
pub(crate) async fn make(visit: Visit, Fields(making): Fields<Making>) -> Answer {
    if let Some(objection) = making.objection() {
        let form = making.form().error("name", objection);
        let page = own(&visit, form, None, "").await?;
        return visit.show_again(page).await;
    }
    let secret = Secret::random();
    let person = visit.person()?.id.clone();
    let new = making.new_key(&secret, Some(person), None, visit.now())?;
    match visit.store().make_api_key(&new, &visit.by()).await? {
        Ok(_) => {}
        Err(Refused::Full) => {
            let page = own(&visit, making.form().error_at_top(FULL), None, "").await?;
            return visit.show_again(page).await;
        }
        Err(refused) => return Err(refused.into()),
    }
    let shown = views::NewKey {
        name: new.name,
        secret: secret.text().to_owned(),
    };
    let page = own(&visit, Form::new(), Some(shown), "").await?;
    visit.show(page).await
}

async fn end(visit: &Visit, key: &ApiKeyId) -> Answer<()> {
    visit.store().revoke_api_key(key, &visit.by()).await??;
    visit.accounts.keys.forget_states();
    Ok(())
}

pub(crate) async fn revoke(visit: Visit, Of(key): Of<ApiKeyId>) -> Answer {
    end(&visit, &key).await?;
    Ok(onward("/accounts/api-keys/?done=key-revoked"))
}

pub(crate) async fn every_key(visit: Visit, Asked(asked): Asked<Listed>) -> Answer {
    let page = every(&visit, &asked, Every::default()).await?;
    visit.show(page).await
}

/// What the administrators' page says beside the keys.
#[derive(Default)]
struct Every {
    form: Form,
    new_key: Option<views::NewKey>,
    limits: Option<(ApiKeyId, Form)>,
}

async fn every(visit: &Visit, asked: &Listed, said: Every) -> Answer<app::account::page::Page> {
    visit.accounts.keys.write_down().await?;
    let rows = visit
        .store()
        .api_keys(&paging(&asked.q, asked.page()))
        .await?;
    Ok(views::every_key(&views::EveryKey {
        person: visit.person()?.clone(),
        list: Listing {
            q: asked.q.clone(),
            page: asked.page(),
            rows,
        },
        now: visit.now(),
        new_key: said.new_key,
        form: said.form,
        limits: said.limits,
        done: done::words(&asked.done),
    }))
}

/// A limit as somebody typed it.
fn limit(text: &str, usual: u32) -> Option<u32> {
    if text.trim().is_empty() {
        return Some(usual);
    }
    let number: u32 = text.trim().replace(',', "").parse().ok()?;
    (1..=HIGHEST).contains(&number).then_some(number)
}

/// Reads both limits; marks those that cannot be.
fn limits(per_minute: &str, per_day: &str, mut form: Form) -> Result<(u32, u32), Form> {
    use store::accounts::{LIMIT_A_DAY, LIMIT_A_MINUTE};
    let read = [
        ("per_minute", limit(per_minute, LIMIT_A_MINUTE)),
        ("per_day", limit(per_day, LIMIT_A_DAY)),
    ];
    for (name, value) in read {
        if value.is_none() {
            form = form.error(name, "A limit is a whole number, 1 or more.");
        }
    }
    match (read[0].1, read[1].1) {
        (Some(per_minute), Some(per_day)) => Ok((per_minute, per_day)),
        _ => Err(form),
    }
}

/// Makes a key for somebody, or for nobody.
pub(crate) async fn make_for(visit: Visit, Fields(making): Fields<Making>) -> Answer {
    let mut form = making.form();
    if let Some(objection) = making.objection() {
        form = form.error("name", objection);
    }
    let address = making.address.trim();
    let person = match address {
        "" => None,
        address => visit.store().person_by_address(address).await?,
    };
    if person.is_none() && !address.is_empty() {
        form = form.error("address", "Nobody has an account with this address.");
    }
    let limits = limits(&making.per_minute, &making.per_day, form.clone());
    let limits = match limits {
        Ok(limits) if form.is_ok() => limits,
        Ok(_) => return refuse(&visit, form).await,
        Err(form) => return refuse(&visit, form).await,
    };
    let secret = Secret::random();
    let person = person.map(|(person, _)| person.id);
    let new = making.new_key(&secret, person, Some(limits), visit.now())?;
    visit.store().make_api_key(&new, &visit.by()).await??;
    let said = Every {
        new_key: Some(views::NewKey {
            name: new.name,
            secret: secret.text().to_owned(),
        }),
        ..Every::default()
    };
    let page = every(&visit, &Listed::default(), said).await?;
    visit.show(page).await
}

async fn refuse(visit: &Visit, form: Form) -> Answer {
    let said = Every {
        form,
        ..Every::default()
    };
    let page = every(visit, &Listed::default(), said).await?;
    visit.show_again(page).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Limiting {
    per_minute: String,
    per_day: String,
}

pub(crate) async fn set_limits(
    visit: Visit,
    Of(key): Of<ApiKeyId>,
    Fields(limiting): Fields<Limiting>,
) -> Answer {
    let form = Form::new()
        .with("per_minute", limiting.per_minute.trim())
        .with("per_day", limiting.per_day.trim());
    let (per_minute, per_day) = match limits(&limiting.per_minute, &limiting.per_day, form) {
        Ok(limits) => limits,
        Err(form) => {
            let said = Every {
                limits: Some((key, form)),
                ..Every::default()
            };
            let page = every(&visit, &Listed::default(), said).await?;
            return visit.show_again(page).await;
        }
    };
    visit
        .store()
        .limit_api_key(&key, per_minute, per_day, &visit.by())
        .await??;
    visit.accounts.keys.forget_states();
    Ok(onward("/admin/api-keys/?done=key-limited"))
}

pub(crate) async fn revoke_any(visit: Visit, Of(key): Of<ApiKeyId>) -> Answer {
    end(&visit, &key).await?;
    Ok(onward("/admin/api-keys/?done=key-revoked"))
}
