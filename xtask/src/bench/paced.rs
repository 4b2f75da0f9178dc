//! Requests on the clock: each is sent when its time has come, whether or not others were
//! answered, and its latency counts from that time. A server that stalls is seen to stall.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

/// How many requests may be on their way at once.
const CONNECTIONS: usize = 32;

/// A connection that is kept open.
pub(super) struct Connection {
    stream: BufReader<TcpStream>,
    body: Vec<u8>,
}

impl Connection {
    pub(super) fn open(host: &str) -> Result<Self> {
        let stream = TcpStream::connect(host).with_context(|| format!("{host} does not answer"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Self {
            stream: BufReader::with_capacity(1 << 16, stream),
            body: Vec::new(),
        })
    }

    /// The body of an answer in JSON that says how long it is.
    pub(super) fn get(&mut self, host: &str, path: &str, key: &str) -> Result<&[u8]> {
        let headers = format!("Accept: application/json\r\nAuthorization: Bearer {key}\r\n");
        self.ask(host, path, &headers)
    }

    /// The body of an answer to a request with these headers, each with the end of its line.
    pub(super) fn ask(&mut self, host: &str, path: &str, headers: &str) -> Result<&[u8]> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n");
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        if line.split(' ').nth(1) != Some("200") {
            bail!("{path} was answered with {}", line.trim());
        }
        let mut length = None;
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            let Some((name, value)) = line.trim().split_once(':') else {
                break;
            };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse::<usize>().ok();
            }
        }
        let length = length.context("the answer does not say how long it is")?;
        self.body.resize(length, 0);
        self.stream.read_exact(&mut self.body)?;
        Ok(&self.body)
    }
}

/// What was measured.
pub(super) struct Latencies {
    /// In milliseconds, in ascending order.
    sorted: Vec<f64>,
    /// The length of an answer.
    pub(super) bytes: usize,
}

impl Latencies {
    /// A quantile.
    pub(super) fn at(&self, share: f64) -> f64 {
        let last = self.sorted.len().saturating_sub(1);
        let place = (last as f64 * share).round() as usize;
        self.sorted.get(place).copied().unwrap_or(f64::NAN)
    }
}

/// A request: its path, and its headers, each with the end of its line.
pub(super) type Asked<'a> = (&'a str, &'a str);

/// Asks so many times a second for so long; `request` gives the request of each number.
pub(super) fn paced<'a>(
    host: &str,
    request: impl Fn(u32) -> Asked<'a> + Sync,
    rate: f64,
    lasting: Duration,
) -> Result<Latencies> {
    let all = (rate * lasting.as_secs_f64()) as u32;
    let next = AtomicU32::new(0);
    // Connections are opened before the clock starts.
    let began = Instant::now() + Duration::from_millis(500);
    let one = || -> Result<(Vec<f64>, usize)> {
        let mut connection = Connection::open(host)?;
        let mut latencies = Vec::new();
        let mut bytes = 0;
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= all {
                return Ok((latencies, bytes));
            }
            let due = began + Duration::from_secs_f64(f64::from(number) / rate);
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            let (path, headers) = request(number);
            bytes = connection.ask(host, path, headers)?.len();
            latencies.push(due.elapsed().as_secs_f64() * 1_000.0);
        }
    };
    let parts = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..CONNECTIONS).map(|_| scope.spawn(one)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|_| bail!("a thread failed")))
            .collect::<Result<Vec<_>>>()
    })?;
    let bytes = parts.iter().map(|(_, bytes)| *bytes).max().unwrap_or(0);
    let mut sorted: Vec<f64> = parts.into_iter().flat_map(|(part, _)| part).collect();
    sorted.sort_by(f64::total_cmp);
    Ok(Latencies { sorted, bytes })
}
