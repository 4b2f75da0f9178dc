//! The workbook: what comes out, what went in, how, the tables, and the rules with their
//! sources, all scenarios side by side.

use std::collections::HashMap;

use calculators::DISCLAIMER;
use calculators::answers::Severity;
use calculators::outcome::{Cell, Column, Outcome};
use calculators::term::{Origin, Term};
use calculators::unit::Unit;
use domain::period::Day;
use rust_decimal::Decimal;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

use super::super::worked::{Case, Worked};
use super::cells::{self, Look};
use super::inputs::{self, InputValue};
use super::working::{self, Results, Spot};

/// The names of the sheets beside that of the workings.
const RESULT: &str = "Result";
const INPUTS: &str = "Inputs";
const TABLES: &str = "Tables";
const RULES: &str = "Rules and sources";

/// The workbook as bytes; the same for the same scenarios.
pub(super) fn write(worked: &Worked) -> Result<Vec<u8>, XlsxError> {
    let mut rules = named(RULES)?;
    let places = write_rules(&mut rules, worked)?;
    let mut working = named(working::SHEET)?;
    let rule_cell = |term: &Term| {
        let Origin::Rule { figure, from, .. } = &term.origin else {
            return None;
        };
        let (value, row) = places.get(&(figure.clone(), *from))?;
        (*value == term.value).then(|| cells::on_sheet(RULES, (*row, 1)))
    };
    let results = working::write(&mut working, worked, &rule_cell)?;
    let mut result = named(RESULT)?;
    write_result(&mut result, worked, &results)?;
    let mut inputs = named(INPUTS)?;
    write_inputs(&mut inputs, worked)?;
    let mut tables = named(TABLES)?;
    write_tables(&mut tables, worked, &results)?;

    for (sheet, widths) in [
        (&mut result, &[44.0, 16.0, 18.0][..]),
        (&mut inputs, &[24.0, 26.0, 34.0, 18.0]),
        (&mut working, &[52.0, 18.0, 16.0, 70.0, 44.0, 16.0]),
        (&mut tables, &[44.0]),
        (
            &mut rules,
            &[60.0, 16.0, 18.0, 14.0, 16.0, 50.0, 50.0, 50.0],
        ),
    ] {
        for (column, width) in widths.iter().enumerate() {
            sheet.set_column_width(column as u16, *width)?;
        }
        sheet.set_landscape();
        sheet.set_paper_size(9);
        sheet.set_print_fit_to_pages(1, 0);
    }
    let mut workbook = Workbook::new();
    let mut properties = DocProperties::new()
        .set_title(worked.title())
        .set_comment(DISCLAIMER);
    // A day of the rules instead of the moment, so that the same gives the same bytes.
    if let Some(day) = worked.scheme.year.first_day() {
        let day = ExcelDateTime::from_ymd(day.month().year(), day.month().number(), day.number())?;
        properties = properties.set_creation_datetime(&day);
    }
    workbook.set_properties(&properties);
    for sheet in [result, inputs, working, tables, rules] {
        workbook.push_worksheet(sheet);
    }
    workbook.save_to_buffer()
}

fn named(name: &str) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(name)?;
    Ok(sheet)
}

/// What comes out: figures by scenario with their differences, and what to know of them.
fn write_result(
    sheet: &mut Worksheet,
    worked: &Worked,
    results: &Results,
) -> Result<(), XlsxError> {
    let year = worked.scheme.year;
    cells::text(
        sheet,
        (0, 0),
        &worked.tool.entry.question(year),
        Look::Title,
    )?;
    cells::text(sheet, (1, 0), &worked.title(), Look::Strong)?;
    let organisation = match (&worked.start.name, &worked.start.code) {
        (Some(name), Some(code)) => format!("{name} ({code})"),
        _ => "No organisation: figures as typed".to_owned(),
    };
    cells::text(sheet, (2, 0), &organisation, Look::Plain)?;
    cells::text(sheet, (3, 0), DISCLAIMER, Look::Quiet)?;
    let columns = ResultColumns::of(worked);
    columns.write_headings(sheet, 5, worked)?;
    let mut row = 5;
    for (id, label) in headline_ids(&worked.cases) {
        row += 1;
        cells::text(sheet, (row, 0), label, Look::Plain)?;
        columns.write_figures(sheet, row, id, (worked, results))?;
    }
    write_remarks(sheet, row + 2, worked)
}

