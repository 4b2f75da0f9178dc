//! How the figures of an area came about, and how complete they are.

use serde::{Deserialize, Serialize};

use crate::organisation::Kind;
use crate::registry::Indicator;

/// How many of its members a total is of at least, to be ranked and compared: 49 of 50.
const WHOLE_TOTAL: (u32, u32) = (49, 50);

/// How an area's figures came about. Travels as four numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "[u32; 4]", into = "[u32; 4]")]
pub enum Basis {
    /// There are none.
    #[default]
    Absent,
    /// Published for this area.
    Published,
    /// The sum of the published figures of its sub-ICBs. Where some of them are not
    /// published there is no figure, and the numbers say why.
    SubIcbs {
        /// How many of them are published.
        published: u32,
        /// How many there are.
        expected: u32,
    },
    /// The sum of practices that reported; of a group of other organisations, of these.
    Practices {
        /// How many are in the sum.
        reporting: u32,
        /// How many should have reported: see [`super::Block`].
        expected: u32,
        /// How many reported, and are left out because a number of theirs is suppressed.
        suppressed: u32,
    },
    /// The mean of the estimates of practices, weighted by the answers behind each: estimates do
    /// not add up, and none is published for the area.
    Mean {
        /// How many are in the mean.
        reporting: u32,
        /// How many should have an estimate.
        expected: u32,
        /// How many have one that is suppressed.
        suppressed: u32,
    },
    /// Computed for this organisation from figures of other datasets.
    Computed,
    /// The mean of the computed scores of practices, or of the organisations of a group, each
    /// counting alike: scores do not add up, and none is computed for areas of this level.
    MeanOfScores {
        /// How many are in the mean.
        reporting: u32,
        /// How many should have a score.
        expected: u32,
        /// How many have one that is suppressed.
        suppressed: u32,
    },
}

/// How many members a figure is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemberCounts {
    /// How many are in it.
    pub counted: u32,
    /// How many should be.
    pub expected: u32,
    /// How many are left out because a number of theirs is suppressed.
    pub suppressed: u32,
}

impl MemberCounts {
    /// Whether all who should be in it are.
    #[must_use]
    pub const fn is_all(self) -> bool {
        self.counted >= self.expected && self.suppressed == 0
    }

    /// `6 of 7 practices, 1 suppressed`, or `7 practices`.
    #[must_use]
    pub fn words(self, one: &str, many: &str) -> String {
        let noun = if self.expected == 1 { one } else { many };
        let mut words = if self.counted == self.expected {
            format!("{} {noun}", self.expected)
        } else {
            format!("{} of {} {noun}", self.counted, self.expected)
        };
        if self.suppressed > 0 {
            words.push_str(&format!(", {} suppressed", self.suppressed));
        }
        words
    }
}

impl Basis {
    /// In words, for exports.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Published => "published",
            Self::SubIcbs { .. } => "summed from sub-ICBs",
            Self::Practices { .. } => "summed from practices",
            Self::Mean { .. } => "weighted mean",
            Self::Computed => "computed",
            Self::MeanOfScores { .. } => "mean",
        }
    }

    /// How many members are in the figure, and how many should be; `None` where it is
    /// neither a sum nor a mean.
    #[must_use]
    pub const fn counts(self) -> Option<MemberCounts> {
        match self {
            Self::Absent | Self::Published | Self::Computed => None,
            Self::SubIcbs {
                published,
                expected,
            } => Some(MemberCounts {
                counted: published,
                expected,
                suppressed: 0,
            }),
            Self::Practices {
                reporting,
                expected,
                suppressed,
            }
            | Self::Mean {
                reporting,
                expected,
                suppressed,
            }
            | Self::MeanOfScores {
                reporting,
                expected,
                suppressed,
            } => Some(MemberCounts {
                counted: reporting,
                expected,
                suppressed,
            }),
        }
    }

    /// How many members are in the figure, and how many should be; `None` where it is
    /// neither a sum nor a mean.
    #[must_use]
    pub const fn members(self) -> Option<(u32, u32)> {
        match self.counts() {
            Some(members) => Some((members.counted, members.expected)),
            None => None,
        }
    }

    /// Whether the figure stands for all who should be in it.
    #[must_use]
    pub const fn is_whole(self) -> bool {
        match self.counts() {
            Some(members) => members.is_all(),
            None => matches!(self, Self::Published | Self::Computed),
        }
    }

    /// Whether the figure stands for too few to be ranked or compared as the whole area: fewer
    /// than all sub-ICBs, or fewer than nine in ten of the practices.
    #[must_use]
    pub const fn is_partial(self) -> bool {
        match self {
            Self::SubIcbs {
                published,
                expected,
            } => published < expected,
            _ => match self.counts() {
                Some(members) => members.counted * 10 < members.expected * 9,
                None => false,
            },
        }
    }

    /// The same for a figure of an indicator. A total that lacks a tenth of its members is a
    /// tenth too small, where a share of them would hardly differ, so that it is partial below
    /// [`WHOLE_TOTAL`].
    #[must_use]
    pub fn is_partial_of(self, indicator: &Indicator) -> bool {
        let (of, out_of) = WHOLE_TOTAL;
        self.is_partial()
            || (indicator.is_total()
                && self
                    .counts()
                    .is_some_and(|members| members.counted * out_of < members.expected * of))
    }

    /// Whether so few members are in the figure that it says nothing of a group of them: fewer
    /// than half.
    #[must_use]
    pub fn is_of_few(self) -> bool {
        match self {
            Self::SubIcbs { .. } => self.is_partial(),
            _ => self
                .counts()
                .is_some_and(|members| members.counted * 2 < members.expected),
        }
    }

    /// What the figure stands for: "the sum of 6 of 7 practices, 1 suppressed". Empty where
    /// there is no figure.
    #[must_use]
    pub fn sentence(self) -> String {
        self.sentence_of(Kind::Practice)
    }

    /// The same of a group of organisations of a kind.
    #[must_use]
    pub fn sentence_of(self, kind: Kind) -> String {
        let members = self.counts();
        match (self, members) {
            (Self::Published, _) => "as published".to_owned(),
            (Self::Computed, _) => "computed from its parts".to_owned(),
            (Self::MeanOfScores { .. }, Some(members)) => format!(
                "the mean of {}, each counting alike",
                members.words(kind.word(), kind.plural())
            ),
            (
                Self::SubIcbs {
                    published,
                    expected,
                },
                _,
            ) if published < expected => {
                format!("not given: {published} of {expected} sub-ICBs are published")
            }
            (Self::SubIcbs { .. }, Some(members)) => {
                format!("the sum of {}", members.words("sub-ICB", "sub-ICBs"))
            }
            (Self::Practices { .. }, Some(members)) => {
                format!("the sum of {}", members.words(kind.word(), kind.plural()))
            }
            (Self::Mean { .. }, Some(members)) => format!(
                "not published: the mean of {}, weighted by responses",
                members.words(kind.word(), kind.plural())
            ),
            _ => String::new(),
        }
    }

    /// What a reader must be told of a figure: that it is of fewer than all who should be in
    /// it, or that it is a mean. `None` where it is what it looks like.
    #[must_use]
    pub fn remark(self, kind: Kind) -> Option<String> {
        let members = self.counts()?;
        let is_mean = matches!(self, Self::Mean { .. } | Self::MeanOfScores { .. });
        (is_mean || !members.is_all()).then(|| self.sentence_of(kind))
    }
}

