//! The cost of what somebody may ask who is signed in: every address and form of accounts with the
//! largest inputs that it takes, by a member who keeps as much as anybody may, in a workspace that
//! is full, on a site of many people. Counted as that of what anybody may ask.

use std::process::Command;

use axum::body::Body;
use axum::http::Method;
use stats_alloc::Region;
use store::accounts::{NewApiKey, NewDocument, NewPreset, NewSignIn, PresetKind};

use super::rights::{Cast, TABLE};
use super::world::{Browser, address_of, by};
use crate::ALLOCATOR;
use crate::serve::router::LONGEST_ADDRESS;

const ALONE: &str = "account::tests::work::the_work_of_every_address_of_an_account";

/// Twice that of what anybody may ask, or a tenth of a second: who is signed in is known by a
/// verified address, and what they keep is limited, so that their pages list that and no more.
const MOST_ALLOCATIONS: usize = 1_900_000;
/// As much as about 40 ms of copying.
const MOST_BYTES: usize = 300_000_000;

/// What other tests ask for would be counted too, so that the walk is a process of its own.
#[test]
fn nothing_that_is_asked_with_an_account_takes_long() {
    let walk = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            ALONE,
            "--ignored",
            "--nocapture",
            "--test-threads=1",
        ])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&walk.stdout);
    let why = String::from_utf8_lossy(&walk.stderr);
    assert!(
        walk.status.success() && said.contains("1 passed"),
        "{said}{why}"
    );
}

#[tokio::test]
#[ignore = "alone in its process: see the test above"]
async fn the_work_of_every_address_of_an_account() {
    let cast = Cast::new().await;
    fill(&cast).await;
    let mut counts = Counts::default();
    // Who has left is asked nothing more; and the contents of the documents that fill the store are
    // not kept, so that they cannot be packed (places bound how often that is done at once).
    let is_asked = |path: &str| !path.ends_with("/leave") && path != "/accounts/data/download";
    for (method, path, _) in TABLE.iter().filter(|row| is_asked(row.1)) {
        let who = if path.starts_with("/admin") {
            "Administrator"
        } else {
            "Owner"
        };
        let address = cast.address(path);
        if *method == "GET" {
            let mut browser = cast.world.signed_in(who).await;
            for query in queries(&cast) {
                // What is kept of figures is there, as after the first visitors.
                let address = format!("{address}?{query}");
                browser.get(&address).await;
                counts.count(&mut browser, Method::GET, &address, "").await;
            }
        } else {
            let mut browser = cast.world.signed_in(who).await;
            for form in forms(&cast) {
                counts
                    .count(&mut browser, Method::POST, &address, &form)
                    .await;
            }
        }
    }
    assert!(counts.asked > 500, "{} requests", counts.asked);
    println!("most: {}", counts.largest.1);
    let too_much = counts.too_much;
    assert!(too_much.is_empty(), "{}", too_much.join("\n"));
}

#[derive(Default)]
struct Counts {
    asked: usize,
    largest: (usize, String),
    too_much: Vec<String>,
}

impl Counts {
    async fn count(
        &mut self,
        browser: &mut Browser<'_>,
        method: Method,
        address: &str,
        form: &str,
    ) {
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("sec-fetch-site", "same-origin"),
            ("accept-encoding", "br"),
        ];
        let body = Body::from(form.to_owned());
        let region = Region::new(ALLOCATOR);
        let reply = browser.send(method.clone(), address, &headers, body).await;
        let change = region.change();
        let shown: String = address.chars().take(90).collect();
        let begin: String = form.chars().take(60).collect();
        let line = format!(
            "{} {method} {shown} ({} characters) {begin} ({}): {} allocations, {} bytes; {} come back",
            reply.status,
            address.len(),
            form.len(),
            change.allocations,
            change.bytes_allocated,
            reply.bytes.len()
        );
        assert!(!reply.status.is_server_error(), "{line}");
        if change.allocations > MOST_ALLOCATIONS || change.bytes_allocated > MOST_BYTES {
            self.too_much.push(line.clone());
        }
        if change.allocations > self.largest.0 {
            self.largest = (change.allocations, line);
        }
        self.asked += 1;
    }
}

/// Texts of which there is as much as an address or a form takes: words, letters of several bytes,
/// codes, and what is escaped where it is shown.
const TEXTS: [&str; 4] = ["a+", "%C3%A9", "A81001,", "%3C"];

fn long(text: &str, bytes: usize) -> String {
    text.repeat(bytes / text.len())
}

/// What may stand behind the question mark of some page of accounts.
fn queries(cast: &Cast) -> Vec<String> {
    let code = cast.world.practice();
    let view = format!("%2Ftools%2Flist-size%2F%3Forg%3D{code}%26own%3D");
    let mut all = vec![
        "page=1".to_owned(),
        "page=18446744073709551615".to_owned(),
        "page=2&q=a".to_owned(),
        format!("org={code}&group=england"),
        format!("save={view}{}", long("A81001,", 31_000)),
    ];
    for text in TEXTS {
        let long = long(text, 31_000);
        all.extend(["q", "find", "group", "next"].map(|name| format!("{name}={long}")));
    }
    all
}

