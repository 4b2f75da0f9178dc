//! Settings: one list, from the environment or from a `.env` file in the folder where the
//! command is run. README.md shows the same list; a test keeps the two together.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

/// A variable of the environment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Variable {
    pub(crate) name: &'static str,
    /// What holds when it is not set.
    pub(crate) default: &'static str,
    /// What it takes, as told when a value is wrong.
    pub(crate) takes: &'static str,
}

const DATABASE_URL: Variable = Variable {
    name: "HARESIGN_DATABASE_URL",
    default: "sqlite://var/haresign.db",
    takes: "sqlite://path/to/file.db or postgres://user:password@host/database",
};
const ADDR: Variable = Variable {
    name: "HARESIGN_ADDR",
    default: "127.0.0.1:3000",
    takes: "an IP address and a port to listen on; port 0 takes a free one",
};
const PUBLIC_URL: Variable = Variable {
    name: "HARESIGN_PUBLIC_URL",
    default: "http:// and the address",
    takes: "the address under which visitors reach the site, as https://haresign.example",
};
const PROXIES: Variable = Variable {
    name: "HARESIGN_PROXIES",
    default: "0",
    takes: "how many proxies of yours stand before the server and append to X-Forwarded-For",
};
const MAIL_URL: Variable = Variable {
    name: "HARESIGN_MAIL_URL",
    default: "file:var/mail",
    takes: "file:folder or smtp://user:password@host:port",
};
const MAIL_FROM: Variable = Variable {
    name: "HARESIGN_MAIL_FROM",
    default: "Haresign <noreply@localhost>",
    takes: "the sender of mails, as Haresign <noreply@haresign.example>",
};
const FILES_URL: Variable = Variable {
    name: "HARESIGN_FILES_URL",
    default: "file:var/files",
    takes: "file:folder or s3://bucket/prefix",
};
const OPERATOR: Variable = Variable {
    name: "HARESIGN_OPERATOR",
    default: "nobody named",
    takes: "who runs the site, as the privacy policy names them",
};
const SITE: Variable = Variable {
    name: "HARESIGN_SITE",
    default: "target/site",
    takes: "the folder of the browser's files, as cargo xtask build leaves it",
};
const LOG: Variable = Variable {
    name: "HARESIGN_LOG",
    default: "info",
    takes: "error, warn, info, debug or trace, or directives as info,store=debug",
};

/// Every variable, in the order in which they are told.
pub(crate) const VARIABLES: [Variable; 10] = [
    DATABASE_URL,
    ADDR,
    PUBLIC_URL,
    PROXIES,
    MAIL_URL,
    MAIL_FROM,
    FILES_URL,
    OPERATOR,
    SITE,
    LOG,
];

/// The settings of a command.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    values: HashMap<&'static str, String>,
}