/// The columns of the result: the figures of each scenario, the differences of the others from
/// the first, the unit and the state.
struct ResultColumns {
    scenarios: u16,
}

impl ResultColumns {
    const FIRST: u16 = 1;

    fn of(worked: &Worked) -> Self {
        Self {
            scenarios: worked.cases.len() as u16,
        }
    }

    const fn figure(number: usize) -> u16 {
        Self::FIRST + number as u16
    }

    /// The column of the difference of a scenario, other than the first, from the first.
    const fn difference(&self, number: usize) -> u16 {
        Self::FIRST + self.scenarios + number as u16 - 1
    }

    const fn unit(&self) -> u16 {
        Self::FIRST + self.scenarios * 2 - 1
    }

    fn write_headings(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        worked: &Worked,
    ) -> Result<(), XlsxError> {
        cells::text(sheet, (row, 0), "Figure", Look::Heading)?;
        for (number, case) in worked.cases.iter().enumerate() {
            cells::text(
                sheet,
                (row, Self::figure(number)),
                &case.name,
                Look::Heading,
            )?;
            if number > 0 {
                let heading = format!("{} less {}", case.name, worked.cases[0].name);
                let column = self.difference(number);
                cells::text(sheet, (row, column), &heading, Look::Heading)?;
                sheet.set_column_width(column, 18)?;
            }
        }
        cells::text(sheet, (row, self.unit()), "Unit", Look::Heading)?;
        cells::text(sheet, (row, self.unit() + 1), "State", Look::Heading)?;
        Ok(())
    }

    /// A headline figure of every scenario that has it.
    fn write_figures(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        id: &str,
        (worked, results): (&Worked, &Results),
    ) -> Result<(), XlsxError> {
        let mut of_first: Option<(Decimal, Unit)> = None;
        for (number, case) in worked.cases.iter().enumerate() {
            let place = case.outcome.headline.iter().position(|one| one.id == id);
            let Some(place) = place else { continue };
            let answer = &case.outcome.headline[place];
            let (value, unit) = (answer.amount.value, answer.amount.unit);
            let at = (row, Self::figure(number));
            let look = if row == 6 { Look::Strong } else { Look::Plain };
            figure(
                sheet,
                at,
                (value, unit),
                results.get(&(number, Spot::Headline(place))),
                look,
            )?;
            if let Some(confidence) = answer.confidence {
                let at = (row, self.unit() + 1);
                cells::text(sheet, at, confidence.words(), Look::Plain)?;
            }
            cells::text(sheet, (row, self.unit()), unit.name(), Look::Plain)?;
            if number == 0 {
                of_first = Some((value, unit));
            } else if let Some((before, of_unit)) = of_first
                && of_unit == unit
                && let Some(difference) = value.checked_sub(before)
            {
                let first = cells::address((row, Self::FIRST));
                let formula = format!("={}-{first}", cells::address(at));
                let at = (row, self.difference(number));
                cells::formula(sheet, at, &formula, difference, unit, Look::Plain)?;
            }
        }
        Ok(())
    }
}