/// What forms of accounts take: all fields long together, and each of those that are kept.
fn forms(cast: &Cast) -> Vec<String> {
    const FIELDS: [&str; 18] = [
        "name",
        "address",
        "password",
        "current",
        "token",
        "kind",
        "keep",
        "default",
        "next",
        "workspace",
        "life",
        "per_minute",
        "per_day",
        "is_default",
        "may_share",
        "stay",
        "everywhere",
        "q",
    ];
    let code = cast.world.practice();
    let view = format!("%2Ftools%2Flist-size%2F%3Forg%3D{code}%26own%3D");
    let mut all = vec![
        format!(
            "kind=view&name=Long&address={view}{}",
            long("A81001,", 32_000)
        ),
        format!("kind=group&name=Long&address={}", long("A81001,", 60_000)),
    ];
    for text in TEXTS {
        let each = long(text, 3_000);
        let pairs = FIELDS.map(|field| format!("{field}={each}"));
        all.push(pairs.join("&"));
        for field in ["name", "address", "next"] {
            all.push(format!("{field}={}&kind=group", long(text, 62_000)));
        }
        // As many fields as there is room for.
        all.push(long("name=a&", 64_000));
    }
    all
}

/// Makes the member keep as much as anybody may, fills the workspace, and gives the site people.
async fn fill(cast: &Cast) {
    let world = &cast.world;
    let store = world.accounts.store.clone();
    let code = world.practice();
    let view = format!("/tools/list-size/?org={code}&own=");
    let view = format!("{view}{}", long("A81001,", LONGEST_ADDRESS - view.len()));
    let group = vec![code.to_string(); domain::peers::LARGEST_OWN_GROUP].join(",");
    let of = async |name: &str| by(Some(world.id(name).await));
    let (owner, colleague) = (of("Owner").await, of("Colleague").await);
    let preset = |n: u32, kind, organisation| NewPreset {
        kind,
        tool: match kind {
            PresetKind::View => "list-size".to_owned(),
            PresetKind::Group => String::new(),
        },
        name: format!("{n} {}", "W".repeat(70)),
        address: match kind {
            PresetKind::View => view.clone(),
            PresetKind::Group => group.clone(),
        },
        organisation,
    };
    for (count, organisation, who) in [(200, None, &owner), (499, Some(code), &colleague)] {
        for n in 0..count {
            let kind = if n % 2 == 0 {
                PresetKind::View
            } else {
                PresetKind::Group
            };
            let new = preset(n, kind, organisation);
            store.save_preset(&new, who).await.unwrap().unwrap();
        }
    }
    for (count, who, is_shared) in [(499, &owner, false), (499, &colleague, true)] {
        for n in 0..count {
            let new = NewDocument {
                name: format!("{n} {}.csv", "W".repeat(80)),
                media_type: "text/csv".to_owned(),
                bytes: 10,
                sha256: "0".repeat(64),
                object: format!("{n} of {is_shared}"),
            };
            let id = store
                .keep_document(&new, 1_000_000, who)
                .await
                .unwrap()
                .unwrap();
            if is_shared {
                let shared = store.share_document(&id, Some(code), who).await;
                shared.unwrap().unwrap();
            }
        }
    }
    for n in 0..19 {
        let key = NewApiKey {
            person: owner.person.clone(),
            name: format!("{n} {}", "W".repeat(70)),
            prefix: "hrs_full".to_owned(),
            hash: format!("hash {n}"),
            expires_at: None,
            limits: None,
        };
        store.make_api_key(&key, &owner).await.unwrap().unwrap();
    }
    for n in 0..100 {
        let new = NewSignIn {
            credentials: world.credentials(&world.id("Owner").await).await,
            token_hash: format!("sign-in {n}"),
            device: "Firefox on Linux".to_owned(),
            is_lasting: true,
            expires_at: jiff::Timestamp::now() + jiff::SignedDuration::from_hours(1),
        };
        store.sign_in(&new, &owner).await.unwrap().unwrap();
    }
    // Colleagues, of whom some wait; and so a log of some thousand lines.
    let admin = of("Admin").await;
    for n in 0..300 {
        let name = format!("Colleague {n}");
        let address = address_of(&name);
        let made = store
            .make_person(&name, &address, "none", false, &by(None))
            .await;
        let person = made.unwrap().unwrap();
        let asked = store.ask_for_access(code, &by(Some(person.clone()))).await;
        asked.unwrap().unwrap();
        if n < 250 {
            let decided = store.decide_request(code, &person, true, &admin).await;
            decided.unwrap().unwrap();
        }
    }
}
