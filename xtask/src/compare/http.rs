//! One request after the other to a running server.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Request {
    /// Path and query.
    pub(super) path: String,
    /// JSON to post; without it the request is a GET.
    pub(super) body: Option<String>,
}

impl Request {
    pub(super) fn get(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            body: None,
        }
    }

    pub(super) fn post(path: impl Into<String>, body: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            body: Some(body.into()),
        }
    }

    /// The request in a line, as it stands in the list of addresses.
    pub(super) fn line(&self) -> String {
        match &self.body {
            None => self.path.clone(),
            Some(body) => format!("{} {body}", self.path),
        }
    }

    /// A request from its line.
    pub(super) fn from_line(line: &str) -> Self {
        match line.split_once(' ') {
            Some((path, body)) => Self::post(path, body),
            None => Self::get(line),
        }
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) media_type: String,
    pub(super) body: Vec<u8>,
}

impl Response {
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// A server and the key for its API.
#[derive(Debug, Clone)]
pub(super) struct Client {
    /// Host and port.
    pub(super) host: String,
    key: Option<String>,
}

impl Client {
    pub(super) fn new(base: &str, key: Option<String>) -> Result<Self> {
        let host = base
            .strip_prefix("http://")
            .with_context(|| format!("{base} does not begin with http://"))?
            .trim_end_matches('/')
            .to_owned();
        Ok(Self { host, key })
    }

    pub(super) fn ask(&self, request: &Request) -> Result<Response> {
        self.answer(request)
            .with_context(|| format!("no answer to {}", request.line()))
    }

    fn answer(&self, request: &Request) -> Result<Response> {
        let host = &self.host;
        let stream = TcpStream::connect(host).with_context(|| format!("{host} is not there"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(120)))?;
        let mut stream = BufReader::with_capacity(1 << 16, stream);
        let (path, body) = (&request.path, request.body.as_deref().unwrap_or_default());
        let method = if request.body.is_some() {
            "POST"
        } else {
            "GET"
        };
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
        // Pages know no key, and the API answers JSON where nothing else is asked for.
        if let Some(key) = self.key.as_ref().filter(|_| path.starts_with("/api/")) {
            head.push_str(&format!("Authorization: Bearer {key}\r\n"));
        }
        if request.body.is_some() {
            head.push_str(&format!(
                "Content-Type: application/json\r\nContent-Length: {}\r\n",
                body.len()
            ));
        }
        stream
            .get_mut()
            .write_all(format!("{head}\r\n{body}").as_bytes())?;
        read(&mut stream)
    }
}

fn read(stream: &mut BufReader<TcpStream>) -> Result<Response> {
    let mut line = String::new();
    stream.read_line(&mut line)?;
    let status = line
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .with_context(|| format!("“{}” is no status line", line.trim()))?;
    let (mut length, mut is_chunked, mut media_type) = (None, false, String::new());
    loop {
        line.clear();
        stream.read_line(&mut line)?;
        let Some((name, value)) = line.trim().split_once(':') else {
            break;
        };
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse::<usize>().ok(),
            "transfer-encoding" => is_chunked = value.eq_ignore_ascii_case("chunked"),
            "content-type" => {
                media_type = value.split(';').next().unwrap_or_default().to_owned();
            }
            _ => {}
        }
    }
    let body = match (is_chunked, length) {
        (true, _) => chunks(stream)?,
        (false, Some(length)) => {
            let mut body = vec![0; length];
            stream.read_exact(&mut body)?;
            body
        }
        (false, None) => {
            let mut body = Vec::new();
            stream.read_to_end(&mut body)?;
            body
        }
    };
    Ok(Response {
        status,
        media_type,
        body,
    })
}

fn chunks(stream: &mut BufReader<TcpStream>) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line)?;
        let size = line.trim().split(';').next().unwrap_or_default();
        let Ok(size) = usize::from_str_radix(size, 16) else {
            bail!("“{}” is no size of a chunk", line.trim());
        };
        let start = body.len();
        body.resize(start + size, 0);
        stream.read_exact(&mut body[start..])?;
        stream.read_exact(&mut [0; 2])?;
        if size == 0 {
            return Ok(body);
        }
    }
}
