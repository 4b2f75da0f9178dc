//! A file of the survey as a whole: its year, its level, its columns and its rows.

use domain::column::Column;
use domain::period::Period;
use domain::registry::estimate;
use domain::value::Value;

use super::columns::{Cells, ItemColumns, QuestionColumns};
use super::fields::{BadField, cell};
use super::items::{FIRST_OF_OLDER, FIRST_OF_SERIES};
use super::who::{Identity, Who, is_unweighted, year_of, years_of};

/// What the columns of a file are.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) year: u16,
    pub(super) identity: Identity,
    items: Vec<ItemColumns>,
    questions: Vec<QuestionColumns>,
    /// Questionnaires sent and returned, and registered patients.
    people: [Option<usize>; 3],
}

/// The measures of [`Table::people`].
const PEOPLE: [&str; 3] = ["questionnaires.sent", "questionnaires.returned", "registered"];

/// A row of a file.
#[derive(Debug, Clone)]
pub(super) struct SurveyRow {
    pub(super) who: Who,
    people: [Value; 3],
    /// By item, in the order of the table.
    cells: Vec<Cells>,
    /// By question, in the order of the table.
    answers: Vec<Vec<Value>>,
}

impl Table {
    /// Finds the columns in a header, in capitals.
    ///
    /// # Errors
    /// Where the file cannot be read as a survey: what is wrong and what to do.
    pub(super) fn of(header: &[String], file: &str) -> Result<Self, String> {
        if is_unweighted(file) {
            return Err("has unweighted figures, which the survey says not to use: import the weighted file of the same survey".to_owned());
        }
        if let [first, rest @ ..] = years_of(file).as_slice()
            && let Some(other) = rest.iter().find(|other| *other != first)
        {
            return Err(format!(
                "has two years in its name, {first} and {other}, and the table has none: name the file as it was published, such as GPPS_2025_Practice_data_(weighted)_(csv)_PUBLIC.csv"
            ));
        }
        let Some(year) = year_of(file) else {
            return Err("does not say its year, and the table has none: name the file as it was published, such as GPPS_2025_Practice_data_(weighted)_(csv)_PUBLIC.csv".to_owned());
        };
        let is_older = header.iter().any(|heading| heading == "Q28_12PCT");
        let years = if is_older {
            FIRST_OF_OLDER..=FIRST_OF_SERIES - 1
        } else {
            FIRST_OF_SERIES..=2199
        };
        if !years.contains(&year) {
            return Err(format!(
                "cannot be of {year}: its columns are those of {}",
                if is_older {
                    "the surveys of 2017 to 2023"
                } else {
                    "the surveys from 2024 on"
                }
            ));
        }
        let Some(identity) = Identity::of(header, file) else {
            return Err("has no column of codes (such as ad_practicecode, ad_pcncode, ad_icscode or ad_commissioningregioncode), and neither its name nor its columns say that it is the national file".to_owned());
        };
        let items = if is_older {
            ItemColumns::of_older(header, year)
        } else {
            ItemColumns::of(header)
        };
        let people = ["DISTRIBUTED", "RECEIVED", "POPSIZE"]
            .map(|name| header.iter().position(|heading| heading == name));
        Ok(Self {
            year,
            identity,
            items,
            questions: QuestionColumns::of(header),
            people,
        })
    }

    /// The period of its figures.
    pub(super) const fn period(&self) -> Period {
        Period::Year(self.year)
    }

    /// Whether any percentage is added up from the shares of answers.
    pub(super) fn is_computed(&self) -> bool {
        self.items.iter().any(ItemColumns::is_computed)
    }

    /// Reads a row.
    pub(super) fn row<'a>(
        &self,
        field: impl Fn(usize) -> &'a [u8] + Copy,
    ) -> Result<SurveyRow, BadField> {
        let who = self.identity.read(field)?;
        let mut people = [Value::Missing; 3];
        for (slot, column) in people.iter_mut().zip(self.people) {
            if let Some(column) = column {
                *slot = cell(field(column), column)?.value();
            }
        }
        if let ([Value::Number(sent), Value::Number(returned), _], [_, Some(column), _]) =
            (people, self.people)
            && returned > sent
        {
            return Err(BadField {
                column,
                problem: format!("{returned} questionnaires returned are more than {sent} sent"),
            });
        }
        let cells = self
            .items
            .iter()
            .map(|item| item.read(field))
            .collect::<Result<Vec<Cells>, _>>()?;
        self.check_answers(&people, &cells)?;
        let answers = self
            .questions
            .iter()
            .map(|question| question.read(field))
            .collect::<Result<_, _>>()?;
        Ok(SurveyRow {
            who,
            people,
            cells,
            answers,
        })
    }

    /// Refuses a question that more people answered than returned the questionnaire.
    fn check_answers(&self, people: &[Value; 3], cells: &[Cells]) -> Result<(), BadField> {
        let Value::Number(returned) = people[1] else {
            return Ok(());
        };
        for (item, cells) in self.items.iter().zip(cells) {
            if let (Some(column), Value::Number(base)) = (item.base(), cells[estimate::BASE])
                && base > returned
            {
                return Err(BadField {
                    column,
                    problem: format!(
                        "{base} answers are more than the {returned} questionnaires returned"
                    ),
                });
            }
        }
        Ok(())
    }

    /// The columns of rows, by measure.
    pub(super) fn columns(&self, rows: &[SurveyRow]) -> Vec<(String, Column)> {
        let people = PEOPLE
            .iter()
            .enumerate()
            .filter(|(place, _)| self.people[*place].is_some())
            .map(|(place, measure)| {
                let values = rows.iter().map(|row| row.people[place]);
                ((*measure).to_owned(), Column::from_values(values))
            });
        let items = self.items.iter().enumerate().flat_map(|(place, item)| {
            estimate::IDS.iter().enumerate().map(move |(cell, id)| {
                let values = rows.iter().map(|row| row.cells[place][cell]);
                (format!("{}/{id}", item.margin), Column::from_values(values))
            })
        });
        let questions = self.questions.iter().enumerate().flat_map(|(place, columns)| {
            let margin = columns.question.margin;
            let answers = columns.question.answers.iter().enumerate();
            answers.map(move |(answer, id)| {
                let values = rows.iter().map(|row| row.answers[place][answer]);
                (format!("{margin}.{id}"), Column::from_values(values))
            })
        });
        people.chain(items).chain(questions).collect()
    }
}
