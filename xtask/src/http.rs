//! Requests to a running server, by the commands that compare and measure answers.

use std::time::Duration;

use anyhow::{Context as _, Result};

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Request {
    /// Path and query.
    pub(crate) path: String,
    /// JSON to post; without it the request is a GET.
    pub(crate) body: Option<String>,
}

impl Request {
    pub(crate) fn get(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            body: None,
        }
    }

    pub(crate) fn post(path: impl Into<String>, body: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            body: Some(body.into()),
        }
    }

    /// The request in a line, as it stands in the list of addresses.
    pub(crate) fn line(&self) -> String {
        match &self.body {
            None => self.path.clone(),
            Some(body) => format!("{} {body}", self.path),
        }
    }

    /// A request from its line.
    pub(crate) fn from_line(line: &str) -> Self {
        match line.split_once(' ') {
            Some((path, body)) => Self::post(path, body),
            None => Self::get(line),
        }
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) media_type: String,
    pub(crate) body: Vec<u8>,
}

impl Response {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// A server and the key for its API. Connections are kept and used again.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    /// Scheme, host and port, without a slash at the end.
    base: String,
    key: Option<String>,
    agent: ureq::Agent,
}

impl Client {
    pub(crate) fn new(base: &str, key: Option<String>) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(Duration::from_secs(120)))
            .build();
        Self {
            base: base.trim_end_matches('/').to_owned(),
            key,
            agent: config.into(),
        }
    }

    /// Host and port.
    pub(crate) fn host(&self) -> &str {
        let base = self.base.as_str();
        base.split_once("://").map_or(base, |(_, host)| host)
    }

    /// Asks, and reads the answer whatever its status.
    pub(crate) fn ask(&self, request: &Request) -> Result<Response> {
        self.answer(request)
            .with_context(|| format!("no answer to {}", request.line()))
    }

    fn answer(&self, request: &Request) -> Result<Response> {
        let address = format!("{}{}", self.base, request.path);
        // Pages know no key, and the API answers JSON where nothing else is asked for.
        let key = self
            .key
            .as_ref()
            .filter(|_| request.path.starts_with("/api/"))
            .map(|key| format!("Bearer {key}"));
        let mut response = match &request.body {
            Some(body) => {
                let mut post = self.agent.post(&address);
                if let Some(key) = &key {
                    post = post.header("Authorization", key);
                }
                post.header("Content-Type", "application/json").send(body)?
            }
            None => {
                let mut get = self.agent.get(&address);
                if let Some(key) = &key {
                    get = get.header("Authorization", key);
                }
                get.call()?
            }
        };
        Ok(Response {
            status: response.status().as_u16(),
            media_type: response.body().mime_type().unwrap_or_default().to_owned(),
            body: response
                .body_mut()
                .with_config()
                .limit(1 << 30)
                .read_to_vec()?,
        })
    }
}
