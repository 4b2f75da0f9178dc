//! A server that is used and abused for some minutes: everything is read by the API and as pages,
//! then two hundred connections come at once, of readers and of those who mean no good. Their
//! threads have a low priority, for in earnest they are no part of the server's machine.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::memory::read_everything;
use super::serving::{memory, practices};
use super::*;
use crate::http::{Client, Request};
use crate::server::api_key;

/// How long the connections come, unless `HARESIGN_SOAK_SECONDS` says otherwise.
const LASTING: Duration = Duration::from_secs(300);
/// How many connections there are at once.
const CONNECTIONS: usize = 200;
/// Statuses that say that something is too much, which is no fault.
const TOO_MUCH: [u16; 2] = [429, 503];
/// Tools whose pages and files are asked for.
const TOOLS: [&str; 4] = ["gp-appointments", "list-size", "nwrs", "gp-patient-survey"];
/// As much less than the server's as the system allows.
const NICENESS: i32 = 19;

/// What is counted while it lasts.
#[derive(Default)]
struct Counted {
    /// Answers by status.
    statuses: Mutex<BTreeMap<u16, usize>>,
    /// Why connections ended without an answer, of those that read what they asked for.
    broken: Mutex<BTreeMap<String, usize>>,
    ended: AtomicBool,
}

impl Counted {
    fn note(&self, status: u16) {
        let mut statuses = self.statuses.lock().unwrap_or_else(PoisonError::into_inner);
        *statuses.entry(status).or_default() += 1;
    }

    fn note_broken(&self, why: &anyhow::Error) {
        let mut broken = self.broken.lock().unwrap_or_else(PoisonError::into_inner);
        *broken.entry(format!("{why:#}")).or_default() += 1;
    }

    fn goes_on(&self) -> bool {
        !self.ended.load(Ordering::Relaxed)
    }
}

/// Memory, statuses, and how long the health of the server took to be told.
pub(super) fn measure(bench: &Bench, text: &mut String) -> Result<()> {
    let seconds = std::env::var("HARESIGN_SOAK_SECONDS").ok();
    let lasting = seconds
        .and_then(|seconds| seconds.parse().ok())
        .map_or(LASTING, Duration::from_secs);
    let server = Server::start(&bench.binary, &bench.store)?;
    let codes = practices(&server.url)?;
    let (start, _) = memory(server.id())?;
    let rows = read_everything(&bench.binary, &bench.store, &server.url)?;
    let pages = read_pages(&server.url, &codes)?;
    let (walked, _) = memory(server.id())?;
    let key = api_key(&bench.binary, &bench.store)?;
    let counted = Counted::default();
    let host = server.url.trim_start_matches("http://");
    let mut health = step("soak: two hundred connections", || {
        let waits = thread::scope(|scope| {
            for number in 0..CONNECTIONS {
                let (counted, codes, key) = (&counted, &codes, &key);
                scope.spawn(move || {
                    // Where the system refuses, they share the machine with the server.
                    let thread = Some(rustix::thread::gettid());
                    let _ = rustix::process::setpriority_process(thread, NICENESS);
                    client(number, host, codes, key, counted);
                });
            }
            let waits = watch_health(host, lasting);
            counted.ended.store(true, Ordering::Relaxed);
            waits
        });
        Ok(waits)
    })?;
    let (after, most) = memory(server.id())?;
    health.sort_by(f64::total_cmp);
    let at = |part: f64| health[((health.len() - 1) as f64 * part) as usize];
    let statuses = counted
        .statuses
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    let faults: usize = statuses
        .iter()
        .filter(|(status, _)| **status >= 500 && !TOO_MUCH.contains(status))
        .map(|(_, count)| count)
        .sum();
    writeln!(
        text,
        "## Soak\n\nEverything read by the API ({rows} rows) and {pages} pages, then {CONNECTIONS} connections for {} s: readers of pages, \
         files and searches, senders of the longest addresses, of headers byte by byte and of no requests at all, and \
         readers who take a byte a second.\n\n| | measured | budget |\n|---|---|---|\n\
         | memory, start; after the walk; after all; most | {start:.0}; {walked:.0}; {after:.0}; {most:.0} MiB | 1,024 MiB |\n\
         | `/healthz`, median; 99th percentile; longest | {:.1}; {:.1}; {:.1} ms | 100 ms |\n\
         | answers by status | {statuses:?} | no fault but 429 and 503 |\n\
         | faults; answers that broke off | {faults}; {:?} | 0; none |\n",
        lasting.as_secs(),
        at(0.5),
        at(0.99),
        at(1.0),
        counted
            .broken
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner),
    )?;
    Ok(())
}

/// The page of every practice in every tool: how many.
fn read_pages(url: &str, codes: &[String]) -> Result<usize> {
    let client = Client::new(url, None);
    step("walk of the pages", || {
        for code in codes {
            for tool in TOOLS {
                let address = format!("/tools/{tool}/?org={code}");
                let status = client.ask(&Request::get(address))?.status;
                ensure!(status == 200, "the page of {code} in {tool}: {status}");
            }
        }
        Ok(codes.len() * TOOLS.len())
    })
}

