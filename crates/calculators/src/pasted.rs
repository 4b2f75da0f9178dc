//! Achievement pasted from a spreadsheet or a report: lines with a code and a percentage,
//! or a code, a numerator and a denominator, parted by tabs, semicolons or commas.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::answers::Problem;
use super::number;

/// One line that was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct PastedLine {
    /// The id of the indicator.
    pub code: String,
    /// Per cent achieved, where given or computed from the next two.
    pub percent: Option<Decimal>,
    /// Patients for whom it is achieved.
    pub met: Option<Decimal>,
    /// Patients who count, after exceptions.
    pub eligible: Option<Decimal>,
}

/// What was read of a pasted text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Pasted {
    /// The lines that were understood, in order; a later line of a code goes before an
    /// earlier one.
    pub lines: Vec<PastedLine>,
    /// What was not understood, a sentence a line.
    pub problems: Vec<String>,
}

impl Pasted {
    /// What is said of the field that it was pasted into.
    pub(crate) fn problems(&self) -> Vec<Problem> {
        let more = self.problems.len().saturating_sub(MOST_PROBLEMS);
        let more = (more > 0).then(|| format!("{more} more lines were not understood."));
        let said = self.problems.iter().take(MOST_PROBLEMS).cloned();
        said.chain(more)
            .map(|message| Problem::beware("pasted", message))
            .collect()
    }

    /// The line of an indicator.
    #[must_use]
    pub fn line(&self, code: &str) -> Option<&PastedLine> {
        self.lines.iter().rev().find(|line| line.code == code)
    }
}

/// A pasted text longer than this many lines is no list of indicators: a year has under a
/// hundred. The work of reading it grows with its lines, cells and characters, and anybody may
/// send one in an address.
const MOST_LINES: usize = 500;
/// The most cells of a line that are looked at.
const MOST_CELLS: usize = 12;
/// The most bytes of a text that are looked at.
const LONGEST_TEXT: usize = 20_000;
/// The most problems that are said.
const MOST_PROBLEMS: usize = 20;