impl Settings {
    /// Reads the environment, and `.env` for what the environment does not say.
    pub(crate) fn read() -> Result<Self> {
        let mut values = HashMap::new();
        let file: HashMap<String, String> = match dotenvy::from_path_iter(".env") {
            Ok(entries) => entries
                .collect::<Result<_, _>>()
                .context("the file .env is wrong")?,
            Err(_) => HashMap::new(),
        };
        for variable in VARIABLES {
            let value = match std::env::var(variable.name) {
                Ok(value) => Some(value),
                Err(std::env::VarError::NotPresent) => file.get(variable.name).cloned(),
                Err(std::env::VarError::NotUnicode(_)) => {
                    bail!("{} is not text: it takes {}", variable.name, variable.takes)
                }
            };
            // An empty value counts as none, as compose files write it.
            if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
                values.insert(variable.name, value.trim().to_owned());
            }
        }
        // A misspelt name would silently keep the default. It stops nothing: a newer or an
        // older version may know the name.
        let known = |name: &str| {
            VARIABLES.iter().any(|variable| variable.name == name)
                || name.starts_with("HARESIGN_TEST_")
        };
        let names = std::env::vars_os()
            .filter_map(|(name, _)| name.into_string().ok())
            .chain(file.into_keys());
        for name in names.filter(|name| name.starts_with("HARESIGN_")) {
            if !known(&name) {
                let list: Vec<&str> = VARIABLES.iter().map(|variable| variable.name).collect();
                eprintln!(
                    "warning: {name} is not a setting; there are {}",
                    list.join(", ")
                );
            }
        }
        Ok(Self { values })
    }

    fn get(&self, variable: Variable) -> &str {
        self.values
            .get(variable.name)
            .map_or(variable.default, String::as_str)
    }

    fn wrong(&self, variable: Variable) -> anyhow::Error {
        anyhow::anyhow!(
            "{} is “{}”: it takes {}",
            variable.name,
            self.get(variable),
            variable.takes
        )
    }

    /// Where the store is.
    pub(crate) fn database_url(&self) -> &str {
        self.get(DATABASE_URL)
    }

    /// Where to listen.
    pub(crate) fn addr(&self) -> Result<SocketAddr> {
        self.get(ADDR).parse().map_err(|_| self.wrong(ADDR))
    }

    /// The address of the site for visitors, without a slash at its end, when the server
    /// listens on `bound`.
    pub(crate) fn public_url(&self, bound: SocketAddr) -> Result<String> {
        let Some(url) = self.values.get(PUBLIC_URL.name) else {
            return Ok(format!("http://{bound}"));
        };
        let url = url.trim_end_matches('/');
        let host = url
            .strip_prefix("https://")
            .or_else(|| url.strip_prefix("http://"));
        match host {
            Some(host) if !host.is_empty() && !host.contains(['/', ' ', '?', '#']) => {
                Ok(url.to_owned())
            }
            _ => Err(self.wrong(PUBLIC_URL)),
        }
    }

    /// How many trusted proxies stand before the server.
    pub(crate) fn proxies(&self) -> Result<usize> {
        let proxies = self.get(PROXIES).parse().map_err(|_| self.wrong(PROXIES))?;
        if proxies > 10 {
            return Err(self.wrong(PROXIES));
        }
        Ok(proxies)
    }

    /// How mail leaves.
    pub(crate) fn mailer(&self) -> Result<::mail::Mailer> {
        Ok(::mail::Mailer::open(
            self.get(MAIL_URL),
            self.get(MAIL_FROM),
        )?)
    }

    /// Whether mail is written into a folder, for somebody who tries the site.
    pub(crate) fn mail_is_in_a_folder(&self) -> bool {
        self.get(MAIL_URL).starts_with("file:")
    }

    /// Where uploaded files are kept.
    pub(crate) fn files(&self) -> Result<files::Files> {
        Ok(files::Files::open(self.get(FILES_URL))?)
    }

    /// Who runs the site.
    pub(crate) fn operator(&self) -> Option<&str> {
        self.values.get(OPERATOR.name).map(String::as_str)
    }

    /// The folder of the browser's files.
    pub(crate) fn site(&self) -> PathBuf {
        PathBuf::from(self.get(SITE))
    }

    /// What to log.
    pub(crate) fn log(&self) -> Result<tracing_subscriber::EnvFilter> {
        self.get(LOG)
            .parse()
            .map_err(|_: tracing_subscriber::filter::ParseError| self.wrong(LOG))
    }

    /// Every variable with its value, secrets hidden, and whether it was set.
    pub(crate) fn shown(&self) -> impl Iterator<Item = (&'static str, String, bool)> + '_ {
        VARIABLES.into_iter().map(|variable| {
            let is_set = self.values.contains_key(variable.name);
            (variable.name, hidden(self.get(variable)), is_set)
        })
    }
}

/// An address without its password.
fn hidden(value: &str) -> String {
    let Some((scheme, rest)) = value.split_once("://") else {
        return value.to_owned();
    };
    // A password may hold an @ of its own; the host begins after the last one before a slash.
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    match rest[..end].rfind('@') {
        Some(at) => {
            let user = rest[..at].split(':').next().unwrap_or_default();
            format!("{scheme}://{user}:***@{}", &rest[at + 1..])
        }
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: &'static str, value: &str) -> Settings {
        Settings {
            values: HashMap::from([(name, value.to_owned())]),
        }
    }

    #[test]
    fn a_wrong_value_is_told_with_its_name_and_what_it_takes() {
        let error = with("HARESIGN_ADDR", "localhost")
            .addr()
            .unwrap_err()
            .to_string();
        assert!(error.contains("HARESIGN_ADDR is “localhost”"), "{error}");
        assert!(error.contains("a port"), "{error}");
        let bound = "127.0.0.1:3000".parse().unwrap();
        for wrong in ["haresign.example", "https://", "https://a/b", "ftp://a"] {
            assert!(
                with("HARESIGN_PUBLIC_URL", wrong)
                    .public_url(bound)
                    .is_err(),
                "{wrong}"
            );
        }
        assert_eq!(
            with("HARESIGN_PUBLIC_URL", "https://haresign.example/")
                .public_url(bound)
                .unwrap(),
            "https://haresign.example"
        );
    }

    #[test]
    fn passwords_are_never_shown() {
        assert_eq!(
            hidden("postgres://me:a:b@c@host/db"),
            "postgres://me:***@host/db"
        );
        assert_eq!(
            hidden("sqlite://var/haresign.db"),
            "sqlite://var/haresign.db"
        );
        assert_eq!(hidden("postgres://host/db?x=@"), "postgres://host/db?x=@");
    }

    #[test]
    fn the_readme_lists_every_setting_with_its_default() {
        let readme = include_str!("../../README.md");
        for variable in VARIABLES {
            let row = readme
                .lines()
                .find(|line| line.starts_with(&format!("| `{}`", variable.name)))
                .unwrap_or_else(|| panic!("README.md does not list {}", variable.name));
            assert!(row.contains(variable.default), "{row}");
        }
    }
}
