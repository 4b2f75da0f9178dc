//! The deprivation of the places where a practice's patients live: the score of the Index
//! of Multiple Deprivation, averaged over the patients by OHID. It makes the benchmark
//! groups by deprivation and is one of the characteristics of similar practices.

use super::{Cadence, Dataset, Direction, Formula, Indicator, Margin, Note, Source, Unit, ids};

pub(super) static DATASET: Dataset = Dataset {
    id: ids::DEPRIVATION,
    title: "Deprivation",
    summary: "Index of Multiple Deprivation by practice",
    publication: "Fingertips: deprivation score (IMD)",
    publisher: "Office for Health Improvement and Disparities",
    address: "https://fingertips.phe.org.uk/profile/general-practice",
    cadence: Cadence::Occasional,
    margins: &[Margin {
        id: "score",
        counts: "deprivation score",
        dimensions: &[],
        adds_up: false,
    }],
    sources: &[
        Source {
            id: "practice-scores",
            label: "Deprivation score by practice",
        },
        Source {
            id: "demonstration",
            label: "Demonstration data",
        },
    ],
    fills: &[],
    borrowed: None,
    presence: "score",
    indicators: &[Indicator {
        id: "imd-score",
        label: "Deprivation score",
        axis: "IMD score",
        meaning: "The average score of the Index of Multiple Deprivation over the neighbourhoods of the registered patients.",
        numerator: "score",
        denominator: "practices",
        formula: Formula::Mean {
            of: &["score"],
            daily: false,
        },
        unit: Unit::Score,
        decimals: 1,
        direction: Direction::Neither,
        higher: "Patients live in more deprived places",
        lower: "Patients live in less deprived places",
        caveat: "A score of places, not of persons; scores rank places and are no measure of distance.",
    }],
    headline: &[],
    breakdowns: &[],
    notes: &[Note {
        title: "What deprivation is used for",
        text: &[
            "Practices are put into five groups of equal number by their score, the fifth with the most deprived patients last. The score is that of the index named by the year.",
        ],
    }],
    api: None,
};
