//! Documents: what is taken, what is refused, and how they are given back.

use std::io::Write as _;

use axum::http::{StatusCode, header};
use store::accounts::Document;
use zip::write::SimpleFileOptions;

use super::world::{MARGARET, PASSWORD, World};
use crate::account::documents::{LARGEST, ROOM};

async fn documents(world: &World) -> Vec<Document> {
    let person = world.id(MARGARET).await;
    world.accounts.store.documents_for(&person).await.unwrap()
}

/// A picture of one dot with script behind it.
fn picture_with_script() -> Vec<u8> {
    let mut png = vec![
        0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0,
        0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89,
    ];
    png.extend_from_slice(b"<script>alert(document.cookie)</script>");
    png
}

/// A workbook that becomes a thousand times as large.
fn bomb() -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    for name in ["[Content_Types].xml", "xl/workbook.xml"] {
        zip.start_file(name, options).unwrap();
        zip.write_all(b"<x/>").unwrap();
    }
    zip.start_file("xl/worksheets/sheet1.xml", options).unwrap();
    for _ in 0..40 {
        zip.write_all(&vec![0; 1 << 20]).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[tokio::test]
async fn a_document_is_uploaded_shared_fetched_and_deleted() {
    for world in World::on_every_engine().await {
        let mut browser = world.person(MARGARET).await;
        let content = b"month,patients\n2026-01,9000\n2026-02,9010\n";
        browser
            .upload("plan.csv", content)
            .await
            .leads_to("/accounts/documents/?done=uploaded");
        let document = documents(&world).await.remove(0);
        assert_eq!((document.name.as_str(), document.bytes), ("plan.csv", 41));
        let at = |what: &str| format!("/accounts/documents/{}/{what}", document.id);
        let reply = browser.get(&at("")).await;
        assert_eq!(reply.bytes, content);
        // Nothing runs from it, whatever it is.
        let sent = |name: header::HeaderName| reply.headers[name].to_str().unwrap().to_owned();
        assert!(sent(header::CONTENT_DISPOSITION).starts_with("attachment"));
        assert_eq!(sent(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
        assert!(sent(header::CONTENT_SECURITY_POLICY).starts_with("sandbox"));
        browser
            .post(&at("rename/"), &[("name", "Our plan")])
            .await
            .leads_to("/accounts/documents/");
        assert_eq!(documents(&world).await[0].name, "Our plan.csv");
        // A link for anybody, shown once, and revoked.
        let text = browser.post(&at("link/"), &[]).await.is(StatusCode::OK);
        let start = text.find("http://127.0.0.1/shared/").unwrap() + "http://127.0.0.1".len();
        let link = &text[start..start + "/shared/".len() + 64];
        let mut anybody = world.browser();
        assert_eq!(anybody.get(link).await.bytes, content);
        let text = browser.get("/accounts/documents/").await.is(StatusCode::OK);
        assert!(!text.contains(link), "the link is shown once");
        let revoke = documents(&world).await[0].links[0].0.clone();
        browser
            .post(&format!("/accounts/document-links/{revoke}/revoke/"), &[])
            .await
            .leads_to("/accounts/documents/");
        anybody.get(link).await.is(StatusCode::NOT_FOUND);
        browser
            .post(&at("delete/"), &[])
            .await
            .leads_to("/accounts/documents/");
        browser.get(&at("")).await.is(StatusCode::NOT_FOUND);
        let gone = world.accounts.files.get(&document.object).await;
        assert!(gone.is_err(), "the bytes are gone too");
    }
}

#[tokio::test]
async fn a_document_that_only_a_link_shares_goes_with_the_account() {
    let world = World::new().await;
    let mut browser = world.person(MARGARET).await;
    let content = b"month,patients\n2026-01,9000\n2026-02,9010\n";
    browser
        .upload("plan.csv", content)
        .await
        .leads_to("/accounts/documents/");
    let document = documents(&world).await.remove(0);
    let text = browser
        .post(&format!("/accounts/documents/{}/link/", document.id), &[])
        .await
        .is(StatusCode::OK);
    let start = text.find("http://127.0.0.1/shared/").unwrap() + "http://127.0.0.1".len();
    let link = &text[start..start + "/shared/".len() + 64];
    let mut anybody = world.browser();
    assert_eq!(anybody.get(link).await.bytes, content);
    // The page says so before.
    let text = browser.get("/accounts/data/").await.is(StatusCode::OK);
    assert!(text.contains("Every link that you made to a document"));
    browser
        .post("/accounts/data/delete/", &[("password", PASSWORD)])
        .await
        .leads_to("/accounts/login/?done=account-deleted");
    anybody.get(link).await.is(StatusCode::NOT_FOUND);
    let gone = world.accounts.files.get(&document.object).await;
    assert!(gone.is_err(), "the bytes are gone too");
}

#[tokio::test]
async fn files_are_judged_by_their_content() {
    let world = World::new().await;
    let mut browser = world.person(MARGARET).await;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    for (name, content) in [
        (
            "page.csv",
            b"<html><script>alert(1)</script></html>".to_vec(),
        ),
        ("picture.svg", svg.to_vec()),
        ("picture.png", svg.to_vec()),
        ("program.pdf", b"MZ\x90\x00 and so on".to_vec()),
        ("bomb.xlsx", bomb()),
        ("empty.csv", Vec::new()),
    ] {
        let reply = browser.upload(name, &content).await;
        let text = reply.is(StatusCode::UNPROCESSABLE_ENTITY);
        assert!(text.contains("There is a problem"), "{name}");
    }
    assert!(documents(&world).await.is_empty());
    // A picture stays a picture: script in it never runs, for it is only ever a file to keep.
    browser
        .upload("holiday.html", &picture_with_script())
        .await
        .leads_to("/accounts/documents/");
    let document = documents(&world).await.remove(0);
    assert_eq!(document.media_type, "image/png");
    assert_eq!(document.name, "holiday.html.png");
    let reply = browser
        .get(&format!("/accounts/documents/{}/", document.id))
        .await;
    assert_eq!(reply.headers[header::CONTENT_TYPE], "image/png");
    assert!(
        reply.headers[header::CONTENT_DISPOSITION]
            .to_str()
            .unwrap()
            .starts_with("attachment")
    );
}

#[tokio::test]
async fn a_file_that_is_too_large_is_refused_in_words() {
    let world = World::new().await;
    let mut browser = world.person(MARGARET).await;
    let row = b"2026-01,9000\n";
    let largest = usize::try_from(LARGEST).unwrap();
    let mut content: Vec<u8> = row.iter().copied().cycle().take(21_000_000).collect();
    let text = browser
        .upload("large.csv", &content)
        .await
        .is(StatusCode::PAYLOAD_TOO_LARGE);
    assert!(text.contains("larger than 20 MB"), "says how large");
    content.truncate(largest);
    browser
        .upload("just.csv", &content)
        .await
        .leads_to("/accounts/documents/");
    assert_eq!(documents(&world).await[0].bytes, LARGEST);
}

#[tokio::test]
async fn a_person_has_room_for_so_much() {
    let world = World::new().await;
    let mut browser = world.person(MARGARET).await;
    let person = world.id(MARGARET).await;
    // Nine files of 20 MB and one that leaves ten bytes, without sending them.
    let new = store::accounts::NewDocument {
        name: "large.csv".to_owned(),
        media_type: "text/csv".to_owned(),
        bytes: ROOM - 10,
        sha256: String::new(),
        object: "0".repeat(32),
    };
    world
        .accounts
        .store
        .keep_document(&new, ROOM, &super::world::by(Some(person)))
        .await
        .unwrap()
        .unwrap();
    let text = browser
        .upload("small.csv", b"month,patients\n2026-01,9000\n")
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text.contains("no room"));
    assert_eq!(documents(&world).await.len(), 1);
}
