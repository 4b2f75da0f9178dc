//! How the figures of an area came about, and how complete they are.

/// How an area's figures came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
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
    /// The sum of practices that reported.
    Practices {
        /// How many are in the sum.
        reporting: u32,
        /// How many should have reported: see [`super::Block`].
        expected: u32,
        /// How many reported, and are left out because a number of theirs is suppressed.
        suppressed: u32,
    },
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
        }
    }

    /// How many members are in the sum, and how many should be; `None` where the figure is
    /// not a sum.
    #[must_use]
    pub const fn members(self) -> Option<(u32, u32)> {
        match self {
            Self::Absent | Self::Published => None,
            Self::SubIcbs {
                published,
                expected,
            } => Some((published, expected)),
            Self::Practices {
                reporting,
                expected,
                ..
            } => Some((reporting, expected)),
        }
    }

    /// Whether the sum stands for too few to be ranked or compared as the whole area: fewer
    /// than all sub-ICBs, or fewer than nine in ten of the practices.
    #[must_use]
    pub const fn is_partial(self) -> bool {
        match self {
            Self::Absent | Self::Published => false,
            Self::SubIcbs {
                published,
                expected,
            } => published < expected,
            Self::Practices {
                reporting,
                expected,
                ..
            } => reporting * 10 < expected * 9,
        }
    }

    /// What the figure stands for: "the sum of 6 of 7 practices, 1 suppressed". Empty where
    /// there is no figure.
    #[must_use]
    pub fn sentence(self) -> String {
        let of = |count: u32, all: u32, one: &str, many: &str| {
            let noun = if all == 1 { one } else { many };
            if count == all {
                format!("the sum of {all} {noun}")
            } else {
                format!("the sum of {count} of {all} {noun}")
            }
        };
        match self {
            Self::Absent => String::new(),
            Self::Published => "as published".to_owned(),
            Self::SubIcbs {
                published,
                expected,
            } if published < expected => {
                format!("not given: {published} of {expected} sub-ICBs are published")
            }
            Self::SubIcbs {
                published,
                expected,
            } => of(published, expected, "sub-ICB", "sub-ICBs"),
            Self::Practices {
                reporting,
                expected,
                suppressed,
            } => {
                let sum = of(reporting, expected, "practice", "practices");
                if suppressed == 0 {
                    sum
                } else {
                    format!("{sum}, {suppressed} suppressed")
                }
            }
        }
    }
}
