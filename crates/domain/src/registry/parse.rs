//! Reading a declaration as it is written by hand: `dataset.toml` and `notes.md`, with the line
//! of every error.

use super::check::check;
use super::coded::{Coded, expand};
use super::declaration::{Declaration, DeclarationError, Fault, build, fault, fault_in};
use super::{Dataset, Note, Origin, own_table, parse_words};
use crate::visible::{is_invisible, one_line, seen};

impl Dataset {
    /// Reads `dataset.toml` and `notes.md`, and checks them.
    ///
    /// # Errors
    /// Where they are not a declaration: the line and what is wrong with it.
    pub fn parse(toml: &str, notes: &str) -> Result<Self, DeclarationError> {
        parse(toml, notes, |declaration| declaration)
    }

    /// Reads the declaration of a user's own table, and checks it. It may leave out what
    /// [`Dataset::parse`] asks for and a table rarely needs: who publishes it, the kind of
    /// file, the tool and the profiles.
    ///
    /// # Errors
    /// Where it is not a declaration: the line and what is wrong with it.
    pub fn parse_table(toml: &str, notes: &str) -> Result<Self, DeclarationError> {
        parse(toml, notes, own_table::complete)
    }
}

fn parse(
    toml: &str,
    notes: &str,
    complete: impl Fn(Declaration) -> Declaration,
) -> Result<Dataset, DeclarationError> {
    let mut declaration: Declaration = toml::from_str(toml).map_err(|error| DeclarationError {
        line: error
            .span()
            .map(|span| toml[..span.start].matches('\n').count() + 1),
        problem: parse_words::said(error.message()),
    })?;
    declaration = only_seen(toml, declaration);
    declaration.notes.extend(parse_notes(notes));
    declaration.breaks.sort_by_key(|one| one.period);
    let with_line = |fault: Fault| DeclarationError {
        line: line_of(toml, &fault),
        problem: fault.words(),
    };
    built(declaration, complete).map_err(with_line)
}

/// The dataset of a declaration as it was written, checked.
pub(super) fn built(
    written: Declaration,
    complete: impl Fn(Declaration) -> Declaration,
) -> Result<Dataset, Fault> {
    let coded = Coded::of(&written);
    let mut declaration = expand(written)?;
    let blank = declaration
        .indicators
        .iter()
        .find(|indicator| indicator.meaning.trim().is_empty())
        .map(|indicator| indicator.id.clone());
    declaration.fill_in();
    let mut dataset = build(complete(declaration))?;
    // Somebody's own table may do without; a publication says what each figure is.
    if let (Some(entry), Origin::BuiltIn) = (blank, dataset.origin) {
        return Err(fault(&entry, "meaning is empty"));
    }
    if let (Some(_), Origin::User) = (&dataset.computed, dataset.origin) {
        return Err(fault_in(
            "computed",
            "",
            "a table of your own cannot be computed from other datasets yet; leave it out, and \
             give the figures in the table",
        ));
    }
    dataset.coded = coded;
    check(&dataset)?;
    Ok(dataset)
}

/// The declaration with the characters of its texts left out that are not seen: a table can be
/// somebody else's, and its titles and labels stand in pages and files.
fn only_seen(toml: &str, declaration: Declaration) -> Declaration {
    let Ok(mut written) = toml::from_str::<toml::Value>(toml) else {
        return declaration;
    };
    leave_out(&mut written);
    written.try_into().unwrap_or(declaration)
}

fn leave_out(value: &mut toml::Value) {
    match value {
        toml::Value::String(text) if text.chars().any(is_invisible) => *text = seen(text),
        toml::Value::Array(values) => values.iter_mut().for_each(leave_out),
        toml::Value::Table(table) => table.iter_mut().for_each(|(_, value)| leave_out(value)),
        _ => {}
    }
}

impl Declaration {
    /// Fills in what can be said from the rest: the title stands for the summary and the
    /// publication, the first margin for the presence, and an indicator's label for its words.
    fn fill_in(&mut self) {
        fill(&mut self.summary, || self.title.clone());
        fill(&mut self.publication, || self.title.clone());
        let first = self.margins.first();
        fill(&mut self.presence, || {
            first.map(|margin| margin.id.clone()).unwrap_or_default()
        });
        for indicator in &mut self.indicators {
            // A share of a margin is a share of what the margin counts.
            let counts = indicator
                .formula
                .divisor()
                .and_then(|id| {
                    let margin = id.split(['.', '/']).next().unwrap_or(id);
                    self.margins.iter().find(|declared| {
                        declared.id == margin
                            || declared
                                .dimensions
                                .iter()
                                .any(|dimension| dimension == margin)
                    })
                })
                .map(|margin| margin.counts.clone());
            indicator.fill_in(counts.as_deref());
        }
    }
}

/// Puts a text where there is none.
pub(super) fn fill(text: &mut String, with: impl FnOnce() -> String) {
    if text.trim().is_empty() {
        *text = with();
    }
}

/// The line on which an entry has its identifier (of a break its period), or the field that a fault begins with.
fn line_of(toml: &str, fault: &Fault) -> Option<usize> {
    let lines: Vec<&str> = toml.lines().map(str::trim_start).collect();
    let (table, quoted) = (fault.table, format!("\"{}\"", fault.entry));
    let first = if table.is_empty() {
        0
    } else {
        let heads = [format!("[{table}]"), format!("[[{table}]]")];
        lines
            .iter()
            .position(|line| heads.iter().any(|head| line.starts_with(head)))?
    };
    let has_identifier = |line: &&str| {
        let begins = ["id", "slug", "path", "period", "code", "{ id", "{ period"];
        begins.iter().any(|begin| line.starts_with(begin)) && line.contains(&quoted)
    };
    let entry = match fault.entry.as_str() {
        "" => first,
        _ => first + lines[first..].iter().position(has_identifier)?,
    };
    let field = fault.problem.split_once(": ").map(|(field, _)| field);
    let of_field = field.filter(|_| !table.is_empty()).and_then(|field| {
        let below = lines[entry + 1..].iter();
        let own = below.take_while(|line| !line.starts_with('['));
        own.enumerate()
            .find(|(_, line)| line.split(['=', ' ']).next() == Some(field))
            .map(|(index, _)| entry + 1 + index)
    });
    Some(of_field.unwrap_or(entry) + 1)
}

/// `## Title` begins a note; paragraphs are parted by empty lines.
fn parse_notes(text: &str) -> Vec<Note> {
    let mut notes: Vec<Note> = Vec::new();
    let mut paragraph = String::new();
    for line in text.lines().chain([""]) {
        let line = line.trim();
        if let Some(title) = line.strip_prefix("## ") {
            notes.push(Note {
                title: one_line(title),
                text: Vec::new(),
            });
        } else if line.is_empty() {
            if let (false, Some(note)) = (paragraph.is_empty(), notes.last_mut()) {
                note.text.push(one_line(&std::mem::take(&mut paragraph)));
            }
        } else if !line.starts_with('#') {
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(line);
        }
    }
    notes
}