/// A code without what people write differently: case, spaces, hyphens.
fn plain_code(text: &str) -> String {
    text.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// Reads pasted text. `codes` are the indicators that there are.
#[must_use]
pub fn read(text: &str, codes: &[&str]) -> Pasted {
    let codes: BTreeMap<String, &str> =
        codes.iter().map(|code| (plain_code(code), *code)).collect();
    let mut pasted = Pasted::default();
    let mut fractions = Vec::new();
    let looked_at = &text[..text.floor_char_boundary(LONGEST_TEXT)];
    if looked_at.len() < text.len() || looked_at.lines().count() > MOST_LINES {
        pasted.problems.push(format!(
            "The text is too long: its first {MOST_LINES} lines and {LONGEST_TEXT} characters are read."
        ));
    }
    let lines = looked_at.lines().map(str::trim_end);
    for (index, line) in lines.enumerate().take(MOST_LINES) {
        if line.trim().is_empty() {
            continue;
        }
        let cells = cells(line);
        let known = cells.iter().enumerate().find_map(|(at, cell)| {
            // `CHOL004 - LDL treated to target` begins with the code.
            let first = cell.split_whitespace().next().unwrap_or_default();
            let whole = plain_code(cell);
            let first = plain_code(first);
            let code = codes.get(&whole).or_else(|| codes.get(&first))?;
            Some((at, (*code).to_owned()))
        });
        let Some((at, code)) = known else {
            // The first line may be the headings.
            let has_number = cells.iter().any(|cell| number::parse(cell).is_ok());
            if index > 0 || has_number {
                let begin: String = line.trim().chars().take(40).collect();
                pasted.problems.push(format!(
                    "Line {} (“{begin}”) names no indicator of this year.",
                    index + 1
                ));
            }
            continue;
        };
        let numbers: Vec<(Decimal, bool)> = cells[at + 1..]
            .iter()
            .filter_map(|cell| {
                let value = number::parse(cell).ok()?;
                Some((value, cell.contains('%')))
            })
            .collect();
        match understood(&numbers) {
            Ok((percent, met, eligible)) => {
                let is_bare = eligible.is_none() && !numbers.iter().any(|(_, sign)| *sign);
                if is_bare {
                    fractions.push(pasted.lines.len());
                }
                pasted.lines.push(PastedLine {
                    code,
                    percent: Some(percent),
                    met,
                    eligible,
                });
            }
            Err(what) => pasted
                .problems
                .push(format!("Line {} ({code}): {what}", index + 1)),
        }
    }
    // A spreadsheet hands over 72.5% as 0.725 where its cells have no format. One such
    // number could be meant; several, none above 1, are shares.
    let all_small = fractions.iter().all(|&index| {
        let percent = pasted.lines[index].percent;
        percent.is_some_and(|percent| percent <= Decimal::ONE)
    });
    if all_small && fractions.len() >= 2 {
        for index in fractions {
            let line = &mut pasted.lines[index];
            line.percent = line.percent.map(|share| share * Decimal::ONE_HUNDRED);
        }
        pasted
            .problems
            .push("The numbers are all between 0 and 1 and were read as shares.".to_owned());
    }
    pasted
}

type Understood = (Decimal, Option<Decimal>, Option<Decimal>);

/// Percentage, numerator and denominator of the numbers behind a code.
fn understood(numbers: &[(Decimal, bool)]) -> Result<Understood, String> {
    let hundred = Decimal::ONE_HUNDRED;
    let is_percentage = |value: Decimal| value >= Decimal::ZERO && value <= hundred;
    let counts: Vec<Decimal> = numbers
        .iter()
        .filter(|(_, sign)| !sign)
        .map(|(value, _)| *value)
        .collect();
    match (numbers, counts.as_slice()) {
        ([], _) => Err("there is no number behind the code.".to_owned()),
        ([(percent, _)], _) => {
            if is_percentage(*percent) {
                Ok((*percent, None, None))
            } else {
                let percent = number::exact(*percent);
                Err(format!("{percent} is not between 0 and 100 per cent."))
            }
        }
        (_, [met, eligible, ..]) => {
            if met.is_sign_negative() || eligible <= &Decimal::ZERO {
                return Err("the denominator must be above nothing.".to_owned());
            }
            if met > eligible {
                return Err(format!(
                    "the numerator {} is above the denominator {}.",
                    number::exact(*met),
                    number::exact(*eligible)
                ));
            }
            let percent = met
                .checked_mul(hundred)
                .and_then(|met| met.checked_div(*eligible));
            let percent = percent.ok_or("the numbers are too large.")?;
            Ok((percent, Some(*met), Some(*eligible)))
        }
        _ => match numbers
            .iter()
            .find(|(value, sign)| *sign && is_percentage(*value))
        {
            Some((percent, _)) => Ok((*percent, None, None)),
            None => Err("its numbers are no percentage.".to_owned()),
        },
    }
}

/// The cells of a line: by tabs, else semicolons, else commas outside quotes, else
/// spaces.
fn cells(line: &str) -> Vec<String> {
    let separator = ['\t', ';', ','].into_iter().find(|&c| line.contains(c));
    let Some(separator) = separator else {
        let words = line.split_whitespace().take(MOST_CELLS);
        return words.map(str::to_owned).collect();
    };
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        if c == '"' {
            quoted = !quoted;
        } else if c == separator && !quoted {
            if cells.len() == MOST_CELLS {
                break;
            }
            cells.push(String::new());
        } else if let Some(cell) = cells.last_mut() {
            cell.push(c);
        }
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rust_decimal::dec;

    const CODES: &[&str] = &["CHOL004", "VI001", "HI-03"];

    #[test]
    fn reads_codes_with_percentages_or_counts() {
        let pasted = read(
            "Indicator\tAchieved\nCHOL004\t35%\nvi 001\t1,234\t1,300\nHI03\tLearning disability\t60.5",
            CODES,
        );
        assert_eq!(pasted.problems, Vec::<String>::new());
        assert_eq!(pasted.line("CHOL004").unwrap().percent, Some(dec!(35)));
        let vaccination = pasted.line("VI001").unwrap();
        assert_eq!(vaccination.met, Some(dec!(1234)));
        assert_eq!(vaccination.eligible, Some(dec!(1300)));
        assert_eq!(pasted.line("HI-03").unwrap().percent, Some(dec!(60.5)));
    }

    #[test]
    fn reads_commas_semicolons_quotes_and_spaces() {
        for text in [
            "CHOL004,30,40",
            "CHOL004;30;40",
            "\"CHOL004\",\"30\",\"40\",\"75.0%\"",
            "CHOL004 30 40",
            "CHOL004 - LDL\t30\t40",
        ] {
            assert_eq!(
                read(text, CODES).line("CHOL004").unwrap().percent,
                Some(dec!(75)),
                "{text}"
            );
        }
        let shares = read("CHOL004\t0.5\nVI001\t0.925", CODES);
        assert_eq!(shares.line("VI001").unwrap().percent, Some(dec!(92.5)));
        assert_eq!(shares.problems.len(), 1);
    }

    #[test]
    fn no_text_is_more_than_a_bounded_work() {
        let in_one_line = format!("{}CHOL004,35", ",".repeat(60_000));
        assert_eq!(read(&in_one_line, CODES).lines, []);
        let far_right = format!("{}CHOL004,35", "x,".repeat(MOST_CELLS));
        assert_eq!(read(&far_right, CODES).lines, []);
        let lines = "XX\t1\n".repeat(15_000);
        let pasted = read(&lines, CODES);
        assert_eq!(pasted.problems.len(), MOST_LINES + 1);
        assert!(pasted.problems[0].contains("too long"));
        let said = pasted.problems();
        assert_eq!(said.len(), MOST_PROBLEMS + 1);
        assert!(said[MOST_PROBLEMS].message.starts_with("481 more lines"));
        // A character of several bytes stands across the limit.
        let wide = format!("{}ß\nCHOL004\t35", " ".repeat(LONGEST_TEXT - 1));
        assert_eq!(read(&wide, CODES).lines, []);
    }

    #[test]
    fn says_what_it_does_not_understand() {
        let pasted = read(
            "code\tvalue\nXX999\t5\nCHOL004\t\nVI001\t50\t40\nHI-03\t130",
            CODES,
        );
        assert_eq!(pasted.lines, []);
        assert_eq!(pasted.problems.len(), 4, "{:?}", pasted.problems);
        assert!(pasted.problems[2].contains("above the denominator"));
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "(CHOL004|VI001|[\\t,;\"%0-9. \\n]|\\PC){0,40}") {
            for line in read(&text, CODES).lines {
                let percent = line.percent.unwrap_or_default();
                prop_assert!(percent >= Decimal::ZERO && percent <= dec!(100));
            }
        }
    }
}
