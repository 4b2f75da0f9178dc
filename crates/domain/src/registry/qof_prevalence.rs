//! How common the conditions of the Quality and Outcomes Framework (QOF) are: the patients
//! on each register and the list that they are counted on, by practice and financial year.
//! The planning tools start from it.

use super::{
    Cadence, Dataset, Dimension, DimensionValue, Direction, Formula, Indicator, Margin, Note,
    Source, Unit, ids,
};

/// An area of QOF with a register.
#[derive(Debug)]
pub struct Area {
    /// The area as the publication and the rules of QOF name it: `AF`.
    pub code: &'static str,
    /// The margin that holds its register and its list.
    pub margin: &'static str,
    /// The list that the publication counts it on: `TOTAL`, `06OV` for patients of 6 and over.
    pub list_type: &'static str,
}

/// A register and its list, which are published together.
macro_rules! areas {
    ($($code:literal $id:literal $label:literal, $list_type:literal $patients:literal;)*) => {
        /// The areas with a register, in the order of the publication.
        pub static AREAS: &[Area] = &[$(Area {
            code: $code,
            margin: $id,
            list_type: $list_type,
        },)*];

        const MARGINS: &[Margin] = &[
            Margin {
                id: "patients",
                counts: "patients",
                adds_up: true,
                dimensions: &[],
            },
            $(Margin {
                id: $id,
                counts: "patients",
                adds_up: true,
                dimensions: &[&Dimension {
                    id: $id,
                    label: $label,
                    values: &[
                        DimensionValue {
                            id: "register",
                            label: "On the register",
                            phrase: "",
                            published: &[],
                        },
                        DimensionValue {
                            id: "list",
                            label: "On the list",
                            phrase: "",
                            published: &[],
                        },
                    ],
                }],
            },)*
        ];

        const INDICATORS: &[Indicator] = &[$(Indicator {
            id: concat!("prevalence-", $id),
            label: concat!($label, ": prevalence"),
            axis: concat!($label, ", %"),
            meaning: concat!(
                "Patients on the practice's register for ", $code, " (", $label,
                ") as a share of ", $patients, "."
            ),
            numerator: "on the register",
            denominator: $patients,
            formula: Formula::Share {
                of: &[concat!($id, ".register")],
                among: &[concat!($id, ".list")],
            },
            unit: Unit::Percent,
            decimals: 2,
            direction: Direction::Neither,
            higher: "More patients are on the register",
            lower: "Fewer patients are on the register",
            caveat: CAVEAT,
        },)*];
    };
}

const CAVEAT: &str = "A register holds those who were diagnosed and recorded: it grows with the age of the patients, and with how well the practice looks for the condition and codes it.";

areas! {
    "AF" "af" "Atrial fibrillation", "TOTAL" "patients on the list";
    "AST" "ast" "Asthma", "06OV" "patients aged 6 and over";
    "CAN" "can" "Cancer", "TOTAL" "patients on the list";
    "CHD" "chd" "Coronary heart disease", "TOTAL" "patients on the list";
    "CKD" "ckd" "Chronic kidney disease", "18OV" "patients aged 18 and over";
    "COPD" "copd" "Chronic obstructive pulmonary disease", "TOTAL" "patients on the list";
    "DEM" "dem" "Dementia", "TOTAL" "patients on the list";
    "DEP" "dep" "Depression", "18OV" "patients aged 18 and over";
    "DM" "dm" "Diabetes", "17OV" "patients aged 17 and over";
    "EP" "ep" "Epilepsy", "18OV" "patients aged 18 and over";
    "HF" "hf" "Heart failure", "TOTAL" "patients on the list";
    "HYP" "hyp" "Hypertension", "TOTAL" "patients on the list";
    "LD" "ld" "Learning disability", "TOTAL" "patients on the list";
    "MH" "mh" "Serious mental illness", "TOTAL" "patients on the list";
    "NDH" "ndh" "Non-diabetic hyperglycaemia", "18OV" "patients aged 18 and over";
    "OB" "ob" "Obesity", "18OV" "patients aged 18 and over";
    "OST" "ost" "Osteoporosis", "50OV" "patients aged 50 and over";
    "PAD" "pad" "Peripheral arterial disease", "TOTAL" "patients on the list";
    "PC" "pc" "Palliative care", "TOTAL" "patients on the list";
    "RA" "ra" "Rheumatoid arthritis", "16OV" "patients aged 16 and over";
    "STIA" "stia" "Stroke and transient ischaemic attack", "TOTAL" "patients on the list";
}

pub(super) static DATASET: Dataset = Dataset {
    id: ids::QOF_PREVALENCE,
    title: "QOF prevalence",
    summary: "Patients on the registers of the Quality and Outcomes Framework",
    publication: "Quality and Outcomes Framework: prevalence",
    publisher: "NHS England",
    address: "https://digital.nhs.uk/data-and-information/publications/statistical/quality-and-outcomes-framework-achievement-prevalence-and-exceptions-data",
    cadence: Cadence::Yearly,
    margins: MARGINS,
    sources: &[
        Source {
            id: "prevalence",
            label: "Prevalence by practice",
        },
        Source {
            id: "demonstration",
            label: "Demonstration data",
        },
    ],
    fills: &[],
    borrowed: None,
    presence: "patients",
    indicators: INDICATORS,
    headline: &[],
    breakdowns: &[],
    api: None,
    notes: &[
        Note {
            title: "What prevalence is used for",
            text: &[
                "The planning tools start from it: payments of QOF rise and fall with a practice's prevalence against that of England. The list is that of the same publication and, for some conditions, of adults alone.",
            ],
        },
        Note {
            title: "What the registers leave out",
            text: &[
                "The year ends on 31 March; patients who joined or left since are not in it. Registers of areas that the publication counts on no list of their own, such as cholesterol, are not published.",
            ],
        },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_area_has_its_margin_and_indicator() {
        for area in AREAS {
            assert!(DATASET.margin_index(area.margin).is_some(), "{}", area.code);
            for cell in ["register", "list"] {
                let id = format!("{}.{cell}", area.margin);
                assert!(DATASET.measure(&id).is_some(), "{id}");
            }
            let id = format!("prevalence-{}", area.margin);
            assert!(DATASET.indicator(&id).is_some(), "{id}");
            assert_eq!(area.code.to_lowercase(), area.margin);
        }
    }
}
