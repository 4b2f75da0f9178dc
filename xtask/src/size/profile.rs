//! Where the bytes of a wasm module go: by crate and by function.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use wasmparser::{KnownCustom, Name, Parser, Payload};

/// The size of one function's code, in bytes before compression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Function {
    /// Its path, as Rust writes it.
    pub(crate) name: String,
    /// The bytes of its body.
    pub(crate) bytes: usize,
}

/// What a module consists of.
#[derive(Debug, Default)]
pub(crate) struct Profile {
    /// The functions of its code.
    pub(crate) functions: Vec<Function>,
    /// The bytes of text and tables.
    pub(crate) data: usize,
}

impl Profile {
    /// Reads a module, which must still have the names of its functions.
    ///
    /// # Errors
    /// When it is no module.
    pub(crate) fn of(module: &[u8]) -> Result<Self> {
        let mut imported = 0;
        let mut bodies = Vec::new();
        let mut names = BTreeMap::new();
        let mut data = 0;
        for payload in Parser::new(0).parse_all(module) {
            match payload.context("the module cannot be read")? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        if matches!(import?.ty, wasmparser::TypeRef::Func(_)) {
                            imported += 1;
                        }
                    }
                }
                Payload::CodeSectionEntry(body) => bodies.push(body.range().len()),
                Payload::DataSection(section) => data = section.range().len(),
                Payload::CustomSection(section) => {
                    if let KnownCustom::Name(section) = section.as_known() {
                        for part in section {
                            if let Name::Function(named) = part? {
                                for name in named {
                                    let name = name?;
                                    names.insert(name.index as usize, name.name.to_owned());
                                }
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        let functions = bodies
            .into_iter()
            .enumerate()
            .map(|(index, bytes)| Function {
                name: names
                    .get(&(index + imported))
                    .map_or_else(|| "(no name)".to_owned(), |name| readable(name)),
                bytes,
            })
            .collect();
        Ok(Self { functions, data })
    }

    /// The bytes of all code.
    pub(crate) fn code(&self) -> usize {
        self.functions.iter().map(|function| function.bytes).sum()
    }

    /// The code by what `of` says of a function's name, the largest first: bytes and functions.
    pub(crate) fn by(&self, of: impl Fn(&str) -> String) -> Vec<(String, usize, usize)> {
        let mut sums: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for function in &self.functions {
            let (bytes, count) = sums.entry(of(&function.name)).or_default();
            *bytes += function.bytes;
            *count += 1;
        }
        let mut sums: Vec<_> = sums
            .into_iter()
            .map(|(name, (bytes, count))| (name, bytes, count))
            .collect();
        sums.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        sums
    }
}

/// A name without its mangling and without hashes.
fn readable(name: &str) -> String {
    format!("{:#}", rustc_demangle::demangle(name))
}

/// The crate whose code a function is: the first path in its name. Of what a trait does for a type
/// that the name leaves out (`<T as tachys::…>`) it is the trait's.
pub(crate) fn crate_of(name: &str) -> String {
    path_of(name, 1)
}

/// The name of a function without the mark that tells it from others of the same name, which are
/// made for other types.
pub(crate) fn without_hash(name: &str) -> String {
    const DIGITS: usize = 16;
    let named = name.rsplit_once("::h").filter(|(_, hash)| {
        hash.len() == DIGITS && hash.chars().all(|letter| letter.is_ascii_hexdigit())
    });
    named.map_or(name, |(named, _)| named).to_owned()
}

/// The module whose code a function is, as far down as `depth`.
pub(crate) fn path_of(name: &str, depth: usize) -> String {
    let start = name
        .find(|letter: char| letter.is_alphanumeric() || letter == '_')
        .unwrap_or(0);
    let path = &name[start..];
    let end = path
        .find(|letter: char| !(letter.is_alphanumeric() || letter == '_' || letter == ':'))
        .unwrap_or(path.len());
    let mut parts = path[..end].split("::").filter(|part| !part.is_empty());
    let found: Vec<&str> = parts.by_ref().take(depth).collect();
    match found.first() {
        // `<&T as Trait>`, `dyn Trait`: the trait's crate says more.
        Some(&("dyn" | "mut" | "const")) => path_of(&path[found[0].len()..], depth),
        Some(_) if found.len() == 1 && !path[..end].contains("::") => {
            match path.split_once(" as ") {
                Some((_, of_trait)) => path_of(of_trait, depth),
                None => found.join("::"),
            }
        }
        Some(_) => found.join("::"),
        None => "(no crate)".to_owned(),
    }
}

/// The module of the site's own for which a function exists: the first path in its name that is
/// of one of `own`, wherever it stands. Code of libraries is made anew for each type that uses
/// it, so that this says who pays for it.
pub(crate) fn made_for(name: &str, own: &[&str], depth: usize) -> String {
    let starts = own.iter().filter_map(|own| {
        let path = format!("{own}::");
        name.match_indices(&path).map(|(at, _)| at).find(|at| {
            !name[..*at].ends_with(|before: char| {
                before.is_alphanumeric() || before == '_' || before == ':'
            })
        })
    });
    match starts.min() {
        Some(at) => path_of(&name[at..], depth),
        None => "(shared)".to_owned(),
    }
}
