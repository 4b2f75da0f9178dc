//! What a server answers, kept as text, and what differs between two such folders: pages,
//! figures and the API before and after a change that shall change none of them.
//!
//! `capture` asks a running server; `compare` reads two folders of answers and fails where
//! they differ in anything that no list of accepted differences explains.

mod addresses;
mod answer;
mod difference;
mod page;
mod pattern;
mod report;

use std::collections::{BTreeSet, VecDeque};
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use self::addresses::Site;
use self::answer::{Kind, LIST};
use crate::http::{Client, Request};

/// How both commands are used.
pub(crate) const USAGE: &str = "\
cargo xtask capture FOLDER [--base URL] [--key KEY] [--like FOLDER]
cargo xtask compare BEFORE AFTER [--expect FILE]";

/// Asks a running server for all its pages, files and lists, and keeps the answers.
///
/// With `--like` exactly the addresses of an earlier capture are asked.
pub(crate) fn capture(arguments: &[&str]) -> Result<()> {
    let (folders, options) = read(arguments, &["--base", "--key", "--like"])?;
    let [folder] = folders[..] else {
        bail!("capture needs one folder:\n{USAGE}");
    };
    let folder = Path::new(folder);
    if folder.join(LIST).exists() {
        bail!("{} holds a capture already", folder.display());
    }
    let option = |name: &str| {
        let found = options.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| *value)
    };
    let base = option("--base").unwrap_or("http://127.0.0.1:3000");
    let client = Client::new(base, option("--key").map(str::to_owned));
    fs::create_dir_all(folder)?;
    let is_repeated = option("--like").is_some();
    let mut waiting: VecDeque<Request> = match option("--like") {
        Some(earlier) => {
            let list = Path::new(earlier).join(LIST);
            let list = fs::read_to_string(&list)
                .with_context(|| format!("{} cannot be read", list.display()))?;
            list.lines().map(Request::from_line).collect()
        }
        None => Site::read(&client)?.requests()?.into(),
    };
    let mut asked: BTreeSet<Request> = BTreeSet::new();
    let mut list = String::new();
    let mut failed = 0;
    while let Some(request) = waiting.pop_front() {
        if !asked.insert(request.clone()) {
            continue;
        }
        let kind = Kind::of(&request);
        let response = client.ask(&request)?;
        if response.status >= 500 {
            failed += 1;
            eprintln!("{} for {}", response.status, request.line());
        }
        if kind == Kind::Page && !is_repeated {
            let links = page::links_of(&response.text());
            waiting.extend(links.iter().filter_map(|link| followed(link)));
        }
        let text = answer::text_of(kind, &response, client.host());
        answer::keep(folder, &request, response.status, &text)?;
        list.push_str(&request.line());
        list.push('\n');
        if asked.len().is_multiple_of(500) {
            eprintln!("  {} answers, {} to go", asked.len(), waiting.len());
        }
    }
    fs::write(folder.join(LIST), list)?;
    println!("{}: {} answers", folder.display(), asked.len());
    if failed > 0 {
        bail!("{failed} answers failed");
    }
    Ok(())
}

/// The files that a page links to, and the page that tells how to ask for them by program.
fn followed(link: &str) -> Option<Request> {
    let path = link.split('?').next().unwrap_or_default();
    let is_file = path.ends_with(".csv") || path.ends_with(".svg");
    let is_ours = link.starts_with("/tools/") || link.starts_with("/places/");
    let is_use = link.starts_with("/use-this-data/");
    (is_use || is_file && is_ours).then(|| Request::get(link.split('#').next().unwrap_or(link)))
}

/// Compares two captures.
pub(crate) fn compare(arguments: &[&str]) -> Result<()> {
    let (folders, options) = read(arguments, &["--expect"])?;
    let [before, after] = folders[..] else {
        bail!("compare needs two folders:\n{USAGE}");
    };
    let mut expected = match options.first() {
        Some((_, file)) => report::Expected::read(Path::new(file))?,
        None => report::Expected::default(),
    };
    let parts = report::differences(Path::new(before), Path::new(after), &mut expected)?;
    print!("{}", report::text(&parts, &expected));
    let left: usize = parts.iter().map(report::Part::left).sum();
    if left > 0 {
        bail!("{left} differences are not expected");
    }
    Ok(())
}

type Options<'a> = Vec<(&'a str, &'a str)>;

/// Folders, and options with their values.
fn read<'a>(arguments: &[&'a str], known: &[&str]) -> Result<(Vec<&'a str>, Options<'a>)> {
    let (mut folders, mut options) = (Vec::new(), Vec::new());
    let mut rest = arguments.iter().copied();
    while let Some(argument) = rest.next() {
        if known.contains(&argument) {
            let value = rest
                .next()
                .with_context(|| format!("{argument} needs a value"))?;
            options.push((argument, value));
        } else if argument.starts_with("--") {
            bail!("there is no option {argument}:\n{USAGE}");
        } else {
            folders.push(argument);
        }
    }
    Ok((folders, options))
}
