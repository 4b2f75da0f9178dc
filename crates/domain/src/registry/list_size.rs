//! Patients Registered at a GP Practice: how many people are on the list, how old they
//! are, and how the list grows. Published monthly, the state on the first of the month.

use super::{
    Api, ApiFilter, Breakdown, Cadence, Dataset, Dimension, DimensionValue, Direction, Fill,
    Formula, Indicator, Margin, Note, Source, Unit, View, ids,
};
use crate::organisation::Kind;

macro_rules! bands {
    ($($id:literal, $label:literal, $published:literal;)*) => {
        &[$(DimensionValue { id: $id, label: $label, phrase: "", published: &[$published] }),*]
    };
}

macro_rules! single_years {
    ($($age:literal)*) => {
        &[
            $(DimensionValue {
                id: stringify!($age),
                label: stringify!($age),
                phrase: "",
                published: &[stringify!($age)],
            },)*
            DimensionValue { id: "95-and-over", label: "95 and over", phrase: "", published: &["95+"] },
        ]
    };
}

/// Both sexes of some age bands.
macro_rules! people {
    ($($band:literal)*) => {
        &[$(concat!("sex.male/age.", $band), concat!("sex.female/age.", $band)),*]
    };
}

/// Sex as recorded in the registration.
pub static SEX: Dimension = Dimension {
    id: "sex",
    label: "Sex",
    values: &[
        DimensionValue {
            id: "male",
            label: "Male",
            phrase: "",
            published: &["MALE"],
        },
        DimensionValue {
            id: "female",
            label: "Female",
            phrase: "",
            published: &["FEMALE"],
        },
    ],
};

/// Five-year age bands.
pub static AGE: Dimension = Dimension {
    id: "age",
    label: "Age",
    values: bands! {
        "0-4", "0 to 4", "0_4";
        "5-9", "5 to 9", "5_9";
        "10-14", "10 to 14", "10_14";
        "15-19", "15 to 19", "15_19";
        "20-24", "20 to 24", "20_24";
        "25-29", "25 to 29", "25_29";
        "30-34", "30 to 34", "30_34";
        "35-39", "35 to 39", "35_39";
        "40-44", "40 to 44", "40_44";
        "45-49", "45 to 49", "45_49";
        "50-54", "50 to 54", "50_54";
        "55-59", "55 to 59", "55_59";
        "60-64", "60 to 64", "60_64";
        "65-69", "65 to 69", "65_69";
        "70-74", "70 to 74", "70_74";
        "75-79", "75 to 79", "75_79";
        "80-84", "80 to 84", "80_84";
        "85-89", "85 to 89", "85_89";
        "90-94", "90 to 94", "90_94";
        "95-and-over", "95 and over", "95+";
    },
};

/// Single years of age.
pub static SINGLE_AGE: Dimension = Dimension {
    id: "single-age",
    label: "Age",
    values: single_years! {
        0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32
        33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62
        63 64 65 66 67 68 69 70 71 72 73 74 75 76 77 78 79 80 81 82 83 84 85 86 87 88 89 90 91 92
        93 94
    },
};

/// The cell of `sex-age` that holds a cell of `sex-single-age`.
fn band_of_single_year(cell: usize) -> usize {
    let (sex, age) = (
        cell / SINGLE_AGE.values.len(),
        cell % SINGLE_AGE.values.len(),
    );
    sex * AGE.values.len() + age / 5
}