/// What to know of the figures of each scenario, and what to check before relying on them.
fn write_remarks(sheet: &mut Worksheet, mut row: u32, worked: &Worked) -> Result<(), XlsxError> {
    for case in &worked.cases {
        if worked.cases.len() > 1 {
            cells::text(sheet, (row, 0), &case.name, Look::Strong)?;
            row += 1;
        }
        for line in remarks(&case.outcome) {
            cells::text(sheet, (row, 0), &line, Look::Plain)?;
            row += 1;
        }
        row += 1;
    }
    if let Some(case) = worked
        .cases
        .first()
        .filter(|case| !case.outcome.checklist.is_empty())
    {
        cells::text(sheet, (row, 0), "Check before you rely on it", Look::Strong)?;
        for check in &case.outcome.checklist {
            row += 1;
            let source = check.source.as_ref().map_or(String::new(), |source| {
                format!(" ({}, {})", source.title, source.address)
            });
            cells::text(
                sheet,
                (row, 0),
                &format!("☐ {}{source}", check.text),
                Look::Plain,
            )?;
        }
    }
    Ok(())
}

/// The ids and labels of the headlines of all scenarios, in the order of the first.
pub(super) fn headline_ids(cases: &[Case]) -> Vec<(&str, &str)> {
    let mut ids: Vec<(&str, &str)> = Vec::new();
    for answer in cases.iter().flat_map(|case| &case.outcome.headline) {
        if !ids.iter().any(|(id, _)| *id == answer.id) {
            ids.push((&answer.id, &answer.label));
        }
    }
    ids
}

/// The story, the problems and the notes, as lines.
fn remarks(outcome: &Outcome) -> Vec<String> {
    let story = outcome.story.iter().map(|line| line.replace("**", ""));
    let problems = outcome.problems.iter().map(|problem| {
        let word = match problem.severity {
            Severity::Note => "Note",
            Severity::Beware => "Beware",
            Severity::Missing => "Missing",
            Severity::Wrong => "Not taken",
        };
        format!("{word}: {}", problem.message)
    });
    story
        .chain(problems)
        .chain(outcome.notes.iter().cloned())
        .collect()
}

/// A number: where it has a working, a reference to its result.
fn figure(
    sheet: &mut Worksheet,
    at: (u32, u16),
    (value, unit): (Decimal, Unit),
    result: Option<&(u32, u16)>,
    look: Look,
) -> Result<(), XlsxError> {
    match result {
        Some(cell) => {
            let formula = format!("={}", cells::on_sheet(working::SHEET, *cell));
            cells::formula(sheet, at, &formula, value, unit, look)
        }
        None => cells::number(sheet, at, value, unit, look),
    }
}

fn write_inputs(sheet: &mut Worksheet, worked: &Worked) -> Result<(), XlsxError> {
    cells::text(sheet, (0, 0), "What went in", Look::Title)?;
    let headings = ["Part", "Row", "Input", "Key"];
    for (column, heading) in headings.into_iter().enumerate() {
        cells::text(sheet, (1, column as u16), heading, Look::Heading)?;
    }
    for (number, case) in worked.cases.iter().enumerate() {
        let column = 4 + 2 * number as u16;
        cells::text(sheet, (1, column), &case.name, Look::Heading)?;
        cells::text(sheet, (1, column + 1), "From", Look::Heading)?;
        sheet.set_column_width(column, 18)?;
        sheet.set_column_width(column + 1, 40)?;
    }
    sheet.set_freeze_panes(2, 0)?;
    for (place, input) in inputs::inputs(worked).into_iter().enumerate() {
        let row = 2 + place as u32;
        cells::text(sheet, (row, 0), &input.part, Look::Plain)?;
        cells::text(sheet, (row, 1), &input.row, Look::Plain)?;
        cells::text(sheet, (row, 2), &input.label, Look::Plain)?;
        cells::text(sheet, (row, 3), &input.key, Look::Quiet)?;
        for (number, held) in input.held.iter().enumerate() {
            let Some(held) = held else { continue };
            let at = (row, 4 + 2 * number as u16);
            match &held.value {
                InputValue::Number(value, unit) => {
                    cells::number(sheet, at, *value, *unit, Look::Plain)?;
                }
                InputValue::Day(day) => cells::day(sheet, at, *day, false)?,
                InputValue::Month(month) => match month.day(1) {
                    Some(day) => cells::day(sheet, at, day, true)?,
                    None => cells::text(sheet, at, &month.short(), Look::Plain)?,
                },
                InputValue::Text(words) => cells::text(sheet, at, words, Look::Plain)?,
            }
            cells::text(sheet, (row, at.1 + 1), &held.from, Look::Quiet)?;
        }
    }
    Ok(())
}

