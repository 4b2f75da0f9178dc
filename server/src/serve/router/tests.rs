//! The addresses through the real router, on demonstration data. The registry is walked: a
//! dataset that lacks a page, an export, a note or a browser test fails here.

use std::sync::Arc;

use app::assets::Assets;
use app::state::AppState;
use axum::http::Request;
use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::snapshot::Snapshot;
use http_body_util::BodyExt as _;
use store::testing::TestStore;
use tokio::sync::OnceCell;
use tower::ServiceExt as _;

use super::*;
use crate::account::tests::demonstration;

mod hostile_texts;
mod mutated;
mod work;

struct Site {
    router: Router,
    snapshot: Arc<Snapshot>,
    _store: TestStore,
}

/// One site for all tests: inventing England takes seconds.
async fn site() -> &'static Site {
    static SITE: OnceCell<Site> = OnceCell::const_new();
    SITE.get_or_init(|| async {
        let test = store::testing::sqlite()
            .await
            .with_datasets(datasets::built_in());
        let snapshot = demonstration().await;
        let following = store::Following::of(snapshot.clone());
        let state = AppState::new(following, Assets::default(), "http://127.0.0.1");
        let files = files::Files::memory();
        let accounts = Accounts::new(state, test.store.clone(), files, 0, true, None)
            .await
            .unwrap();
        Site {
            router: router(accounts),
            snapshot,
            _store: test,
        }
    })
    .await
}

#[test]
fn only_an_encrypted_site_is_kept_encrypted() {
    let guarded = |is_encrypted| {
        let mut headers = HeaderMap::new();
        guard(&mut headers, is_encrypted);
        headers
    };
    assert!(guarded(true).contains_key(header::STRICT_TRANSPORT_SECURITY));
    assert!(!guarded(false).contains_key(header::STRICT_TRANSPORT_SECURITY));
}