/// Asks for the health of the server five times a second; in milliseconds how long each took, as
/// long as the whole time where there was no answer.
fn watch_health(host: &str, lasting: Duration) -> Vec<f64> {
    let began = Instant::now();
    let mut waits = Vec::new();
    while began.elapsed() < lasting {
        let asked = Instant::now();
        let status = ask(host, "/healthz", "");
        let took = match status {
            Ok(200) => asked.elapsed(),
            _ => lasting,
        };
        waits.push(took.as_secs_f64() * 1_000.0);
        thread::sleep(Duration::from_millis(200));
    }
    waits
}

/// One of the connections; when it ends it comes again.
fn client(number: usize, host: &str, codes: &[String], key: &str, counted: &Counted) {
    let mut turn = number;
    while counted.goes_on() {
        turn = turn.wrapping_add(CONNECTIONS);
        let code = &codes[turn % codes.len()];
        let tool = TOOLS[turn / 7 % TOOLS.len()];
        let page = format!("/tools/{tool}/?org={code}&period=2025-11-01");
        match number % 20 {
            // Header by header, a byte a second.
            0 | 1 => drip(host, counted),
            // Asks for what is long, and takes a byte a second.
            2 | 3 => sip(host, "/tools/nwrs/nation/ranked.csv", counted),
            4 => answered(host, &hostile(turn), counted),
            // No request at all.
            5 => garbage(host),
            6 => answered(
                host,
                &format!("/fn/find?query={}&limit=8", &code[..3]),
                counted,
            ),
            7 => answered(
                host,
                &format!("/tools/{tool}/trend.xlsx?org={code}"),
                counted,
            ),
            8 => answered(
                host,
                &format!("/tools/{tool}/trend.png?org={code}"),
                counted,
            ),
            9 => answered(host, &format!("/places/{code}/"), counted),
            10 => answered(host, &format!("/tools/{tool}/nation/"), counted),
            11 => {
                let path = format!("/api/v1/list-sizes/?practice={code}");
                asked(
                    host,
                    &path,
                    &format!("Authorization: Bearer {key}\r\n"),
                    counted,
                );
            }
            _ => answered(host, &page, counted),
        }
    }
}

/// The longest that an address may be, of what takes work.
fn hostile(turn: usize) -> String {
    const LONG: usize = 60_000;
    let of = |what: &str| what.repeat(LONG / what.len());
    match turn % 6 {
        0 => format!("/tools/qof-income/?pasted={}", of(",")),
        1 => format!(
            "/tools/qof-income/?workings=shown&pasted={}",
            of("CHOL004,35%0A")
        ),
        2 => format!("/search?q={}", of("a+")),
        3 => format!("/fn/find?query={}&limit=100000", of("zz+")),
        4 => format!("/tools/list-size/?org=E92000001&own={}", of("A81001,")),
        _ => format!("/tools/impact-and-investment-fund/?pasted={}", of("X1%0A")),
    }
}

fn answered(host: &str, path: &str, counted: &Counted) {
    asked(host, path, "", counted);
}

fn asked(host: &str, path: &str, headers: &str, counted: &Counted) {
    match ask(host, path, headers) {
        Ok(status) => counted.note(status),
        Err(why) => counted.note_broken(&why),
    }
}

/// The status of an answer that was read to its end.
fn ask(host: &str, path: &str, headers: &str) -> Result<u16> {
    let mut stream = connect(host)?;
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: br\r\n{headers}Connection: close\r\n\r\n"
    );
    let wrote = stream.write_all(request.as_bytes());
    let mut answer = Vec::new();
    // Who is refused is told before all was sent.
    if let Err(why) = stream.read_to_end(&mut answer)
        && answer.len() < 12
    {
        wrote.context("sending")?;
        return Err(why).context("reading");
    }
    let line = answer.get(9..12).context("no status")?;
    Ok(std::str::from_utf8(line)?.parse()?)
}

fn connect(host: &str) -> Result<TcpStream> {
    let stream = TcpStream::connect(host)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    stream.set_write_timeout(Some(Duration::from_secs(30)))?;
    Ok(stream)
}

fn drip(host: &str, counted: &Counted) {
    let Ok(mut stream) = connect(host) else {
        return;
    };
    let header = format!(
        "GET / HTTP/1.1\r\nHost: {host}\r\nX-Long: {}",
        "a".repeat(600)
    );
    for byte in header.bytes() {
        if !counted.goes_on() || stream.write_all(&[byte]).is_err() {
            break;
        }
        thread::sleep(Duration::from_secs(1));
    }
}

fn sip(host: &str, path: &str, counted: &Counted) {
    let Ok(mut stream) = connect(host) else {
        return;
    };
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n");
    if stream.write_all(request.as_bytes()).is_err() {
        return;
    }
    let mut byte = [0];
    while counted.goes_on() {
        match stream.read(&mut byte) {
            Ok(0) => break,
            Err(error) if error.kind() != ErrorKind::Interrupted => break,
            _ => thread::sleep(Duration::from_secs(1)),
        }
    }
}

fn garbage(host: &str) {
    let Ok(mut stream) = connect(host) else {
        return;
    };
    let _ = stream.write_all(&[0, 255, 13, 10, 13, 10, 71, 69, 84, 32, 0, 1, 2, 3]);
    let _ = stream.shutdown(Shutdown::Write);
    let _ = stream.read(&mut [0; 256]);
    thread::sleep(Duration::from_millis(100));
}