impl From<[u32; 4]> for Basis {
    fn from([tag, counted, expected, suppressed]: [u32; 4]) -> Self {
        match tag {
            1 => Self::Published,
            2 => Self::SubIcbs {
                published: counted,
                expected,
            },
            3 => Self::Practices {
                reporting: counted,
                expected,
                suppressed,
            },
            4 => Self::Mean {
                reporting: counted,
                expected,
                suppressed,
            },
            5 => Self::Computed,
            6 => Self::MeanOfScores {
                reporting: counted,
                expected,
                suppressed,
            },
            _ => Self::Absent,
        }
    }
}

impl From<Basis> for [u32; 4] {
    fn from(basis: Basis) -> Self {
        let tag = match basis {
            Basis::Absent => 0,
            Basis::Published => 1,
            Basis::SubIcbs { .. } => 2,
            Basis::Practices { .. } => 3,
            Basis::Mean { .. } => 4,
            Basis::Computed => 5,
            Basis::MeanOfScores { .. } => 6,
        };
        basis.counts().map_or([tag, 0, 0, 0], |members| {
            [tag, members.counted, members.expected, members.suppressed]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_of_fewer_than_all_says_so_and_travels() {
        let sum = |reporting, suppressed| Basis::Practices {
            reporting,
            expected: 7,
            suppressed,
        };
        let mean = Basis::Mean {
            reporting: 1,
            expected: 1,
            suppressed: 0,
        };
        assert_eq!(sum(7, 0).remark(Kind::Practice), None);
        assert_eq!(
            sum(6, 1).remark(Kind::Practice).as_deref(),
            Some("the sum of 6 of 7 practices, 1 suppressed")
        );
        assert_eq!(
            sum(6, 0).remark(Kind::Pcn).as_deref(),
            Some("the sum of 6 of 7 PCNs")
        );
        assert_eq!(
            mean.remark(Kind::Practice).as_deref(),
            Some("not published: the mean of 1 practice, weighted by responses")
        );
        assert_eq!(Basis::Published.remark(Kind::Practice), None);
        assert!(Basis::Published.is_whole() && !Basis::Absent.is_whole() && !sum(6, 1).is_whole());
        let scores = Basis::MeanOfScores {
            reporting: 6,
            expected: 7,
            suppressed: 0,
        };
        assert_eq!(
            scores.remark(Kind::Pcn).as_deref(),
            Some("the mean of 6 of 7 PCNs, each counting alike")
        );
        assert_eq!(Basis::Computed.remark(Kind::Practice), None);
        assert!(Basis::Computed.is_whole() && !scores.is_whole());
        let computed = Basis::Computed;
        for basis in [
            Basis::Absent,
            Basis::Published,
            sum(6, 1),
            mean,
            computed,
            scores,
        ] {
            let text = serde_json::to_string(&basis).unwrap();
            assert_eq!(serde_json::from_str::<Basis>(&text).unwrap(), basis);
        }
    }
}
