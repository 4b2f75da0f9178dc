//! Where a practice file has what, found by its headings: their order, their number and their
//! spelling change from year to year.

use domain::registry::Dataset;

use super::tree::{Tree, stem};

/// A further total that some years print, and what it is made of beside the total of the lines.
#[derive(Debug, Clone)]
pub(super) struct Total {
    /// The column.
    pub(super) column: usize,
    /// Whether payments for COVID are in it.
    pub(super) has_covid: bool,
    /// Whether payments to networks that are shown by practice are in it.
    pub(super) has_network: bool,
    /// Whether deductions are taken off.
    pub(super) is_net: bool,
}

/// The column of a code, and that of the name beside it.
pub(super) type CodeAndName = (usize, Option<usize>);

/// Where a file has what is read.
#[derive(Debug)]
pub(super) struct Columns {
    /// The code of the practice.
    pub(super) practice: usize,
    /// Its name, address and postcode.
    pub(super) about: [Option<usize>; 3],
    /// Its PCN, its sub-ICB or CCG, and its region.
    pub(super) areas: [Option<CodeAndName>; 3],
    /// The days of opening and closing.
    pub(super) days: [Option<usize>; 2],
    /// What marks an unusual year.
    pub(super) flags: Option<usize>,
    /// Contract, dispensing, rurality and kind of practice.
    pub(super) categories: [Option<usize>; 4],
    /// Registered and weighted patients.
    pub(super) patients: [Option<usize>; 2],
    /// By value of the dimension `line`.
    pub(super) lines: Vec<Vec<usize>>,
    /// By value of the dimension `beside-line`.
    pub(super) beside: Vec<Vec<usize>>,
    /// Deductions, printed as a negative amount.
    pub(super) deductions: Option<usize>,
    /// The totals beside that of the lines.
    pub(super) totals: Vec<Total>,
    /// The headings that are not known here.
    pub(super) strange: Vec<String>,
}

/// Headings that say nothing which is kept: averages follow from totals and patients.
const PASSED_OVER: [&str; 2] = ["average", "quarterused"];

impl Columns {
    /// Finds the columns of a header, tidied. `places` are those of the layout, of which the
    /// first is the practice.
    pub(super) fn of(
        header: &[String],
        places: &[usize],
        dataset: &Dataset,
    ) -> Result<Self, String> {
        let &[practice, ..] = places else {
            return Err("its header is not known".to_owned());
        };
        let stems: Vec<String> = header.iter().map(|heading| stem(heading)).collect();
        let first = |is_it: &dyn Fn(&str) -> bool| stems.iter().position(|stem| is_it(stem));
        let named = |name: &str| first(&|stem| stem == name);
        let area = |is_code: &dyn Fn(&str) -> bool, is_name: &dyn Fn(&str) -> bool| {
            first(is_code).map(|code| (code, first(is_name)))
        };
        let is_region = |stem: &str| stem.starts_with("nhsengland");
        let is_local = |stem: &str| stem.starts_with("ccg") || stem.starts_with("subicb");
        let of_patients = |kind: &str| {
            let begin = format!("numberof{kind}patients");
            first(&|stem| stem.trim_start_matches("average").starts_with(&begin))
        };
        let lines = Tree::of(dataset, "line");
        let mut columns = Self {
            practice,
            about: ["practicename", "practiceaddress", "practicepostcode"].map(named),
            areas: [
                area(&|stem| stem == "pcncode", &|stem| stem == "pcnname"),
                area(&|stem| is_local(stem) && stem.ends_with("code"), &|stem| {
                    is_local(stem) && stem.ends_with("name")
                }),
                area(&|stem| is_region(stem) && stem.ends_with("code"), &|stem| {
                    is_region(stem) && stem.ends_with("name")
                }),
            ],
            days: ["practiceopendate", "practiceclosedate"].map(named),
            flags: named("atypicalcharacteristics"),
            categories: [
                "contracttype",
                "dispensingpractice",
                "practicerurality",
                "practicetype",
            ]
            .map(named),
            patients: ["registered", "weighted"].map(of_patients),
            lines: lines.columns(&stems),
            beside: Tree::of(dataset, "beside-line").columns(&stems),
            deductions: first(&|stem| stem.starts_with("deductionsfor")),
            totals: Vec::new(),
            strange: Vec::new(),
        };
        let total = lines.place("total").map(|place| &columns.lines[place]);
        columns.totals = stems
            .iter()
            .enumerate()
            .filter(|(column, stem)| {
                stem.starts_with("totalnhspayments")
                    && total.is_none_or(|total| !total.contains(column))
            })
            .map(|(column, stem)| Total {
                column,
                has_covid: stem.contains("covid"),
                has_network: stem.contains("pcn"),
                is_net: stem.contains("minusdeductions"),
            })
            .collect();
        let is_strange = |column: &usize| {
            let stem = &stems[*column];
            !columns.has(*column)
                && !stem.is_empty()
                && !PASSED_OVER.iter().any(|begin| stem.starts_with(begin))
        };
        columns.strange = (0..stems.len())
            .filter(is_strange)
            .map(|column| header[column].clone())
            .collect();
        Ok(columns)
    }

    /// Whether a column is read.
    fn has(&self, column: usize) -> bool {
        let areas = self.areas.iter().flatten();
        let mut single = std::iter::once(self.practice)
            .chain(areas.flat_map(|(code, name)| std::iter::once(*code).chain(*name)))
            .chain(self.about.into_iter().flatten())
            .chain(self.days.into_iter().flatten())
            .chain(self.flags)
            .chain(self.categories.into_iter().flatten())
            .chain(self.patients.into_iter().flatten())
            .chain(self.deductions)
            .chain(self.totals.iter().map(|total| total.column));
        let mut several = self.lines.iter().chain(&self.beside).flatten();
        single.any(|own| own == column) || several.any(|own| *own == column)
    }

    /// What is said of headings that are not known, behind amounts that do not add up.
    pub(super) fn strange_in_words(&self) -> String {
        match self.strange.as_slice() {
            [] => String::new(),
            strange => format!(
                "; the file has columns that are not known here ({}), of which one may be a payment",
                strange.join(", ")
            ),
        }
    }
}
