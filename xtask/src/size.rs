//! What the browser's modules consist of.
//!
//! A module is compiled and bound as it is served, but with the names of its functions. Bytes by
//! crate and by function are of its code before compression; what travels is told first.

mod profile;

use std::fs;

use anyhow::{Result, bail};

use self::profile::{Profile, crate_of, made_for, path_of, without_hash};
use crate::shell::target;
use crate::site::{self, MODULES, Optimise};

/// The crates of the workspace that a module may hold.
const OWN: [&str; 7] = [
    "answers",
    "app",
    "calculators",
    "charts",
    "domain",
    "frontend",
    "html",
];

/// How many lines of each table are printed.
const LINES: usize = 60;

/// Prints the modules that are named, or all.
pub(crate) fn print(names: &[&str]) -> Result<()> {
    let names = if names.is_empty() { &MODULES } else { names };
    if let Some(unknown) = names.iter().find(|name| !MODULES.contains(name)) {
        bail!("there is no module {unknown}; there are {MODULES:?}");
    }
    site::wasm_target()?;
    for name in names {
        let folder = target().join("size").join(name);
        let named = fs::read(site::bound(name, Optimise::Fully, true, &folder)?)?;
        let glue = fs::read(folder.join("frontend.js"))?;
        let served = fs::read(site::bound(name, Optimise::Fully, false, &folder)?)?;
        let profile = Profile::of(&named)?;
        println!("# {name}");
        println!(
            "served: {} kB, Brotli {} kB (glue before it is bundled: {} kB)",
            kilobytes(served.len()),
            kilobytes(site::compressed(&served, 11)?.len()),
            kilobytes(site::compressed(&glue, 11)?.len()),
        );
        println!(
            "{} functions of {} kB, text and tables of {} kB",
            profile.functions.len(),
            kilobytes(profile.code()),
            kilobytes(profile.data)
        );
        table("By crate", &profile.by(crate_of));
        table("By module", &profile.by(|name| path_of(name, 2)));
        table(
            "By what it is made for",
            &profile.by(|name| made_for(name, &OWN, 3)),
        );
        table("By name, whatever the types", &profile.by(without_hash));
        let mut functions = profile.functions;
        functions.sort_by_key(|function| std::cmp::Reverse(function.bytes));
        println!("\n## Largest functions");
        for function in functions.iter().take(LINES) {
            println!("{:>9}  {}", function.bytes, function.name);
        }
    }
    Ok(())
}

fn table(heading: &str, lines: &[(String, usize, usize)]) {
    println!("\n## {heading}: bytes, functions");
    for (name, bytes, functions) in lines.iter().take(LINES) {
        println!("{bytes:>9} {functions:>6}  {name}");
    }
}

/// Bytes as thousands of bytes with a digit after the point.
fn kilobytes(bytes: usize) -> String {
    format!("{:.1}", bytes as f64 / 1_000.0)
}
