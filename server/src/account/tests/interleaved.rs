//! What changes while a request is under way: the password while it is being verified, and the
//! session while a form is still being sent. The order is forced, never hoped for.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use jiff::{SignedDuration, Timestamp};
use store::accounts::{LinkPurpose, NewAddress, Renewal};
use tokio::io::AsyncWriteExt as _;
use tokio_util::io::ReaderStream;

use super::world::{Browser, MARGARET, PASSWORD, Reply, World, address_of, by};
use crate::auth::limits::Limit;
use crate::auth::token::Token;

/// What ends everything that was made before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Password,
    Reset,
    Address,
}

const CHANGES: [Change; 3] = [Change::Password, Change::Reset, Change::Address];

impl Change {
    /// Makes the change as another server would.
    async fn make(self, world: &World) {
        let store = &world.accounts.store;
        let person = world.id(MARGARET).await;
        let sign_in = world.device_of(MARGARET).await;
        let fresh = Token::random();
        let keep = Renewal {
            sign_in: &sign_in,
            token_hash: &fresh.hash(),
        };
        let way = Token::random();
        let soon = Timestamp::now() + SignedDuration::from_mins(5);
        let by = by(Some(person.clone()));
        match self {
            Self::Password => {
                let verified = world.credentials(&person).await;
                let changed = store.change_password(&verified, "a new hash", keep, &by);
                changed.await.unwrap().unwrap();
            }
            Self::Reset => {
                let link = LinkPurpose::Reset(person);
                store
                    .make_link(&link, &way.hash(), soon, None)
                    .await
                    .unwrap();
                let reset = store.reset_password(&way.hash(), "a new hash", &by).await;
                assert!(reset.unwrap().is_some());
            }
            Self::Address => {
                let link = LinkPurpose::Address(person.clone(), "moved@surgery.example".to_owned());
                store
                    .make_link(&link, &way.hash(), soon, None)
                    .await
                    .unwrap();
                let taken = store
                    .confirm_address(&way.hash(), &person, keep, &by)
                    .await
                    .unwrap();
                assert_eq!(taken, NewAddress::Taken);
            }
        }
    }

    /// The address by which the account is found after it.
    fn address(self) -> String {
        match self {
            Self::Address => "moved@surgery.example".to_owned(),
            Self::Password | Self::Reset => address_of(MARGARET),
        }
    }
}

