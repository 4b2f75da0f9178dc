//! Data sources: what is loaded, from which files, when, and how to load more.

use answers::releases::{periods, releases_table};
use domain::registry::{Dataset, Origin};
use domain::release::Release;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

use crate::components::{Crumb, Crumbs, contents, data_table, table_foot};
use crate::served::{inert_page, with_answer};
use crate::site::declarations;

/// The releases behind a period's figures.
///
/// # Errors
/// When the server cannot be reached.
#[server(name = ProvenanceFn, prefix = "/fn", endpoint = "provenance", input = GetUrl)]
pub async fn provenance(dataset: String, period: String) -> Result<Vec<Release>, ServerFnError> {
    let snapshot = crate::state::snapshot()?;
    Ok(answers::questions::provenance(&snapshot, &dataset, &period))
}

/// All releases, newest first.
///
/// # Errors
/// When the server cannot be reached.
#[server(name = ReleasesFn, prefix = "/fn", endpoint = "releases", input = GetUrl)]
pub async fn releases() -> Result<Vec<Release>, ServerFnError> {
    Ok(crate::state::snapshot()?.releases.clone())
}

/// One release in the notes of a page.
#[component]
pub fn ReleaseLine(release: Release) -> impl IntoView {
    let label = release.source_label.clone();
    let rows = format!(
        "{} rows read, {} kept",
        domain::format::integer(release.rows.read as f64),
        domain::format::integer(release.rows.kept as f64)
    );
    let rejected = release
        .rows
        .rejected
        .iter()
        .map(|(reason, count)| {
            format!(
                "; {} left out: {reason}",
                domain::format::integer(*count as f64)
            )
        })
        .collect::<String>();
    view! {
        <p>
            <b>{label}</b>
            {format!(" ({}), loaded {}. {rows}{rejected}. {}.", periods(&release), release.loaded_at.get(..10).unwrap_or_default(), release.reader)}
        </p>
        <ul>
            {release
                .files
                .into_iter()
                .map(|file| {
                    view! {
                        <li>
                            {file.name} " " <span class="hash">{format!("SHA-256 {}", file.sha256)}</span>
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
}

/// What a computed dataset is computed from.
fn computed_from(dataset: &Dataset) -> impl Iterator<Item = String> {
    let computed = dataset.computed.iter();
    let parts = computed.flat_map(|computed| &computed.parts);
    parts.map(|part| format!("Computed from {}, {}", part.dataset, part.phrase))
}

/// A publication with its files.
fn publication(dataset: &Dataset) -> impl IntoView + use<> {
    view! {
        <h2>{dataset.publication.clone()}</h2>
        <p>
            {if dataset.origin == Origin::User {
                format!("Your own table, {}. ", dataset.cadence.word())
            } else {
                format!("{}, {}. ", dataset.publisher, dataset.cadence.word())
            }}
            {(!dataset.address.is_empty())
                .then(|| view! { <a href=dataset.address.clone()>"The publication's page"</a> })}
        </p>
        <ul>
            {dataset
                .sources
                .iter()
                .filter(|source| source.id != "demonstration")
                .map(|source| source.label.clone())
                .chain(computed_from(dataset))
                .map(|label| view! { <li>{label}</li> })
                .collect_view()}
        </ul>
    }
}

/// The page of data sources.
#[component]
pub fn SourcesPage() -> impl IntoView {
    inert_page("Data sources", || {
        view! {
            <div class="subject">
                <Crumbs crumbs=vec![Crumb::link("Haresign", "/"), Crumb::here("Data sources")]/>
                <h1>"Data sources"</h1>
            </div>
            <div class="prose">
                <p>
                    "Every figure comes from public files of NHS England and the Office for Health Improvement and Disparities, released under the Open Government Licence v3.0. Haresign reads the files as they are published and keeps their names and hashes beside the figures."
                </p>
                {with_answer(
                    declarations,
                    |datasets| {
                        let datasets = datasets.unwrap_or_default();
                        datasets.iter().map(|dataset| publication(dataset)).collect_view().into_any()
                    },
                )}
                <h2>"Directories"</h2>
                <p>
                    "Who there is and who belongs to whom comes from the Organisation Data Service (epraccur, ePCN) and from the maps that come with the registered patients and the appointments."
                </p>
                <h2 id="load">"Loading the published files"</h2>
                <p>
                    "Download the files from the publications' pages and hand them over as they are, packed or unpacked, single files or whole folders:"
                </p>
                <p>
                    <code>"haresign import PATH…"</code>
                </p>
                <p>
                    "Each file is recognised by its content. A running server shows the new figures without a restart. Demonstration data are removed when the first published file is loaded; "
                    <code>"--dry-run"</code> " tells what would happen and writes nothing."
                </p>
            </div>
            <section class="sheet" aria-labelledby="loaded-heading">
                <header>
                    <h2 id="loaded-heading">"What is loaded"</h2>
                </header>
                <div class="figure">
                    {with_answer(
                        releases,
                        |releases| {
                            let releases = releases.unwrap_or_default();
                            if releases.is_empty() {
                                view! { <p class="absent">"Nothing is loaded yet."</p> }.into_any()
                            } else {
                                let table = data_table(&releases_table(&releases), "What is loaded");
                                contents(move || table.clone())
                            }
                        },
                    )}
                    {contents(|| table_foot("Newest first", "/data-sources/releases.csv"))}
                </div>
            </section>
        }
    })
}
