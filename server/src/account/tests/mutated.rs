//! Every address and form of accounts, damaged, as asked by a visitor, a member, an admin and an
//! administrator: none makes the server fail, and every answer is of a bounded size.

use std::cell::RefCell;
use std::io::Write as _;

use axum::body::Body;
use axum::http::Method;
use zip::write::SimpleFileOptions;

use super::rights::{Cast, TABLE};
use super::world::{Browser, Reply};
use crate::mutated::{Change, Verdict, changed_address, changed_bytes, changed_query, try_all};

/// The most bytes of an answer, as of the public pages.
const LONGEST: usize = 8 << 20;
/// After so many requests what they are about is made anew, for some of it is deleted by then.
const REQUESTS: u32 = 100;

/// A site that is asked for a while.
struct Site {
    runtime: tokio::runtime::Runtime,
    cast: RefCell<Cast>,
    asked: RefCell<u32>,
}

impl Site {
    fn new() -> Self {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let cast = runtime.block_on(Cast::new());
        Self {
            runtime,
            cast: RefCell::new(cast),
            asked: RefCell::new(0),
        }
    }

    /// Sends a request as one of four, chosen by a number.
    fn ask(&self, who: usize, send: impl AsyncFnOnce(&mut Browser<'_>, &Cast) -> Reply) -> Verdict {
        if self.asked.replace_with(|asked| (*asked + 1) % REQUESTS) == REQUESTS - 1 {
            let anew = self.runtime.block_on(Cast::new());
            *self.cast.borrow_mut() = anew;
        }
        let cast = self.cast.borrow();
        let cast: &Cast = &cast;
        let reply = self.runtime.block_on(async {
            let mut browser = match who % 4 {
                0 => cast.world.browser(),
                1 => cast.world.signed_in("Owner").await,
                2 => cast.world.signed_in("Admin").await,
                _ => cast.world.signed_in("Administrator").await,
            };
            send(&mut browser, cast).await
        });
        if reply.status.is_server_error() {
            return Err(format!("{}: {:.800}", reply.status, reply.text()));
        }
        if reply.bytes.len() > LONGEST {
            return Err(format!("{} bytes", reply.bytes.len()));
        }
        Ok(())
    }
}

/// Fields of all pages and forms, each as somebody would fill it in.
fn fields(cast: &Cast) -> String {
    let code = cast.world.practice();
    let view = format!("%2Ftools%2Flist-size%2F%3Forg%3D{code}%26group%3Dengland");
    format!(
        "q=owner&page=1&done=saved&next=%2Faccounts%2Fpresets%2F&save={view}&group={code}&find=surgery\
         &name=Another+name&kind=view&address={view}&keep={code}&default=yes&is_default=yes\
         &workspace={code}&may_share=no&life=year&per_minute=60&per_day=1000&token=abc\
         &password=not+the+right+one&current=not+the+right+one&stay=yes&everywhere=yes"
    )
}

/// The rows of the table of rights that are of accounts, by method.
fn rows(method: &str) -> Vec<&'static str> {
    let rows = TABLE.iter().filter(|row| row.0 == method);
    rows.map(|row| row.1)
        .filter(|path| {
            ["/accounts", "/admin", "/shared"]
                .iter()
                .any(|own| path.starts_with(own))
        })
        .collect()
}

#[test]
fn no_damaged_address_of_an_account_makes_the_server_fail() {
    let site = Site::new();
    let paths = rows("GET");
    try_all(150, paths.len() * 4, |which, changes| {
        let path = paths[which / 4];
        let asked = site.ask(which, async |browser, cast| {
            let address = format!("{}?{}", cast.address(path), fields(cast));
            let changed = changed_address(&address, changes);
            let address = changed.map_or(address, |address| address.to_string());
            browser.get(&address).await
        });
        asked.map_err(|fault| format!("GET {path}: {fault}"))
    });
}

/// What a form may say to be.
const TYPES: [&str; 8] = [
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/json",
    "multipart/form-data",
    "multipart/form-data; boundary=edge",
    "text/plain",
    "application/x-www-form-urlencoded, text/html",
    "",
];

/// How a body may say to be packed, which no browser does.
const CODINGS: [&str; 4] = ["identity", "gzip", "br", "deflate, gzip"];

#[test]
fn no_damaged_form_makes_the_server_fail() {
    let site = Site::new();
    let paths = rows("POST");
    try_all(200, paths.len() * 4, |which, changes| {
        let path = paths[which / 4];
        let seed = changes
            .iter()
            .fold(0_usize, |seed, change| seed.wrapping_add(change.2));
        // Half of them only with other values, which reach further.
        let is_form = seed % 2 == 0;
        let asked = site.ask(which, async |browser, cast| {
            let form = fields(cast);
            let body = if is_form {
                changed_query(&form, changes).into_bytes()
            } else {
                changed_bytes(form.into_bytes(), changes)
            };
            let (kind, coding) = if is_form {
                (TYPES[0], CODINGS[0])
            } else {
                (
                    TYPES[seed / 2 % TYPES.len()],
                    CODINGS[seed / 16 % CODINGS.len()],
                )
            };
            let headers = [
                ("content-type", kind),
                ("content-encoding", coding),
                ("sec-fetch-site", "same-origin"),
            ];
            let address = cast.address(path);
            browser
                .send(Method::POST, &address, &headers, Body::from(body))
                .await
        });
        asked.map_err(|fault| format!("POST {path}: {fault}"))
    });
}

/// Documents of several kinds, as they are uploaded.
fn documents() -> Vec<(&'static str, Vec<u8>)> {
    let office = |main: &str| {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for name in ["[Content_Types].xml", "_rels/.rels", main] {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(b"<x/>").unwrap();
        }
        zip.finish().unwrap().into_inner()
    };
    let mut png =
        b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89"
            .to_vec();
    png.extend_from_slice(b"\0\0\0\0IEND\xaeB`\x82");
    vec![
        (
            "plan.csv",
            b"month,patients\n2026-01,9000\n2026-02,9010\n".to_vec(),
        ),
        (
            "plan.pdf",
            b"%PDF-1.7\n1 0 obj << /Type /ObjStm /N 1 >>\nstream\r\nx\nendstream endobj".to_vec(),
        ),
        ("plan.png", png),
        ("plan.xlsx", office("xl/workbook.xml")),
        ("plan.docx", office("word/document.xml")),
    ]
}

/// A form with one file.
fn multipart(name: &str, content: &[u8]) -> Vec<u8> {
    let begin = format!(
        "--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: application/octet-stream\r\n\r\n"
    );
    [begin.as_bytes(), content, b"\r\n--edge--\r\n"].concat()
}

#[test]
fn no_damaged_document_makes_the_server_fail() {
    let site = Site::new();
    let documents = documents();
    try_all(100, documents.len() * 2, |which, changes: &[Change]| {
        let (name, content) = &documents[which / 2];
        let body = if which % 2 == 0 {
            multipart(name, &changed_bytes(content.clone(), changes))
        } else {
            changed_bytes(multipart(name, content), changes)
        };
        let headers = [
            ("content-type", "multipart/form-data; boundary=edge"),
            ("sec-fetch-site", "same-origin"),
        ];
        let asked = site.ask(1, async |browser, _| {
            let body = Body::from(body.clone());
            browser
                .send(Method::POST, "/accounts/documents", &headers, body)
                .await
        });
        asked.map_err(|fault| format!("{name}: {fault}"))
    });
}
