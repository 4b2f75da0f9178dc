//! Regular expressions, as far as a list of accepted differences needs them: `.`, `[a-z]`,
//! `[^a-z]`, `\d`, `\w`, `\s`, `*`, `+`, `?`, `^`, `$`, `(a|b)`, and `\` before a sign that
//! stands for itself.

use anyhow::{Result, bail};

/// An expression, read.
#[derive(Debug)]
pub(super) struct Pattern(Vec<Vec<Part>>);

#[derive(Debug)]
enum One {
    Any,
    Literal(char),
    /// Ranges; whether what is outside of them is meant.
    Class(Vec<(char, char)>, bool),
    Start,
    End,
    Group(Vec<Vec<Part>>),
}

#[derive(Debug)]
struct Part {
    one: One,
    least: usize,
    is_many: bool,
}

impl Pattern {
    pub(super) fn new(text: &str) -> Result<Self> {
        let mut signs: Vec<char> = text.chars().rev().collect();
        let choices = choices(&mut signs)?;
        if !signs.is_empty() {
            bail!("“{text}” has a “)” without its “(”");
        }
        Ok(Self(choices))
    }

    /// Whether it is found anywhere in a text.
    pub(super) fn is_in(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        (0..=text.len()).any(|start| any_of(&self.0, &text, start, &|_| true))
    }
}

/// Reads alternatives; the signs are a stack.
fn choices(signs: &mut Vec<char>) -> Result<Vec<Vec<Part>>> {
    let mut all = vec![Vec::new()];
    while let Some(sign) = signs.last().copied() {
        if sign == ')' {
            break;
        }
        signs.pop();
        if sign == '|' {
            all.push(Vec::new());
            continue;
        }
        let one = one(sign, signs)?;
        let (least, is_many) = match signs.last() {
            Some('*') => (0, true),
            Some('+') => (1, true),
            Some('?') => (0, false),
            _ => (1, false),
        };
        if (least, is_many) != (1, false) {
            signs.pop();
        }
        if let Some(last) = all.last_mut() {
            last.push(Part {
                one,
                least,
                is_many,
            });
        }
    }
    Ok(all)
}

fn one(sign: char, signs: &mut Vec<char>) -> Result<One> {
    Ok(match sign {
        '.' => One::Any,
        '^' => One::Start,
        '$' => One::End,
        '(' => {
            let inner = choices(signs)?;
            if signs.pop() != Some(')') {
                bail!("a “(” has no “)”");
            }
            One::Group(inner)
        }
        '[' => {
            let is_negated = signs.last() == Some(&'^');
            if is_negated {
                signs.pop();
            }
            let mut ranges = Vec::new();
            loop {
                match signs.pop() {
                    None => bail!("a “[” has no “]”"),
                    Some(']') => break,
                    Some('\\') => ranges.extend(escaped(signs)?),
                    Some(first) => {
                        let is_range = signs.last() == Some(&'-')
                            && signs.iter().rev().nth(1).is_some_and(|sign| *sign != ']');
                        let last = if is_range {
                            signs.pop();
                            signs.pop().unwrap_or(first)
                        } else {
                            first
                        };
                        ranges.push((first, last));
                    }
                }
            }
            One::Class(ranges, is_negated)
        }
        '\\' => One::Class(escaped(signs)?, false),
        '*' | '+' | '?' => bail!("“{sign}” repeats nothing; write “\\{sign}” for the sign itself"),
        sign => One::Literal(sign),
    })
}

fn escaped(signs: &mut Vec<char>) -> Result<Vec<(char, char)>> {
    Ok(match signs.pop() {
        None => bail!("“\\” stands at the end"),
        Some('d') => vec![('0', '9')],
        Some('w') => vec![('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')],
        Some('s') => vec![(' ', ' '), ('\t', '\t')],
        Some(sign) => vec![(sign, sign)],
    })
}

type Then<'a> = &'a dyn Fn(usize) -> bool;

fn any_of(choices: &[Vec<Part>], text: &[char], at: usize, then: Then<'_>) -> bool {
    choices.iter().any(|parts| all_of(parts, text, at, then))
}

fn all_of(parts: &[Part], text: &[char], at: usize, then: Then<'_>) -> bool {
    match parts.split_first() {
        None => then(at),
        Some((part, rest)) => repeated(part, part.least, text, at, &|next| {
            all_of(rest, text, next, then)
        }),
    }
}

fn repeated(part: &Part, least: usize, text: &[char], at: usize, then: Then<'_>) -> bool {
    if least > 0 {
        let again = |next: usize| {
            if part.is_many {
                repeated(part, 0, text, next, then)
            } else {
                then(next)
            }
        };
        return once(&part.one, text, at, &again);
    }
    // An empty repetition would go on for ever.
    let further = |next: usize| {
        next > at
            && if part.is_many {
                repeated(part, 0, text, next, then)
            } else {
                then(next)
            }
    };
    once(&part.one, text, at, &further) || then(at)
}

fn once(one: &One, text: &[char], at: usize, then: Then<'_>) -> bool {
    let sign = text.get(at).copied();
    match one {
        One::Start => at == 0 && then(at),
        One::End => at == text.len() && then(at),
        One::Group(choices) => any_of(choices, text, at, then),
        One::Any => sign.is_some() && then(at + 1),
        One::Literal(wanted) => sign == Some(*wanted) && then(at + 1),
        One::Class(ranges, is_negated) => sign.is_some_and(|sign| {
            let is_within = ranges
                .iter()
                .any(|(first, last)| (*first..=*last).contains(&sign));
            is_within != *is_negated && then(at + 1)
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_find_what_they_say() {
        for (pattern, text, is_found) in [
            ("b", "abc", true),
            ("^b", "abc", false),
            ("^a.c$", "abc", true),
            ("^a.c$", "abcd", false),
            (
                r"^/tools/[a-z-]+/trend\.csv",
                "/tools/list-size/trend.csv?x",
                true,
            ),
            (r"trend\.csv", "trend_csv", false),
            (
                "field (value|lower): [^ ]+ → 5$",
                "row field lower: 4 → 5",
                true,
            ),
            (
                "field (value|lower): [^ ]+ → 5$",
                "row field upper: 4 → 5",
                false,
            ),
            (r"\d+(\.\d+)?%", "is 12.5%", true),
            (r"^\d*$", "", true),
            ("(a*)*b", "aaab", true),
            ("ab+c", "ac", false),
        ] {
            assert_eq!(
                Pattern::new(pattern).unwrap().is_in(text),
                is_found,
                "{pattern}: {text}"
            );
        }
    }

    #[test]
    fn what_is_no_expression_is_refused() {
        for wrong in ["*a", "(a", "a)", "[a", "a\\"] {
            assert!(Pattern::new(wrong).is_err(), "{wrong}");
        }
    }
}
