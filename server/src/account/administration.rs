//! The pages of the platform's administrators: people, organisations, requests, releases, and
//! the log.

use std::collections::BTreeMap;

use app::account::administration as views;
use app::account::form::Form;
use app::account::frame::Organisation;
use app::account::table::{Listing, paging};
use domain::code::OdsCode;
use store::accounts::Page;

use super::done;
use super::fields::{Asked, Listed};
use super::refusal::Answer;
use super::state::Visit;

fn listing<T>(asked: &Listed, rows: Page<T>) -> Listing<T> {
    Listing {
        q: asked.q.clone(),
        page: asked.page(),
        rows,
    }
}

/// Names for the codes of a list.
fn names(
    visit: &Visit,
    codes: impl IntoIterator<Item = OdsCode>,
) -> BTreeMap<OdsCode, Organisation> {
    codes
        .into_iter()
        .map(|code| (code, visit.organisation(code)))
        .collect()
}

pub(crate) async fn overview(visit: Visit) -> Answer {
    let releases = visit.accounts.app.following.now().releases.len() as u64;
    let numbers = visit.store().numbers(visit.now()).await?;
    let page = views::administration(&views::Administration {
        person: visit.person()?.clone(),
        numbers: views::Numbers {
            people: numbers.people,
            registrations: numbers.registrations,
            sign_ins: numbers.sign_ins,
            organisations: numbers.workspaces,
            requests: numbers.requests,
            requests_for_you: numbers.requests_without_admin,
            presets: numbers.presets,
            documents: numbers.documents,
            document_bytes: numbers.document_bytes,
            api_keys: numbers.api_keys,
            mails: numbers.mails,
            releases,
            audit: numbers.audit,
        },
    });
    visit.show(page).await
}

pub(crate) async fn people(visit: Visit, Asked(asked): Asked<Listed>) -> Answer {
    let rows = visit
        .store()
        .people(&paging(&asked.q, asked.page()))
        .await?;
    let codes: Vec<OdsCode> = rows
        .rows
        .iter()
        .flat_map(|row| row.organisations.iter().copied())
        .collect();
    let page = views::people(&views::People {
        person: visit.person()?.clone(),
        organisations: names(&visit, codes),
        list: listing(&asked, rows),
    });
    visit.show(page).await
}

pub(crate) async fn organisations(visit: Visit, Asked(asked): Asked<Listed>) -> Answer {
    let named = visit.codes_named(&asked.q);
    let paging = paging(&asked.q, asked.page());
    let rows = visit.store().workspaces(&paging, &named).await?;
    let codes: Vec<OdsCode> = rows.rows.iter().map(|row| row.organisation).collect();
    let page = views::organisations(&views::Organisations {
        person: visit.person()?.clone(),
        organisations: names(&visit, codes),
        list: listing(&asked, rows),
    });
    visit.show(page).await
}

pub(crate) async fn requests(visit: Visit, Asked(asked): Asked<Listed>) -> Answer {
    let named = visit.codes_named(&asked.q);
    let paging = paging(&asked.q, asked.page());
    let rows = visit.store().requests(&paging, &named).await?;
    let codes: Vec<OdsCode> = rows.rows.iter().map(|row| row.organisation).collect();
    let page = views::requests(&views::Requests {
        person: visit.person()?.clone(),
        organisations: names(&visit, codes),
        list: listing(&asked, rows),
        done: done::words(&asked.done),
        form: Form::new(),
    });
    visit.show(page).await
}

pub(crate) async fn releases(visit: Visit, Asked(asked): Asked<Listed>) -> Answer {
    let snapshot = visit.accounts.app.following.now();
    let wanted = asked.q.trim().to_lowercase();
    let fits = |release: &&domain::release::Release| {
        [&release.dataset, &release.source, &release.id]
            .into_iter()
            .chain(release.files.iter().map(|file| &file.name))
            .any(|text| text.to_lowercase().contains(&wanted))
    };
    let found: Vec<_> = snapshot.releases.iter().filter(fits).collect();
    let part = paging(&asked.q, asked.page());
    let skip = usize::try_from(part.skip).unwrap_or(usize::MAX);
    let take = usize::try_from(part.take).unwrap_or(usize::MAX);
    let rows = Page {
        total: found.len() as u64,
        rows: found.into_iter().skip(skip).take(take).cloned().collect(),
    };
    let page = views::releases(&views::Releases {
        person: visit.person()?.clone(),
        list: listing(&asked, rows),
    });
    visit.show(page).await
}

pub(crate) async fn audit(visit: Visit, Asked(asked): Asked<Listed>) -> Answer {
    let rows = visit
        .store()
        .audit(&paging(&asked.q, asked.page()), None)
        .await?;
    let codes: Vec<OdsCode> = rows
        .rows
        .iter()
        .filter_map(|row| row.organisation)
        .collect();
    let page = views::audit(&views::Audit {
        person: visit.person()?.clone(),
        organisations: names(&visit, codes),
        list: listing(&asked, rows),
    });
    visit.show(page).await
}
