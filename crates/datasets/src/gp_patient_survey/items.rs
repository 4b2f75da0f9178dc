//! Which columns of the published files an item is read from.

/// An item of the questionnaire from 2024 on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    /// The margin of `dataset.toml`.
    pub(super) margin: &'static str,
    /// The stem of its columns: `overallexp` of `overallexp.pcteval`.
    pub(super) stem: &'static str,
    /// The letter behind the columns of the second summary of a question: `b` of
    /// `lastgpapptchoice.pctevalb`.
    pub(super) letter: &'static str,
    /// The answers that count as favourable, by number.
    pub(super) favourable: &'static [u8],
    /// The answers that the percentage is of, by number: those who express a view. Empty
    /// where several answers can be ticked, so that each share stands for itself.
    pub(super) among: &'static [u8],
}

const fn item(
    margin: &'static str,
    stem: &'static str,
    favourable: &'static [u8],
    among: &'static [u8],
) -> Item {
    Item {
        margin,
        stem,
        letter: "",
        favourable,
        among,
    }
}

/// The items, in the order of `dataset.toml`. The numbers of the answers were found from
/// the files of 2025, in which `.counteval` and `.baseevalw` are sums of them.
pub(super) const ITEMS: &[Item] = &[
    item("overall-experience", "overallexp", &[1, 2], &[1, 2, 3, 4, 5]),
    item("contact-experience", "gpcontactoverall", &[1, 2], &[1, 2, 3, 4, 5]),
    item("phone", "localgpservicesphone", &[2, 3], &[2, 3, 4, 5, 6]),
    item("website", "localgpserviceswebsite", &[2, 3], &[2, 3, 4, 5, 6]),
    item("nhs-app", "localgpservicesapp", &[2, 3], &[2, 3, 4, 5, 6]),
    item("reception", "localgpservicesreception", &[1, 2], &[1, 2, 3, 4]),
    item("next-step", "gpcontactnextstep", &[1], &[1, 2, 3]),
    item("next-step-two-days", "gpcontactnextsteptiming", &[1, 2, 3], &[1, 2, 3, 4]),
    item("choice-of-time", "lastgpapptchoice", &[1], &[]),
    Item {
        letter: "b",
        ..item("choice-of-place", "lastgpapptchoice", &[2], &[])
    },
    item("wait", "lastgpapptwait", &[1], &[1, 2]),
    item("listening", "lastgpapptlisten", &[1, 2], &[1, 2, 3, 4, 5]),
    item("care-and-concern", "lastgpapptcare", &[1, 2], &[1, 2, 3, 4, 5]),
    item("mental-wellbeing", "lastgpapptmental", &[1, 2], &[1, 2, 3, 4, 5]),
    item("information", "lastgpapptinfo", &[1, 2], &[1, 2, 3]),
    item("confidence-and-trust", "lastgpapptconf", &[1, 2], &[1, 2, 3]),
    item("involved-in-decisions", "lastgpapptdecision", &[1, 2], &[1, 2, 3]),
    item("needs-met", "lastgpapptneeds", &[1, 2], &[1, 2, 3]),
    item("continuity", "localgpservicesprefhpsee", &[1, 2], &[1, 2, 3, 4]),
    item("prefers-a-professional", "localgpservicesprefhp", &[1], &[1, 2]),
    item("long-term-support", "healthsupport", &[1, 2], &[1, 2, 3]),
    item("managing-condition", "healthconfidence", &[1, 2], &[1, 2, 3, 4]),
    item("care-plan", "healthcareplan", &[1], &[1, 2, 3]),
    item("care-plan-helpful", "healthcareplanhelpful", &[1, 2], &[1, 2, 3, 4]),
    item("pharmacy", "pharmacyoverall", &[1, 2], &[1, 2, 3, 4, 5]),
    item("closed-experience", "gpclosedoverall", &[1, 2], &[1, 2, 3, 4, 5]),
    item("closed-wait", "gpclosedwait", &[1], &[1, 2]),
];

/// A question of which one answer is ticked, whose answers are shown as parts of the whole.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question {
    /// The margin of `dataset.toml`, and its dimension.
    pub(super) margin: &'static str,
    /// The stem of its columns: `gpcontacthow` of `gpcontacthow_1.count`.
    pub(super) stem: &'static str,
    /// The values of the dimension, in the order of the answers.
    pub(super) answers: &'static [&'static str],
}

/// The questions, in the order of `dataset.toml`.
pub(super) const QUESTIONS: &[Question] = &[
    Question {
        margin: "contact-how",
        stem: "gpcontacthow",
        answers: &["phone", "in-person", "website", "nhs-app", "other-online", "another-way"],
    },
    Question {
        margin: "appointment-gap",
        stem: "lastgpapptlengthgap",
        answers: &[
            "same-day",
            "next-day",
            "few-days",
            "one-to-two-weeks",
            "over-two-weeks",
            "cannot-remember",
        ],
    },
    Question {
        margin: "appointment-type",
        stem: "lastgpappttype",
        answers: &[
            "phone",
            "at-practice",
            "other-location",
            "at-home",
            "video",
            "text",
            "online-message",
        ],
    },
    Question {
        margin: "appointment-with",
        stem: "lastgpapptwho",
        answers: &["gp", "nurse", "pharmacist", "mental-health", "other", "unknown"],
    },
];

/// An item of the questionnaire of 2017 to 2023.
#[derive(Debug, Clone, Copy)]
pub(super) struct OlderItem {
    /// The margin of `dataset.toml`.
    pub(super) margin: &'static str,
    /// The number of the question: `Q28` of `Q28_12pct`.
    pub(super) question: &'static str,
    /// The number that the question had in 2017, where it was another; empty where it was
    /// not asked then.
    pub(super) question_of_2017: &'static str,
}

const fn older(
    margin: &'static str,
    question: &'static str,
    question_of_2017: &'static str,
) -> OlderItem {
    OlderItem {
        margin,
        question,
        question_of_2017,
    }
}

/// The items of the older series.
pub(super) const OLDER_ITEMS: &[OlderItem] = &[
    older("overall-experience-2017", "Q28", "Q28"),
    older("making-an-appointment-2017", "Q18", "Q18"),
    older("phone-2017", "Q3", "Q3"),
    older("continuity-2017", "Q9", "Q9"),
    older("confidence-and-trust-2017", "Q89", "Q22"),
    older("needs-met-2017", "Q90", ""),
];

/// The first survey of the series that is continued today.
pub(super) const FIRST_OF_SERIES: u16 = 2024;
/// The first survey of the series before it.
pub(super) const FIRST_OF_OLDER: u16 = 2017;