pub(super) static DATASET: Dataset = Dataset {
    id: ids::LIST_SIZE,
    title: "List size",
    summary: "Patients, age and sex, growth, neighbours",
    publication: "Patients Registered at a GP Practice",
    publisher: "NHS England",
    address: "https://digital.nhs.uk/data-and-information/publications/statistical/patients-registered-at-a-gp-practice",
    cadence: Cadence::Monthly,
    margins: &[
        Margin {
            id: "patients",
            counts: "registered patients",
            adds_up: true,
            dimensions: &[],
        },
        Margin {
            id: "sex-age",
            counts: "registered patients",
            adds_up: true,
            dimensions: &[&SEX, &AGE],
        },
        Margin {
            id: "sex-single-age",
            counts: "registered patients",
            adds_up: true,
            dimensions: &[&SEX, &SINGLE_AGE],
        },
    ],
    sources: &[
        Source {
            id: "quin-age",
            label: "Five-year age groups (gp-reg-pat-prac-quin-age)",
        },
        Source {
            id: "all",
            label: "Totals (gp-reg-pat-prac-all)",
        },
        Source {
            id: "single-age-male",
            label: "Single year of age, male (gp-reg-pat-prac-sing-age-male)",
        },
        Source {
            id: "single-age-female",
            label: "Single year of age, female (gp-reg-pat-prac-sing-age-female)",
        },
        Source {
            id: "single-age-regions",
            label: "Single year of age, PCNs and above (gp-reg-pat-prac-sing-age-regions)",
        },
        Source {
            id: "demonstration",
            label: "Demonstration data",
        },
    ],
    fills: &[
        Fill {
            margin: "sex-age",
            from: "sex-single-age",
            cell: band_of_single_year,
        },
        Fill {
            margin: "patients",
            from: "sex-age",
            cell: |_| 0,
        },
    ],
    borrowed: None,
    presence: "patients",
    indicators: &[
        Indicator {
            id: "patients",
            label: "Registered patients",
            axis: "registered patients",
            meaning: "People on the list on the first of the month.",
            numerator: "patients",
            denominator: "practices",
            formula: Formula::Mean {
                of: &["patients"],
                daily: false,
            },
            unit: Unit::Count,
            decimals: 0,
            direction: Direction::Neither,
            higher: "The list is longer",
            lower: "The list is shorter",
            caveat: "A register, not a census: people who moved away or died recently may still be on it, and lists add up to more than the resident population.",
        },
        Indicator {
            id: "growth-year",
            label: "Growth in a year",
            axis: "change in a year, %",
            meaning: "Patients now against twelve months ago.",
            numerator: "patients now",
            denominator: "a year ago",
            formula: Formula::Change {
                of: &["patients"],
                months: Some(12),
            },
            unit: Unit::Change,
            decimals: 1,
            direction: Direction::Neither,
            higher: "The list grew faster",
            lower: "The list grew more slowly",
            caveat: "Mergers, closures and list cleaning move whole lists in one month.",
        },
        Indicator {
            id: "over-65",
            label: "Aged 65 and over",
            axis: "aged 65 and over, %",
            meaning: "Share of registered patients who are 65 or older.",
            numerator: "aged 65 and over",
            denominator: "patients",
            formula: Formula::Share {
                of: people! { "65-69" "70-74" "75-79" "80-84" "85-89" "90-94" "95-and-over" },
                among: &["sex-age.*"],
            },
            unit: Unit::Percent,
            decimals: 1,
            direction: Direction::Neither,
            higher: "More patients are 65 or older",
            lower: "Fewer patients are 65 or older",
            caveat: "Older people consult more often; the share says something about demand, nothing about quality.",
        },
        Indicator {
            id: "over-75",
            label: "Aged 75 and over",
            axis: "aged 75 and over, %",
            meaning: "Share of registered patients who are 75 or older.",
            numerator: "aged 75 and over",
            denominator: "patients",
            formula: Formula::Share {
                of: people! { "75-79" "80-84" "85-89" "90-94" "95-and-over" },
                among: &["sex-age.*"],
            },
            unit: Unit::Percent,
            decimals: 1,
            direction: Direction::Neither,
            higher: "More patients are 75 or older",
            lower: "Fewer patients are 75 or older",
            caveat: "A large care home can double this share in a small practice.",
        },
        Indicator {
            id: "under-5",
            label: "Under 5",
            axis: "aged under 5, %",
            meaning: "Share of registered patients who are younger than five.",
            numerator: "under 5",
            denominator: "patients",
            formula: Formula::Share {
                of: people! { "0-4" },
                among: &["sex-age.*"],
            },
            unit: Unit::Percent,
            decimals: 1,
            direction: Direction::Neither,
            higher: "More patients are under five",
            lower: "Fewer patients are under five",
            caveat: "Newborns appear once they are registered, which takes some weeks.",
        },
        Indicator {
            id: "dependency-ratio",
            label: "Dependency ratio",
            axis: "dependants per 100 of working age",
            meaning: "Patients under 15 or over 64 for every hundred aged 15 to 64.",
            numerator: "under 15 or over 64",
            denominator: "aged 15 to 64",
            formula: Formula::Ratio {
                of: people! {
                    "0-4" "5-9" "10-14" "65-69" "70-74" "75-79" "80-84" "85-89" "90-94" "95-and-over"
                },
                to: people! {
                    "15-19" "20-24" "25-29" "30-34" "35-39" "40-44" "45-49" "50-54" "55-59" "60-64"
                },
            },
            unit: Unit::PerHundred,
            decimals: 1,
            direction: Direction::Neither,
            higher: "There are more young and old patients for each of working age",
            lower: "There are fewer young and old patients for each of working age",
            caveat: "Working age is taken as 15 to 64, as the five-year groups allow; other publications draw it at 16.",
        },
        Indicator {
            id: "growth-month",
            label: "Growth in a month",
            axis: "change in a month, %",
            meaning: "Patients now against one month ago.",
            numerator: "patients now",
            denominator: "a month ago",
            formula: Formula::Change {
                of: &["patients"],
                months: Some(1),
            },
            unit: Unit::Change,
            decimals: 2,
            direction: Direction::Neither,
            higher: "The list grew faster in the last month",
            lower: "The list grew more slowly in the last month",
            caveat: "One month says little: students, list cleaning and late registrations come in waves.",
        },
        Indicator {
            id: "growth-first",
            label: "Growth since the first month",
            axis: "change since the first month, %",
            meaning: "Patients now against the first month that is loaded.",
            numerator: "patients now",
            denominator: "in the first month",
            formula: Formula::Change {
                of: &["patients"],
                months: None,
            },
            unit: Unit::Change,
            decimals: 1,
            direction: Direction::Neither,
            higher: "The list grew faster over the years",
            lower: "The list grew more slowly over the years",
            caveat: "The first month depends on the files that are loaded; it is named beside the figure.",
        },
        Indicator {
            id: "under-15",
            label: "Under 15",
            axis: "aged under 15, %",
            meaning: "Share of registered patients who are younger than fifteen.",
            numerator: "under 15",
            denominator: "patients",
            formula: Formula::Share {
                of: people! { "0-4" "5-9" "10-14" },
                among: &["sex-age.*"],
            },
            unit: Unit::Percent,
            decimals: 1,
            direction: Direction::Neither,
            higher: "More patients are children",
            lower: "Fewer patients are children",
            caveat: "Describes the list; nothing follows from it about the practice.",
        },
        Indicator {
            id: "aged-20-to-39",
            label: "Aged 20 to 39",
            axis: "aged 20 to 39, %",
            meaning: "Share of registered patients aged 20 to 39, highest where students and young workers live.",
            numerator: "aged 20 to 39",
            denominator: "patients",
            formula: Formula::Share {
                of: people! { "20-24" "25-29" "30-34" "35-39" },
                among: &["sex-age.*"],
            },
            unit: Unit::Percent,
            decimals: 1,
            direction: Direction::Neither,
            higher: "More patients are young adults",
            lower: "Fewer patients are young adults",
            caveat: "Describes the list; nothing follows from it about the practice.",
        },
    ],
    headline: &[
        "patients",
        "growth-year",
        "over-65",
        "over-75",
        "under-5",
        "dependency-ratio",
        "growth-month",
        "growth-first",
    ],
    breakdowns: &[Breakdown {
        id: "age-and-sex",
        title: "Age and sex",
        view: View::Pyramid { margin: "sex-age" },
        absent: "Ages are not loaded for this month; the file of five-year age groups has them.",
    }],
    notes: &[
        Note {
            title: "What these figures are",
            text: &[
                "People registered with a general practice in England on the first day of the month, as recorded in the national register (the Personal Demographics Service) and published by NHS England.",
                "A person is counted where they are registered, not where they live. Lists hold some people who have moved or died, so that they add up to more than the population.",
                "A practice is counted while it has at least one registered patient. A practice that closed is shown until its last month.",
            ],
        },
        Note {
            title: "Why a list jumps",
            text: &[
                "Two practices merge, one closes and its patients are spread over the neighbours, a list is cleaned, a university term begins. Haresign shows the jump and does not smooth it.",
                "Growth of an area compares the published totals of the two months. Where practices changed area in between, the change contains them.",
            ],
        },
    ],
    api: Some(Api {
        endpoint: "list-sizes",
        summary: "Registered patients by month, sex and age, for any level",
        levels: &Kind::ALL,
        margins: &["patients", "sex-age"],
        filters: &[
            ApiFilter::Month,
            ApiFilter::Level,
            ApiFilter::Organisation,
            ApiFilter::Within(Kind::Pcn),
            ApiFilter::Within(Kind::SubIcb),
            ApiFilter::Within(Kind::Icb),
            ApiFilter::Within(Kind::Region),
        ],
    }),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_years_fall_into_their_bands() {
        let single = |sex: usize, age: usize| band_of_single_year(sex * 96 + age);
        assert_eq!(SINGLE_AGE.values.len(), 96);
        assert_eq!(AGE.values[single(0, 4)].id, "0-4");
        assert_eq!(AGE.values[single(0, 5)].id, "5-9");
        assert_eq!(AGE.values[single(0, 94)].id, "90-94");
        assert_eq!(AGE.values[single(0, 95)].id, "95-and-over");
        assert_eq!(
            single(1, 64) - AGE.values.len(),
            AGE.index_of("60-64").unwrap()
        );
    }
}