fn write_tables(
    sheet: &mut Worksheet,
    worked: &Worked,
    results: &Results,
) -> Result<(), XlsxError> {
    let mut row = 0;
    for (number, case) in worked.cases.iter().enumerate() {
        if worked.cases.len() > 1 {
            cells::text(sheet, (row, 0), &case.name, Look::Title)?;
            row += 2;
        }
        for (place, table) in case.outcome.tables.iter().enumerate() {
            cells::text(sheet, (row, 0), &table.heading, Look::Strong)?;
            head(sheet, row + 1, &table.stub, &table.columns)?;
            row += 2;
            for (of_table, line) in table.rows.iter().enumerate() {
                let look = if line.is_total {
                    Look::Strong
                } else {
                    Look::Plain
                };
                cells::text(sheet, (row, 0), &line.label, look)?;
                for (column, cell) in line.cells.iter().enumerate() {
                    let result = results.get(&(number, Spot::Table(place, of_table, column)));
                    write_cell(sheet, (row, 1 + column as u16), cell, result, look)?;
                }
                row += 1;
            }
            if let Some(note) = &table.note {
                cells::text(sheet, (row, 0), note, Look::Quiet)?;
                row += 1;
            }
            row += 1;
        }
        for (part, result) in &case.outcome.per_row {
            let of_form = case.form.part(part);
            let heading = of_form.map_or(part.as_str(), |part| part.heading.as_str());
            cells::text(sheet, (row, 0), heading, Look::Strong)?;
            head(sheet, row + 1, "Row", &result.columns)?;
            row += 2;
            for (of_part, line) in &result.rows {
                cells::text(sheet, (row, 0), of_part, Look::Plain)?;
                for (column, cell) in line.cells.iter().enumerate() {
                    let spot = Spot::Row(part.clone(), of_part.clone(), column);
                    let result = results.get(&(number, spot));
                    write_cell(sheet, (row, 1 + column as u16), cell, result, Look::Plain)?;
                }
                row += 1;
            }
            row += 1;
        }
        if let Some(ranked) = &case.outcome.ranked {
            cells::text(sheet, (row, 0), &ranked.heading, Look::Strong)?;
            row += 1;
            for line in &ranked.lines {
                cells::text(sheet, (row, 0), &line.label, Look::Plain)?;
                let amount = line.amount;
                cells::number(sheet, (row, 1), amount.value, amount.unit, Look::Plain)?;
                cells::text(sheet, (row, 2), &line.detail, Look::Quiet)?;
                row += 1;
            }
            row += 1;
        }
    }
    let columns = worked.cases.iter().flat_map(|case| &case.outcome.tables);
    let most = columns.map(|table| table.columns.len()).max().unwrap_or(0);
    for column in 1..=most.max(4) {
        sheet.set_column_width(column as u16, 16)?;
    }
    Ok(())
}

fn head(sheet: &mut Worksheet, row: u32, stub: &str, columns: &[Column]) -> Result<(), XlsxError> {
    cells::text(sheet, (row, 0), stub, Look::Heading)?;
    for (column, heading) in columns.iter().enumerate() {
        cells::text(
            sheet,
            (row, 1 + column as u16),
            &heading.label,
            Look::Heading,
        )?;
    }
    Ok(())
}