/// Sends a form with the right password, and makes the change while that password waits to be
/// verified: it has been read from the store, and nothing has been done with it.
async fn while_verifying(
    world: &World,
    change: Change,
    browser: &mut Browser<'_>,
    (path, fields): (&str, &[(&str, &str)]),
) -> Reply {
    let key = Limit::Account.key(&world.accounts.hash(&address_of(MARGARET)));
    let before = Timestamp::now();
    let held = world.accounts.passwords.hold();
    let overtaken = async {
        // An attempt is counted between reading the hash and verifying the password.
        let store = &world.accounts.store;
        while store.allowed_at(&key, before).await.unwrap().is_none() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        change.make(world).await;
        drop(held);
    };
    let (reply, ()) = tokio::join!(browser.post(path, fields), overtaken);
    reply
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_a_change_overtakes_is_refused() {
    for change in CHANGES {
        for world in World::on_every_engine().await {
            world.person(MARGARET).await;
            let mut late = world.browser().from("198.51.100.7");
            let address = address_of(MARGARET);
            let fields = [
                ("address", address.as_str()),
                ("password", PASSWORD),
                ("stay", "yes"),
            ];
            let reply =
                while_verifying(&world, change, &mut late, ("/accounts/login/", &fields)).await;
            let page = reply.is(StatusCode::UNPROCESSABLE_ENTITY);
            assert!(page.contains("The address or the password is wrong"));
            assert_eq!(late.cookie, None, "{change:?}");
            late.get("/accounts/profile/")
                .await
                .leads_to("/accounts/login/");
            let (person, _) = world
                .accounts
                .store
                .person_by_address(&change.address())
                .await
                .unwrap()
                .unwrap();
            let left = world
                .accounts
                .store
                .sign_ins_of(&person.id, Timestamp::now())
                .await
                .unwrap();
            assert!(left.iter().all(|sign_in| !sign_in.is_lasting), "{left:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_a_change_overtakes_changes_nothing() {
    let forms: [(&str, &[(&str, &str)]); 3] = [
        (
            "/accounts/profile/password/",
            &[("current", PASSWORD), ("password", "words of an attacker")],
        ),
        (
            "/accounts/profile/address/",
            &[("address", "evil@other.example"), ("password", PASSWORD)],
        ),
        ("/accounts/data/delete/", &[("password", PASSWORD)]),
    ];
    for change in CHANGES {
        for form in forms {
            for world in World::on_every_engine().await {
                let mut stolen = world.person(MARGARET).await;
                let reply = while_verifying(&world, change, &mut stolen, form).await;
                reply.leads_to("/accounts/login/");
                let store = &world.accounts.store;
                let (_, hash) = store
                    .person_by_address(&change.address())
                    .await
                    .unwrap()
                    .unwrap();
                assert_eq!(hash == "a new hash", change != Change::Address);
                let mails = world.mails().await;
                let is_evil = |mail: &::mail::Sent| mail.to.contains("evil@other.example");
                assert!(!mails.iter().any(is_evil), "{change:?} {form:?}");
                stolen
                    .get("/accounts/profile/")
                    .await
                    .leads_to("/accounts/login/");
            }
        }
    }
}

/// Sends a form, and makes the change when half of it has arrived: whoever sends it was
/// recognised by then.
async fn while_sending(
    world: &World,
    change: Change,
    browser: &mut Browser<'_>,
    path: &str,
    content_type: &str,
    content: &str,
) -> Reply {
    // With room for one byte, the second is taken when somebody reads.
    let (mut writer, reader) = tokio::io::duplex(1);
    let body = Body::from_stream(ReaderStream::new(reader));
    let headers = [
        ("content-type", content_type),
        ("sec-fetch-site", "same-origin"),
    ];
    let (first, rest) = content.split_at(4);
    let overtaken = async {
        writer.write_all(first.as_bytes()).await.unwrap();
        change.make(world).await;
        // The rest may be refused unread.
        let _ = writer.write_all(rest.as_bytes()).await;
        drop(writer);
    };
    let request = browser.send(Method::POST, path, &headers, body);
    let (reply, ()) = tokio::join!(request, overtaken);
    reply
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_a_change_overtakes_makes_nothing() {
    let file = "--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"late.csv\"\r\ncontent-type: text/csv\r\n\r\nname,count\nlate,1\n\r\n--edge--\r\n";
    let form = "application/x-www-form-urlencoded";
    let forms = [
        ("/accounts/api-keys/", form, "name=late&life=30"),
        ("/accounts/profile/name/", form, "name=Somebody%20Else"),
        (
            "/accounts/presets/",
            form,
            "kind=view&tool=list-size&name=late&address=%2Ftools%2Flist-size%2F",
        ),
        (
            "/accounts/documents/",
            "multipart/form-data; boundary=edge",
            file,
        ),
    ];
    for change in CHANGES {
        for (path, content_type, content) in forms {
            for world in World::on_every_engine().await {
                let mut stolen = world.person(MARGARET).await;
                let reply =
                    while_sending(&world, change, &mut stolen, path, content_type, content).await;
                assert!(
                    [StatusCode::SEE_OTHER, StatusCode::FORBIDDEN].contains(&reply.status),
                    "{change:?} {path} {}",
                    reply.status
                );
                let store = &world.accounts.store;
                let (person, _) = store
                    .person_by_address(&change.address())
                    .await
                    .unwrap()
                    .unwrap();
                assert_eq!(person.name, MARGARET);
                assert!(store.api_keys_of(&person.id).await.unwrap().is_empty());
                assert!(store.presets_made_by(&person.id).await.unwrap().is_empty());
                assert!(store.documents_for(&person.id).await.unwrap().is_empty());
            }
        }
    }
}

/// An admin's session ends while the form is sent with which they approve.
#[tokio::test(flavor = "multi_thread")]
async fn an_admin_whom_a_change_overtakes_approves_nobody() {
    for world in World::on_every_engine().await {
        world.person_who("Administrator", true).await;
        let mut stolen = world.person(MARGARET).await;
        world.person("Ben").await;
        let code = world.practice();
        world.member(MARGARET, code, "Administrator").await;
        let ben = world.id("Ben").await;
        let store = &world.accounts.store;
        let asked = store.ask_for_access(code, &by(Some(ben.clone()))).await;
        asked.unwrap().unwrap();
        let path = format!("/accounts/workspaces/{code}/members/{ben}/approve/");
        let form = "application/x-www-form-urlencoded";
        let reply = while_sending(&world, Change::Reset, &mut stolen, &path, form, "next=").await;
        reply.is(StatusCode::NOT_FOUND);
        let relation = store.relation(&ben, code).await.unwrap();
        assert_eq!(
            relation.member,
            Some(domain::access::MemberState::Pending),
            "approved by a session that had ended"
        );
    }
}