#[tokio::test]
async fn other_sites_embed_nothing_but_what_is_for_programs() {
    let site = site().await;
    for (path, wanted) in [
        ("/", "same-origin"),
        ("/healthz", "same-origin"),
        ("/api/v1/", "cross-origin"),
    ] {
        let (_, headers, _) = site.get(path).await;
        assert_eq!(headers["cross-origin-resource-policy"], wanted, "{path}");
        // The site of these tests is not encrypted.
        assert!(!headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
    }
}

impl Site {
    async fn get(&self, path: &str) -> (StatusCode, HeaderMap, String) {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        (
            parts.status,
            parts.headers,
            String::from_utf8_lossy(&bytes).into_owned(),
        )
    }

    async fn page(&self, path: &str) -> String {
        let (status, headers, text) = self.get(path).await;
        assert_eq!(status, StatusCode::OK, "{path}: {text:.300}");
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(
            policy.contains("'sha256-")
                && !policy.contains("nonce")
                && !policy.contains("unsafe-inline"),
            "{path}: {policy}"
        );
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        text
    }

    /// The file of a breakdown for the first of these organisations that has one: people do not
    /// add up, so that England has no headcount by role.
    async fn breakdown(&self, slug: &str, id: &str, codes: &[OdsCode]) -> String {
        for code in codes {
            let path = format!("/tools/{slug}/{id}.csv?org={code}");
            let (status, _, _) = self.get(&path).await;
            if status == StatusCode::OK {
                return path;
            }
        }
        panic!("{slug}: {id} has no file for any of {codes:?}");
    }

    /// The code of a PCN.
    fn pcn(&self) -> OdsCode {
        let mut pcns = self.snapshot.catalogue.of_kind(Kind::Pcn);
        pcns.find(|pcn| !pcn.is_placeholder()).unwrap().code
    }

    /// A practice that reported everything in the latest month, and its code.
    fn practice(&self) -> OdsCode {
        let facts = self.snapshot.facts("gp-appointments").unwrap();
        let latest = facts.latest(Kind::Practice).unwrap();
        let lists = self.snapshot.facts("list-size").unwrap();
        let year = facts.periods()[latest];
        self.snapshot
            .catalogue
            .of_kind(Kind::Practice)
            .find(|practice| {
                facts.is_present(latest, practice.ordinal)
                    && lists
                        .period_index(year)
                        .is_some_and(|period| lists.is_present(period, practice.ordinal))
            })
            .unwrap()
            .code
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[tokio::test]
async fn a_shared_dashboard_has_a_picture_that_exists() {
    let site = site().await;
    let practice = site.practice();
    let page = site
        .page(&format!("/tools/list-size?org={practice}&group=england"))
        .await;
    let (_, rest) = page.split_once("property=\"og:image\" content=\"").unwrap();
    let (picture, _) = rest.split_once('"').unwrap();
    let path = picture.strip_prefix("http://127.0.0.1").unwrap();
    let request = Request::get(path.replace("&amp;", "&"))
        .body(Body::empty())
        .unwrap();
    let response = site.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK, "{picture}");
    assert_eq!(response.headers()[header::CONTENT_TYPE], "image/png");
    for other in [
        "/",
        "/tools/list-size?org=ZZZZZ",
        "/tools/qof-income",
        "/tools/list-size/nation",
    ] {
        let (_, _, page) = site.get(other).await;
        assert!(!page.contains("og:image"), "{other}");
    }
}

#[tokio::test]
async fn a_csv_file_names_the_document_that_describes_it() {
    let site = site().await;
    let practice = site.practice();
    for (name, words) in [
        ("trend", "did not attend"),
        ("against", "beside every group"),
        ("everything", "every indicator"),
    ] {
        let path = format!("/tools/gp-appointments/{name}.csv");
        let query = format!("?org={practice}&show=dna-rate");
        let (status, headers, csv) = site.get(&format!("{path}{query}")).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        let link = headers[header::LINK].to_str().unwrap();
        let wanted = format!("<{name}.csv-metadata.json>; rel=\"describedby\"");
        assert!(link.starts_with(&wanted), "{link}");
        let address = format!("{path}-metadata.json{query}");
        let (status, headers, text) = site.get(&address).await;
        assert_eq!(status, StatusCode::OK, "{address}");
        assert_eq!(headers[header::CONTENT_TYPE], "application/csvm+json");
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        let said = format!("{} {}", document["dc:title"], document["dc:description"]);
        assert!(said.to_lowercase().contains(words), "{said}");
        let subject = &site.snapshot.catalogue.by_code(practice).unwrap().name;
        assert!(said.contains(subject.as_str()), "{said}");
        assert!(
            document["dc:source"]
                .as_str()
                .unwrap()
                .contains("Appointments in General Practice")
        );
        let headings = csv.lines().next().unwrap();
        for column in document["tableSchema"]["columns"].as_array().unwrap() {
            let title = column["titles"].as_str().unwrap();
            assert!(headings.contains(title), "{title} is not in {headings}");
        }
    }
    for wrong in ["trend.svg-metadata.json", "nothing.csv-metadata.json"] {
        let (status, _, _) = site
            .get(&format!("/tools/gp-appointments/{wrong}?org={practice}"))
            .await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{wrong}");
    }
}

#[tokio::test]
async fn pages_without_a_session_are_the_same_for_all_and_kept() {
    let site = site().await;
    let practice = site.practice();
    for path in [
        "/".to_owned(),
        format!("/tools/gp-appointments?org={practice}"),
        "/tools/nwrs/nation".to_owned(),
        "/tools/qof-income".to_owned(),
    ] {
        let (_, headers, first) = site.get(&path).await;
        let (_, again, second) = site.get(&path).await;
        assert!(headers.contains_key(header::ETAG), "{path}");
        assert_eq!(headers[header::ETAG], again[header::ETAG], "{path}");
        assert_eq!(first, second, "{path}");
        // What is not kept is the same all the same: nothing in it is of one request alone.
        let odd = if path.contains('?') { "&x=1" } else { "?x=1" };
        let (_, headers, fresh) = site.get(&format!("{path}{odd}")).await;
        assert!(!headers.contains_key(header::ETAG), "{path}");
        assert!(!fresh.contains("nonce="), "{path}");
    }
    let nonsense = format!("/tools/gp-appointments?org={practice}&show=nonsense");
    let (status, headers, _) = site.get(&nonsense).await;
    assert_eq!(status, StatusCode::OK);
    assert!(!headers.contains_key(header::ETAG));
}

#[tokio::test]
async fn every_dataset_has_its_pages_exports_notes_and_browser_tests() {
    let site = site().await;
    let practice = site.practice();
    let (england, pcn) = (OdsCode::ENGLAND, site.pcn());
    let methods = site.page("/methods").await;
    let sources = site.page("/data-sources").await;
    let index = site.page("/tools").await;
    // The browser's tests take the pages of every tool from what the site lists.
    let browser_tests = include_str!("../../../../end2end/site.mjs");
    for path in [
        "site.tools",
        "/tools/${slug}/?org=",
        "/tools/${slug}/nation/",
    ] {
        assert!(
            browser_tests.contains(path),
            "end2end/site.mjs lacks {path}"
        );
    }
    for dataset in datasets::built_in().datasets() {
        assert!(
            sources.contains(&escaped(&dataset.publication)),
            "/data-sources/ lacks {}",
            dataset.id
        );
        // What only stands behind groups has no page of its own.
        let Some(slug) = dataset.slug() else {
            continue;
        };
        assert!(
            index.contains(&format!("/tools/{slug}/")),
            "/tools/ lacks {slug}"
        );
        assert!(!dataset.notes.is_empty(), "{slug} has no notes");
        site.page(&format!("/tools/{slug}")).await;
        let page = site
            .page(&format!("/tools/{slug}?org={practice}&group=england"))
            .await;
        for id in dataset.headline() {
            let label = &dataset.indicator(id).unwrap().label;
            assert!(
                page.contains(&escaped(label)),
                "{slug} lacks a card for {label}"
            );
        }
        for note in &dataset.notes {
            assert!(
                page.contains(&escaped(&note.title)),
                "{slug} lacks the note {}",
                note.title
            );
        }
        for indicator in &dataset.indicators {
            assert!(
                methods.contains(&escaped(&indicator.label)),
                "/methods/ lacks {}",
                indicator.label
            );
        }
        for file in ["trend", "against", "everything"] {
            export(
                site,
                &format!("/tools/{slug}/{file}.csv?org={practice}&group=england"),
            )
            .await;
        }
        for breakdown in &dataset.breakdowns {
            let path = site
                .breakdown(slug, &breakdown.id, &[england, practice, pcn])
                .await;
            export(site, &path).await;
            drawing(site, &path.replace(".csv", ".svg")).await;
        }
        let nation = site.page(&format!("/tools/{slug}/nation")).await;
        for file in [
            "over-time",
            "distribution",
            "icb",
            "extremes",
            "region",
            "sub-icb",
        ] {
            // Not every publication has figures of sub-ICBs, or of practices.
            let is_offered = nation.contains(&format!("/nation/{file}.csv"));
            let is_of_areas = dataset.profiles[0].not_published.is_some();
            let is_required = match file {
                "distribution" => !is_of_areas,
                file => matches!(file, "over-time" | "icb"),
            };
            assert!(is_offered || !is_required, "{slug} lacks {file}");
            if is_offered {
                export(
                    site,
                    &format!("/tools/{slug}/nation/{file}.csv?org={practice}"),
                )
                .await;
            }
        }
    }
}

async fn export(site: &Site, path: &str) {
    let (status, headers, text) = site.get(path).await;
    assert_eq!(status, StatusCode::OK, "{path}: {text:.200}");
    assert_eq!(
        headers[header::CONTENT_TYPE],
        "text/csv; charset=utf-8",
        "{path}"
    );
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader
        .records()
        .collect::<Result<Vec<_>, _>>()
        .unwrap_or_else(|error| panic!("{path}: {error}"));
    assert!(!rows.is_empty(), "{path} has no rows");
}

async fn drawing(site: &Site, path: &str) {
    let (status, _, text) = site.get(path).await;
    assert_eq!(status, StatusCode::OK, "{path}: {text:.200}");
    assert!(
        text.starts_with("<svg") || text.starts_with("<?xml"),
        "{path}: {text:.100}"
    );
}

#[tokio::test]
async fn every_kind_of_place_has_a_page_that_links_to_both_tools() {
    let site = site().await;
    for kind in Kind::ALL {
        let geography = site.snapshot.geographies.latest();
        let place = site
            .snapshot
            .catalogue
            .of_kind(kind)
            .find(|place| {
                kind == Kind::England
                    || (!place.is_placeholder()
                        && geography.exists(&site.snapshot.catalogue, place.ordinal))
                    || (kind == Kind::Practice && geography.is_listed(place.ordinal))
            })
            .unwrap_or_else(|| panic!("no {kind:?}"));
        let page = site.page(&format!("/places/{}", place.code)).await;
        for tool in datasets::built_in().tools() {
            let slug = tool.slug().unwrap();
            assert!(
                page.contains(&format!("/tools/{slug}/?org={}", place.code)),
                "{kind:?} lacks {slug}"
            );
        }
        if kind != Kind::Practice {
            export(site, &format!("/places/{}/parts.csv", place.code)).await;
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_told_with_a_way_on() {
    let site = site().await;
    let practice = site.practice();
    for (path, status, says) in [
        (
            "/nowhere".to_owned(),
            StatusCode::NOT_FOUND,
            "There is nothing at this address",
        ),
        (
            "/tools/nothing".to_owned(),
            StatusCode::NOT_FOUND,
            "There is nothing at this address",
        ),
        (
            "/places/NOSUCH".to_owned(),
            StatusCode::NOT_FOUND,
            "There is nothing at this address",
        ),
        (
            "/tools/list-size?org=NOSUCH".to_owned(),
            StatusCode::NOT_FOUND,
            "NOSUCH",
        ),
        (
            format!("/tools/list-size?org={practice}&period=1999-01"),
            StatusCode::NOT_FOUND,
            "January 1999",
        ),
        (
            "/tools/list-size/nothing.csv?org=E92".to_owned(),
            StatusCode::NOT_FOUND,
            "no such figure",
        ),
        (
            "/tools/list-size/trend.csv?org=E92&show=zzz".to_owned(),
            StatusCode::BAD_REQUEST,
            "There is no show “zzz”; there are patients",
        ),
        (
            "/tools/list-size/nation/icb.csv?period=xx".to_owned(),
            StatusCode::BAD_REQUEST,
            "There is no period “xx”; there are ",
        ),
        (
            format!("/tools/list-size?org={practice}&group=zz"),
            StatusCode::OK,
            "group=“zz”",
        ),
        (
            "/tools/list-size/trend.csv".to_owned(),
            StatusCode::NOT_FOUND,
            "no such figure",
        ),
    ] {
        let (found, _, text) = site.get(&path).await;
        assert_eq!(found, status, "{path}");
        assert!(text.contains(says), "{path} does not say “{says}”");
    }
}

#[tokio::test]
async fn hostile_addresses_are_answered_and_escaped() {
    let site = site().await;
    let attack = "%3Cscript%3Ealert(1)%3C%2Fscript%3E";
    for path in [
        format!("/search?q={attack}"),
        format!("/tools/list-size?org={attack}"),
        format!(
            "/tools/list-size?org=E92&show={attack}&group={attack}&own={attack}&sort={attack}&near={attack}"
        ),
        format!("/places/{attack}"),
        format!("/{attack}"),
        "/tools/list-size?org=%00%FF".to_owned(),
        format!("/fn/find?query={}&limit=99999999", "a".repeat(5_000)),
        "/tools/list-size?sort=99999999999999999999".to_owned(),
        format!("/assets/{}", "a".repeat(9_000)),
        format!("/assets/{}.js", "a".repeat(300)),
    ] {
        let (status, _, text) = site.get(&path).await;
        assert!(!status.is_server_error(), "{path}: {status}");
        assert!(!text.contains("<script>alert"), "{path}");
    }
    let (status, headers, _) = site.get("/assets/missing.js").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(!headers.contains_key(header::CACHE_CONTROL), "{headers:?}");
}

#[tokio::test]
async fn a_wrong_argument_is_the_fault_of_who_asks() {
    let site = site().await;
    for path in [
        "/fn/find?query=a&limit=many",
        "/fn/find",
        "/fn/find?query=a&limit=5&kind=Nothing",
    ] {
        let (status, _, text) = site.get(path).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{path}: {text}");
    }
}

#[tokio::test]
async fn health_and_version_answer() {
    let site = site().await;
    assert_eq!(site.get("/healthz").await.0, StatusCode::OK);
    assert_eq!(site.get("/readyz").await.0, StatusCode::OK);
    let (_, _, version) = site.get("/version").await;
    assert!(version.contains(env!("CARGO_PKG_VERSION")), "{version}");
}

#[tokio::test]
async fn search_forgives_a_typing_mistake_and_puts_open_practices_first() {
    let site = site().await;
    let practice = site.snapshot.catalogue.by_code(site.practice()).unwrap();
    let mut letters: Vec<char> = practice.name.chars().collect();
    letters.remove(3);
    let typed: String = letters
        .into_iter()
        .collect::<String>()
        .replace(' ', "%20")
        .replace('\u{2019}', "");
    let (status, _, found) = site.get(&format!("/fn/find?query={typed}&limit=20")).await;
    assert_eq!(status, StatusCode::OK, "{found}");
    assert!(
        found.contains(&practice.code.to_string()),
        "{typed}: {found:.400}"
    );
}

#[tokio::test]
async fn planning_tools_give_their_scenarios_as_files() {
    let site = site().await;
    let practice = site.practice();
    for tool in calculators::CALCULATORS {
        let query = format!("org={practice}&s2.name=Winter%20plan&s2.list=9000");
        for (file, kind, start) in [
            (
                "scenario.xlsx",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                "PK",
            ),
            ("scenario.csv", "text/csv; charset=utf-8", "scenario,part,"),
        ] {
            let path = format!("/tools/{}/{file}?{query}", tool.entry.slug);
            let (status, headers, text) = site.get(&path).await;
            assert_eq!(status, StatusCode::OK, "{path}");
            assert_eq!(headers[header::CONTENT_TYPE], kind);
            let disposition = headers[header::CONTENT_DISPOSITION].to_str().unwrap();
            assert!(disposition.starts_with("attachment; filename=\""), "{path}");
            assert!(text.starts_with(start), "{path}: {text:.60}");
        }
    }
    let (status, headers, text) = site
        .get(&format!("/tools/enhanced-access/plan.ics?org={practice}"))
        .await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        headers[header::CONTENT_TYPE],
        "text/calendar; charset=utf-8"
    );
    assert!(text.starts_with("BEGIN:VCALENDAR"));
    for path in ["/tools/qof-income/plan.ics", "/tools/qof-income/trend.csv"] {
        assert_eq!(site.get(path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
}