fn write_cell(
    sheet: &mut Worksheet,
    at: (u32, u16),
    cell: &Cell,
    result: Option<&(u32, u16)>,
    look: Look,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => Ok(()),
        Cell::Amount(amount) => cells::number(sheet, at, amount.value, amount.unit, look),
        Cell::Worked(answer) => {
            let amount = answer.amount;
            figure(sheet, at, (amount.value, amount.unit), result, look)
        }
        Cell::Text(words) => cells::text(sheet, at, words, look),
    }
}

/// The figures of the rules with their values and rows.
type Rules = HashMap<(String, Day), (Decimal, u32)>;

fn write_rules(sheet: &mut Worksheet, worked: &Worked) -> Result<Rules, XlsxError> {
    let title = format!("Rules of {}, and where they are from", worked.title());
    cells::text(sheet, (0, 0), &title, Look::Title)?;
    let headings = [
        "Figure", "Value", "Unit", "From", "State", "Source", "Address", "Note", "Key",
    ];
    for (column, heading) in headings.into_iter().enumerate() {
        cells::text(sheet, (1, column as u16), heading, Look::Heading)?;
    }
    // A figure of the user's own stands beside the published one.
    let own: Vec<_> = worked
        .cases
        .iter()
        .filter(|case| case.answers.iter().any(|(key, _)| key.starts_with("rule.")))
        .map(|case| (case, worked.scheme.overridden(&case.answers).0))
        .collect();
    for (place, (case, _)) in own.iter().enumerate() {
        let heading = format!("Yours in {}", case.name);
        cells::text(sheet, (1, 9 + place as u16), &heading, Look::Heading)?;
    }
    sheet.set_freeze_panes(2, 1)?;
    let mut places = Rules::new();
    let mut row = 2;
    for figure in &worked.scheme.figures {
        let source = worked.scheme.source(figure);
        cells::text(sheet, (row, 0), &figure.label, Look::Plain)?;
        cells::number(sheet, (row, 1), figure.value, figure.unit, Look::Plain)?;
        cells::text(sheet, (row, 2), figure.unit.name(), Look::Plain)?;
        cells::day(sheet, (row, 3), figure.from, false)?;
        cells::text(sheet, (row, 4), figure.confidence.words(), Look::Plain)?;
        cells::text(sheet, (row, 5), &source.title, Look::Plain)?;
        cells::text(sheet, (row, 6), &source.address, Look::Quiet)?;
        let note = figure.note.as_deref().unwrap_or_default();
        cells::text(sheet, (row, 7), note, Look::Quiet)?;
        cells::text(sheet, (row, 8), &figure.id, Look::Quiet)?;
        for (place, (_, scheme)) in own.iter().enumerate() {
            let own = scheme
                .figures
                .iter()
                .find(|one| one.own && one.id == figure.id && one.from == figure.from);
            if let Some(own) = own {
                let at = (row, 9 + place as u16);
                cells::number(sheet, at, own.value, own.unit, Look::Strong)?;
            }
        }
        places.insert((figure.id.clone(), figure.from), (figure.value, row));
        row += 1;
    }
    if !worked.scheme.wanted.is_empty() {
        row += 1;
        cells::text(
            sheet,
            (row, 0),
            "Figures that no source gives yet",
            Look::Strong,
        )?;
        for wanted in &worked.scheme.wanted {
            row += 1;
            cells::text(sheet, (row, 0), &wanted.label, Look::Plain)?;
            cells::text(sheet, (row, 2), wanted.unit.name(), Look::Plain)?;
            cells::text(sheet, (row, 7), &wanted.note, Look::Quiet)?;
            cells::text(sheet, (row, 8), &wanted.id, Look::Quiet)?;
            for (place, (case, _)) in own.iter().enumerate() {
                let typed = case.answers.get(&format!("rule.{}", wanted.id));
                let value = typed.and_then(|text| calculators::number::parse(text).ok());
                if let Some(value) = value {
                    let at = (row, 9 + place as u16);
                    cells::number(sheet, at, value, wanted.unit, Look::Strong)?;
                }
            }
        }
    }
    Ok(places)
}
