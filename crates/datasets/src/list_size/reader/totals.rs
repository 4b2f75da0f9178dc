//! Totals against their parts: an organisation's row of all people, its rows of one sex, and
//! its rows of ages.

use domain::code::OdsCode;
use domain::format::integer;
use domain::organisation::Kind;
use domain::period::Period;
use domain::value::Value;
use rustc_hash::FxHashMap;

use ingest::csv_input::Row;
use ingest::error::FieldProblem;
use ingest::grid::Grid;
use ingest::text;
use store::OrganisationRecord;

const SEXES: [&str; 2] = ["MALE", "FEMALE"];

/// What the rows of totals of one organisation say, with their lines.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Totals {
    /// Everybody.
    pub(super) all: Option<(Value, u64)>,
    /// Male and female.
    pub(super) sexes: [Option<(Value, u64)>; 2],
    /// The first and the last line of the ages of each sex.
    ages: [Option<(u64, u64)>; 2],
}

impl Totals {
    /// Notes the line of an age.
    pub(super) fn note(&mut self, sex: usize, line: u64) {
        let (first, last) = self.ages[sex].unwrap_or((line, line));
        self.ages[sex] = Some((first.min(line), last.max(line)));
    }

    /// Takes in what another thread met.
    pub(super) fn merge(&mut self, other: Self) {
        self.all = self.all.or(other.all);
        for sex in 0..2 {
            self.sexes[sex] = self.sexes[sex].or(other.sexes[sex]);
            if let Some((first, last)) = other.ages[sex] {
                self.note(sex, first);
                self.note(sex, last);
            }
        }
    }

    /// The first line of the organisation.
    fn first_line(&self) -> u64 {
        let totals = self.sexes.iter().chain([&self.all]).flatten();
        let ages = self.ages.iter().flatten().map(|(first, _)| *first);
        let lines = totals.map(|(_, line)| *line).chain(ages);
        lines.min().unwrap_or_default()
    }

    fn lines_of_ages(&self, sex: usize) -> String {
        match self.ages[sex] {
            Some((first, last)) if first == last => format!("line {first}"),
            Some((first, last)) => format!("lines {first} to {last}"),
            None => "no line".to_owned(),
        }
    }

    /// Where the figures of a sex stand: its own row, else its ages.
    fn lines_of_sex(&self, sex: usize) -> String {
        match self.sexes[sex] {
            Some((_, line)) => format!("{} on line {line}", SEXES[sex]),
            None => format!("{} ages on {}", SEXES[sex], self.lines_of_ages(sex)),
        }
    }
}

fn number(total: Option<(Value, u64)>) -> Option<(f64, u64)> {
    total.and_then(|(value, line)| value.number().map(|number| (number, line)))
}

/// Which cells a file is of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub(super) period: Period,
    /// The cell of the first age.
    pub(super) begin: usize,
    /// How many ages a sex has.
    pub(super) width: usize,
}

/// What rows some organisation of a file has, so that each should.
struct Rows {
    /// Everybody.
    all: bool,
    /// By sex, the sum of it.
    sexes: [bool; 2],
    /// By sex and age.
    ages: Vec<bool>,
}

impl Rows {
    fn of(grid: &Grid, totals: &FxHashMap<OdsCode, Totals>, shape: &Shape) -> Self {
        let mut rows = Self {
            all: totals.values().any(|own| own.all.is_some()),
            sexes: [0, 1].map(|sex| totals.values().any(|own| own.sexes[sex].is_some())),
            ages: vec![false; 2 * shape.width],
        };
        for code in totals.keys() {
            for (age, is_there) in rows.ages.iter_mut().enumerate() {
                let cell = shape.begin + age;
                *is_there |= grid.part(shape.period, *code, cell..cell + 1).missing == 0;
            }
        }
        rows
    }

    fn has_ages(&self, sex: usize, width: usize) -> bool {
        self.ages[sex * width..(sex + 1) * width].contains(&true)
    }
}

/// Holds totals against parts. Missing ages become zero where a total proves that nobody is
/// left for them; any other row that an organisation lacks is an error, because a sum of the
/// ages that are there would be taken for all. Gives the line and the problem where figures
/// contradict each other.
pub(super) fn check(
    grid: &mut Grid,
    totals: &FxHashMap<OdsCode, Totals>,
    shape: &Shape,
) -> Result<(), (u64, String)> {
    let mut worst: Option<(u64, String)> = None;
    let rows = Rows::of(grid, totals, shape);
    for (code, totals) in totals {
        if let Err(problem) = check_one(grid, *code, totals, shape)
            .and_then(|()| check_whole(grid, *code, totals, shape, &rows))
            && worst.as_ref().is_none_or(|worst| problem.0 < worst.0)
        {
            worst = Some(problem);
        }
    }
    worst.map_or(Ok(()), Err)
}

/// Whether an organisation has every row of the file.
fn check_whole(
    grid: &Grid,
    code: OdsCode,
    totals: &Totals,
    shape: &Shape,
    rows: &Rows,
) -> Result<(), (u64, String)> {
    let lacks = |what: String| {
        let line = totals.first_line();
        Err((line, format!("is of {code}, {what}: {INCOMPLETE}")))
    };
    if rows.all && totals.all.is_none() {
        return lacks("of which there is no row of all ages and both sexes".to_owned());
    }
    for (sex, name) in SEXES.iter().enumerate() {
        let begin = shape.begin + sex * shape.width;
        let part = grid.part(shape.period, code, begin..begin + shape.width);
        let is_there = |age: usize| rows.ages[sex * shape.width + age];
        let is_missing =
            |age: usize| grid.part(shape.period, code, begin + age..begin + age + 1).missing > 0;
        let missing = (0..shape.width).filter(|age| is_there(*age) && is_missing(*age)).count();
        if missing > 0 {
            return lacks(format!(
                "of which {missing} {name} ages are missing that others have, and its totals do not show that nobody is of them"
            ));
        }
        if rows.sexes[sex] && totals.sexes[sex].is_none() {
            return lacks(format!("of which there is no row of all {name} ages"));
        }
        // A file of both sexes, with a row of everybody, has every age of each.
        let is_of_both = rows.all && (rows.has_ages(0, shape.width) || rows.has_ages(1, shape.width));
        if is_of_both && part.missing > 0 {
            return lacks(format!(
                "of which {} of {} {name} ages are missing, as of all others, and its totals do not show that nobody is of them",
                part.missing, shape.width
            ));
        }
    }
    Ok(())
}

/// What to do about rows that are missing.
const INCOMPLETE: &str = "a part of the file is missing; download it again";

fn check_one(
    grid: &mut Grid,
    code: OdsCode,
    totals: &Totals,
    shape: &Shape,
) -> Result<(), (u64, String)> {
    let &Shape {
        period,
        begin,
        width,
        ..
    } = shape;
    let cells = |sex: usize| begin + sex * width..begin + (sex + 1) * width;
    let mut known = [None; 2];
    let mut at_least = 0.0;
    let mut suppressed = 0;
    for (sex, known) in known.iter_mut().enumerate() {
        let part = grid.part(period, code, cells(sex));
        suppressed += part.suppressed;
        let Some((total, line)) = number(totals.sexes[sex]) else {
            *known = part.is_whole().then_some(part.sum);
            at_least += part.sum;
            continue;
        };
        *known = Some(total);
        at_least += total.max(part.sum);
        if part.sum > total || part.is_whole() && part.sum != total {
            return Err((
                line,
                format!(
                    "gives {} {} patients of {code}, but its ages on {} come to {}; one of them is wrong",
                    integer(total),
                    SEXES[sex],
                    totals.lines_of_ages(sex),
                    integer(part.sum),
                ),
            ));
        }
        if part.suppressed == 0 && part.sum == total {
            grid.zero_missing(period, code, cells(sex));
        }
    }
    let Some((all, line)) = number(totals.all) else {
        return Ok(());
    };
    let is_whole = known.iter().all(Option::is_some);
    if at_least > all || is_whole && at_least != all {
        return Err((
            line,
            format!(
                "gives {} patients of {code} in all, but {} and {} come to {}; one of them is wrong",
                integer(all),
                totals.lines_of_sex(0),
                totals.lines_of_sex(1),
                integer(at_least),
            ),
        ));
    }
    if suppressed == 0 && at_least == all {
        for sex in 0..2 {
            let part = grid.part(period, code, cells(sex));
            if number(totals.sexes[sex]).is_none_or(|(total, _)| total == part.sum) {
                grid.zero_missing(period, code, cells(sex));
            }
        }
    }
    Ok(())
}

/// Every level of the publication covers England, so that areas have no more patients than the
/// practices beside them.
pub(super) fn check_levels(
    records: &FxHashMap<OdsCode, OrganisationRecord>,
    totals: &FxHashMap<OdsCode, Totals>,
) -> Result<(), (u64, String)> {
    let all_of = |kind: Kind| {
        let own = records.values().filter(move |own| own.kind == kind);
        own.filter_map(|own| totals.get(&own.code)?.all)
    };
    if all_of(Kind::Practice).any(|(value, _)| value.number().is_none()) {
        return Ok(());
    }
    let sum = |kind| {
        let numbers = all_of(kind).filter_map(|(value, _)| value.number());
        numbers.sum::<f64>()
    };
    let practices = sum(Kind::Practice);
    for kind in [Kind::Pcn, Kind::SubIcb, Kind::Icb, Kind::Region] {
        let areas = sum(kind);
        if practices > 0.0 && areas > practices * 1.001 {
            let line = all_of(kind).map(|(_, line)| line).min();
            return Err((
                line.unwrap_or_default(),
                format!(
                    "begins the {}, which have {} patients in all, but the practices of the file have {}; one of them is wrong, or practices are missing: download it again",
                    kind.plural(),
                    integer(areas),
                    integer(practices)
                ),
            ));
        }
    }
    Ok(())
}

/// A count of patients, of whom an organisation of a kind cannot have more than so many: the
/// largest practice has some hundred and fifty thousand, England sixty-four million.
pub(super) fn patients(row: &Row<'_>, column: usize, kind: Kind) -> Result<Value, FieldProblem> {
    let most = match kind {
        Kind::Practice => 1_000_000.0,
        Kind::Pcn => 2_000_000.0,
        _ => 100_000_000.0,
    };
    let value = text::count(row.field(column), column)?;
    if value.number().is_some_and(|number| number > most) {
        return Err(FieldProblem::new(
            column,
            format!(
                "{} is more patients than {} can have",
                text::shown(row.field(column)),
                kind.with_article()
            ),
        ));
    }
    Ok(value)
}
