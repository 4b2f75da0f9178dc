//! Appointments in General Practice (GPAD): what practices record in their appointment
//! books. Published monthly.
//!
//! The crosstab by practice is kept as its one-way and two-way margins: enough for every
//! question that sets one characteristic against another, and a hundredth of its size.

use super::{
    Api, ApiFilter, Borrowed, Breakdown, Cadence, Dataset, Dimension, DimensionValue, Direction,
    Fill, Formula, Indicator, Margin, Note, Source, Unit, View, ids,
};
use crate::organisation::Kind;

macro_rules! values {
    ($($id:literal, $label:literal $(=> $phrase:literal)?, [$($published:literal),*];)*) => {
        &[$(DimensionValue {
            id: $id,
            label: $label,
            phrase: concat!($($phrase)?),
            published: &[$($published),*],
        }),*]
    };
}

/// What became of the appointment.
pub static STATUS: Dimension = Dimension {
    id: "status",
    label: "Status",
    values: values! {
        "attended", "Attended", ["Attended"];
        "dna", "Did not attend" => "missed", ["DNA"];
        "unknown", "Unknown" => "with unknown outcome", ["Unknown"];
    },
};

/// Who held it.
pub static STAFF: Dimension = Dimension {
    id: "staff",
    label: "Staff",
    values: values! {
        "gp", "GP" => "with a GP", ["GP"];
        "other", "Other practice staff" => "with other staff", ["Other Practice staff"];
        "unknown", "Unknown", ["Unknown"];
    },
};

/// Who held it, in the two groups that the summary workbook (Annex 1) publishes: it counts
/// appointments of unknown staff with those of other practice staff.
pub static HELD_BY: Dimension = Dimension {
    id: "held-by",
    label: "Held by",
    values: values! {
        "gp", "GP", ["GP"];
        "not-gp", "Other staff or unknown", ["Other Practice staff", "Unknown"];
    },
};

/// How it was held.
pub static MODE: Dimension = Dimension {
    id: "mode",
    label: "Mode",
    values: values! {
        "face-to-face", "Face to face", ["Face-to-Face"];
        "telephone", "Telephone" => "by telephone", ["Telephone"];
        "video-online", "Video or online" => "by video or online", ["Video/Online", "Video Conference/Online"];
        "home-visit", "Home visit" => "at home", ["Home Visit"];
        "unknown", "Unknown" => "in an unknown way", ["Unknown"];
    },
};

/// How long it was booked ahead.
pub static WAIT: Dimension = Dimension {
    id: "wait",
    label: "Time from booking",
    values: values! {
        "same-day", "Same day" => "on the same day", ["Same Day"];
        "1-day", "1 day" => "on the next day", ["1 Day"];
        "2-to-7-days", "2 to 7 days" => "after 2 to 7 days", ["2 to 7 Days"];
        "8-to-14-days", "8 to 14 days" => "after 8 to 14 days", ["8 to 14 Days"];
        "15-to-21-days", "15 to 21 days" => "after 15 to 21 days", ["15 to 21 Days"];
        "22-to-28-days", "22 to 28 days" => "after 22 to 28 days", ["22 to 28 Days"];
        "over-28-days", "Over 28 days" => "after more than 28 days", ["More than 28 Days"];
        "unknown", "Unknown", ["Unknown / Data Issue", "Unknown / Data Quality", "Unknown"];
    },
};

/// What it was for, in the national categories of 2021.
pub static CATEGORY: Dimension = Dimension {
    id: "category",
    label: "National category",
    values: values! {
        "routine", "Routine consultation" => "for routine consultations", ["General Consultation Routine"];
        "acute", "Acute consultation" => "for acute consultations", ["General Consultation Acute"];
        "planned-clinics", "Planned clinics" => "in planned clinics", ["Planned Clinics"];
        "planned-procedure", "Planned clinical procedure" => "for planned procedures", ["Planned Clinical Procedure"];
        "triage", "Clinical triage" => "for triage", ["Clinical Triage"];
        "unplanned", "Unplanned clinical activity" => "for unplanned activity", ["Unplanned Clinical Activity"];
        "medication-review", "Structured medication review" => "for medication reviews", ["Structured Medication Review"];
        "home-visit", "Home visit" => "for home visits", ["Home Visit"];
        "care-home-visit", "Care home visit" => "for care home visits", ["Care Home Visit"];
        "care-home-round", "Care home round" => "on care home rounds", ["Patient contact during Care Home Round"];
        "care-home-planning", "Care home assessment and planning",
            ["Care Home Needs Assessment & Personalised Care and Support Planning"];
        "social-prescribing", "Social prescribing" => "for social prescribing", ["Social Prescribing Service"];
        "walk-in", "Walk-in", ["Walk-in"];
        "group", "Group consultation and education", ["Group Consultation and Group Education"];
        "external", "By an outside organisation",
            ["Service provided by organisation external to the practice"];
        "chargeable", "Non-contractual, chargeable", ["Non-contractual chargeable work"];
        "other-care", "Other care",
            ["Care Related Encounter but does not fit into any other category"];
        "inconsistent", "Inconsistently mapped", ["Inconsistent Mapping"];
        "unmapped", "Not mapped", ["Unmapped"];
    },
};

/// How long it took, where the system records it. For sub-ICBs and above.
pub static DURATION: Dimension = Dimension {
    id: "duration",
    label: "Actual duration",
    values: values! {
        "1-to-5-minutes", "1 to 5 minutes" => "of 1 to 5 minutes", ["1-5 Minutes"];
        "6-to-10-minutes", "6 to 10 minutes" => "of 6 to 10 minutes", ["6-10 Minutes"];
        "11-to-15-minutes", "11 to 15 minutes" => "of 11 to 15 minutes", ["11-15 Minutes"];
        "16-to-20-minutes", "16 to 20 minutes" => "of 16 to 20 minutes", ["16-20 Minutes"];
        "21-to-30-minutes", "21 to 30 minutes" => "of 21 to 30 minutes", ["21-30 Minutes"];
        "31-to-60-minutes", "31 to 60 minutes" => "of 31 to 60 minutes", ["31-60 Minutes"];
        "unknown", "Unknown", ["Unknown / Data Quality", "Unknown / Data Issue", "Unknown"];
    },
};

/// The role of the person who held it, by their smartcard. For sub-ICBs and above.
pub static ROLE: Dimension = Dimension {
    id: "role",
    label: "Role",
    values: values! {
        "gp", "GP" => "with a GP", ["GP"];
        "nurses", "Nurses" => "with nurses", ["Nurses"];
        "other-direct", "Other direct patient care" => "with other clinicians", ["Other Direct Patient Care"];
        "data-quality", "Poor data" => "with poor data", ["Data Quality"];
        "unknown", "Unknown", ["Unknown", "Null", ""];
    },
};

/// Where the service belongs. For sub-ICBs and above.
pub static SETTING: Dimension = Dimension {
    id: "setting",
    label: "Service setting",
    values: values! {
        "practice", "General practice" => "of the practice itself", ["General Practice"];
        "pcn", "Primary care network" => "of the network", ["Primary Care Network"];
        "extended-access", "Extended access" => "for extended access", ["Extended Access Provision"];
        "other", "Other", ["Other"];
        "unmapped", "Not mapped", ["Unmapped"];
    },
};

/// Who is in the collection. For sub-ICBs and above.
pub static COVERAGE: Dimension = Dimension {
    id: "coverage",
    label: "Coverage",
    values: values! {
        "practices-included", "Practices included", ["Included Practices"];
        "practices-open", "Practices open", ["Open Practices"];
        "patients-included", "Patients of included practices",
            ["Patients registered at included practices"];
        "patients-open", "Patients of open practices", ["Patients registered at open practices"];
    },
};

const APPOINTMENTS: &str = "appointments";

macro_rules! margin {
    ($id:literal $(, $dimension:expr)*) => {
        Margin {
            id: $id,
            counts: APPOINTMENTS,
            dimensions: &[$($dimension),*],
            adds_up: true,
        }
    };
}

const NOT_BY_PRACTICE: &str =
    "Published for sub-ICBs and larger areas only, not for practices and PCNs.";
const NOT_IN_SUMMARY: &str = "Not loaded for this month. The practice-level crosstab has it; the summary workbook (Annex 1) does not.";

/// Known waits: everything but `unknown`.
const KNOWN_WAITS: &[&str] = &[
    "wait.same-day",
    "wait.1-day",
    "wait.2-to-7-days",
    "wait.8-to-14-days",
    "wait.15-to-21-days",
    "wait.22-to-28-days",
    "wait.over-28-days",
];

pub(super) static DATASET: Dataset = Dataset {
    id: ids::GP_APPOINTMENTS,
    title: "GP appointments",
    summary: "Volume, waits, mode, missed appointments",
    publication: "Appointments in General Practice",
    publisher: "NHS England",
    address: "https://digital.nhs.uk/data-and-information/publications/statistical/appointments-in-general-practice",
    cadence: Cadence::Monthly,
    margins: &[
        margin!("appointments"),
        Margin {
            id: "patients",
            counts: "patients of the practices that reported",
            adds_up: true,
            dimensions: &[],
        },
        margin!("status", &STATUS),
        margin!("staff", &STAFF),
        margin!("mode", &MODE),
        margin!("wait", &WAIT),
        margin!("category", &CATEGORY),
        margin!("status-staff", &STATUS, &STAFF),
        margin!("status-mode", &STATUS, &MODE),
        margin!("status-wait", &STATUS, &WAIT),
        margin!("held-by-mode", &HELD_BY, &MODE),
        margin!("held-by-wait", &HELD_BY, &WAIT),
        margin!("held-by-category", &HELD_BY, &CATEGORY),
        margin!("duration", &DURATION),
        margin!("role", &ROLE),
        margin!("setting", &SETTING),
        Margin {
            id: "coverage",
            counts: "practices and patients",
            adds_up: true,
            dimensions: &[&COVERAGE],
        },
    ],
    sources: &[
        Source {
            id: "practice-crosstab",
            label: "Practice level crosstab",
        },
        Source {
            id: "annex-1",
            label: "Annex 1, practice level summary",
        },
        Source {
            id: "regional",
            label: "Regional CSV",
        },
        Source {
            id: "national-categories",
            label: "National categories, daily",
        },
        Source {
            id: "actual-duration",
            label: "Actual duration, daily",
        },
        Source {
            id: "sds-role",
            label: "SDS role, daily",
        },
        Source {
            id: "coverage",
            label: "Coverage",
        },
        Source {
            id: "demonstration",
            label: "Demonstration data",
        },
    ],
    fills: &[Fill {
        margin: "appointments",
        from: "status",
        cell: |_| 0,
    }],
    borrowed: Some(Borrowed {
        margin: "patients",
        dataset: ids::LIST_SIZE,
        from: "patients",
        within_months: 3,
    }),
    presence: "appointments",
    indicators: &[
        Indicator {
            id: "appointments",
            label: "Appointments",
            axis: "appointments",
            meaning: "All appointments of the month in the practice's own book, whatever became of them.",
            numerator: "appointments",
            denominator: "practices",
            formula: Formula::Mean {
                of: &["appointments"],
                daily: false,
            },
            unit: Unit::Count,
            decimals: 0,
            direction: Direction::Neither,
            higher: "More appointments were recorded",
            lower: "Fewer appointments were recorded",
            caveat: "Depends on the size of the list first of all; compare appointments per 1,000 patients instead.",
        },
        Indicator {
            id: "appointments-per-1000",
            label: "Appointments per 1,000 patients",
            axis: "appointments per 1,000 patients",
            meaning: "Appointments of the month for every thousand registered patients of the practices that reported.",
            numerator: "appointments",
            denominator: "patients",
            formula: Formula::Rate {
                of: &["appointments"],
                per: &["patients"],
                daily: false,
            },
            unit: Unit::PerThousand,
            decimals: 0,
            direction: Direction::Neither,
            higher: "More appointments are held for each patient",
            lower: "Fewer appointments are held for each patient",
            caveat: "Says how much is offered, not how well. Neither age nor need of the patients is taken into account.",
        },
        Indicator {
            id: "appointments-per-day",
            label: "Appointments per working day",
            axis: "appointments per working day",
            meaning: "Appointments of the month divided by its working days (Monday to Friday without bank holidays).",
            numerator: "appointments",
            denominator: "working days",
            formula: Formula::Mean {
                of: &["appointments"],
                daily: true,
            },
            unit: Unit::Count,
            decimals: 0,
            direction: Direction::Neither,
            higher: "More appointments are held on a working day",
            lower: "Fewer appointments are held on a working day",
            caveat: "Appointments on weekends and bank holidays are counted, their days are not.",
        },
        Indicator {
            id: "appointments-per-1000-day",
            label: "Per 1,000 patients and working day",
            axis: "appointments per 1,000 patients and working day",
            meaning: "Appointments for every thousand patients, divided by the working days of the month, so that short months can be compared with long ones.",
            numerator: "appointments",
            denominator: "patient days",
            formula: Formula::Rate {
                of: &["appointments"],
                per: &["patients"],
                daily: true,
            },
            unit: Unit::PerThousand,
            decimals: 1,
            direction: Direction::Neither,
            higher: "More appointments are held for each patient on a working day",
            lower: "Fewer appointments are held for each patient on a working day",
            caveat: "Appointments on weekends and bank holidays are counted, their days are not.",
        },
        Indicator {
            id: "dna-rate",
            label: "Did not attend",
            axis: "did not attend, %",
            meaning: "Share of all appointments that the patient missed. The denominator holds appointments of unknown outcome.",
            numerator: "missed",
            denominator: "appointments",
            formula: Formula::Share {
                of: &["status.dna"],
                among: &["status.*"],
            },
            unit: Unit::Percent,
            decimals: 1,
            direction: Direction::LowerIsBetter,
            higher: "More appointments are missed",
            lower: "Fewer appointments are missed",
            caveat: "Where many outcomes are unknown, the true share is higher. Remote appointments are missed less often, so the mix of modes matters.",
        },
        Indicator {
            id: "attended-rate",
            label: "Attended",
            axis: "attended, %",
            meaning: "Share of all appointments that are recorded as attended.",
            numerator: "attended",
            denominator: "appointments",
            formula: Formula::Share {
                of: &["status.attended"],
                among: &["status.*"],
            },
            unit: Unit::Percent,
            decimals: 1,
            direction: Direction::Neither,
            higher: "More appointments are recorded as attended",
            lower: "Fewer appointments are recorded as attended",
            caveat: "Low where outcomes are not recorded; read it beside the share of unknown outcomes.",
        },
        Indicator {
            id: "same-day",
            label: "Held on the day of booking",
            axis: "held on the day of booking, %",
            meaning: "Share of appointments with a known time from booking that were held the same day.",
            numerator: "same day",
            denominator: "with a known wait",
            formula: Formula::Share {
                of: &["wait.same-day"],
                among: KNOWN_WAITS,
            },
            unit: Unit::Percent,
            decimals: 1,
            direction: Direction::Neither,
            higher: "More appointments are held on the day of booking",
            lower: "Fewer appointments are held on the day of booking",
            caveat: "Shows how the book is opened as much as how fast patients are seen: same-day release raises it, planned care lowers it.",
        },
        Indicator {
            id: "within-7-days",
            label: "Held within 7 days",
            axis: "held within 7 days, %",
            meaning: "Share of appointments with a known time from booking that were held within seven days.",
            numerator: "within 7 days",
            denominator: "with a known wait",
            formula: Formula::Share {
                of: &["wait.same-day", "wait.1-day", "wait.2-to-7-days"],
                among: KNOWN_WAITS,
            },
            unit: Unit::Percent,
            decimals: 1,
            direction: Direction::Neither,
            higher: "More appointments are held within a week",
            lower: "Fewer appointments are held within a week",
            caveat: "Reviews and clinics that are meant to be booked ahead count as waits.",
        },
        Indicator {
            id: "within-14-days",
            label: "Held within 14 days",
            axis: "held within 14 days, %",
            meaning: "Share of appointments with a known time from booking that were held within two weeks, the time in which patients are meant to be seen.",
            numerator: "within 14 days",
            denominator: "with a known wait",
            formula: Formula::Share {
                of: &[
                    "wait.same-day",
                    "wait.1-day",
                    "wait.2-to-7-days",
                    "wait.8-to-14-days",
                ],
                among: KNOWN_WAITS,
            },
            unit: Unit::Percent,
            decimals: 1,
            direction: Direction::HigherIsBetter,
            higher: "More appointments are held within two weeks",
            lower: "Fewer appointments are held within two weeks",
            caveat: "Reviews and clinics that are meant to be booked ahead count as waits; NHS England's own measure leaves some categories out.",
        },
        Indicator {
            id: "gp-share",
            label: "With a GP",
            axis: "with a GP, %",
            meaning: "Share of all appointments that were held by a GP.",
            numerator: "with a GP",
            denominator: "appointments",
            formula: Formula::Share {
                of: &["staff.gp"],
                among: &["staff.*"],
            },
            unit: Unit::Percent,
            decimals: 1,
            direction: Direction::Neither,
            higher: "More appointments are with a GP",
            lower: "Fewer appointments are with a GP",
            caveat: "Work of nurses, pharmacists and others is care too; the share shows the mix of staff.",
        },
        Indicator {
            id: "face-to-face",
            label: "Face to face",
            axis: "face to face, %",
            meaning: "Share of all appointments that were held face to face, home visits apart.",
            numerator: "face to face",
            denominator: "appointments",
            formula: Formula::Share {
                of: &["mode.face-to-face"],
                among: &["mode.*"],
            },
            unit: Unit::Percent,
            decimals: 1,
            direction: Direction::Neither,
            higher: "More appointments are face to face",
            lower: "Fewer appointments are face to face",
            caveat: "The mode is that of the slot type, which may not be how the appointment took place.",
        },
        Indicator {
            id: "telephone",
            label: "By telephone",
            axis: "by telephone, %",
            meaning: "Share of all appointments that were held by telephone.",
            numerator: "by telephone",
            denominator: "appointments",
            formula: Formula::Share {
                of: &["mode.telephone"],
                among: &["mode.*"],
            },
            unit: Unit::Percent,
            decimals: 1,
            direction: Direction::Neither,
            higher: "More appointments are by telephone",
            lower: "Fewer appointments are by telephone",
            caveat: "The mode is that of the slot type, which may not be how the appointment took place.",
        },
        Indicator {
            id: "video-online",
            label: "Video or online",
            axis: "video or online, %",
            meaning: "Share of all appointments that were held by video or in writing online.",
            numerator: "video or online",
            denominator: "appointments",
            formula: Formula::Share {
                of: &["mode.video-online"],
                among: &["mode.*"],
            },
            unit: Unit::Percent,
            decimals: 1,
            direction: Direction::Neither,
            higher: "More appointments are by video or online",
            lower: "Fewer appointments are by video or online",
            caveat: "Practices differ in whether an online request is entered as an appointment.",
        },
        Indicator {
            id: "unknown-status",
            label: "Outcome unknown",
            axis: "outcome unknown, %",
            meaning: "Share of all appointments for which neither attendance nor absence is recorded.",
            numerator: "unknown",
            denominator: "appointments",
            formula: Formula::Share {
                of: &["status.unknown"],
                among: &["status.*"],
            },
            unit: Unit::Percent,
            decimals: 1,
            direction: Direction::LowerIsBetter,
            higher: "More outcomes are unknown",
            lower: "Fewer outcomes are unknown",
            caveat: "A sign of how the book is kept, not of care.",
        },
        Indicator {
            id: "unmapped",
            label: "Category missing",
            axis: "category missing, %",
            meaning: "Share of all appointments whose slot type is not mapped to a national category, or mapped inconsistently.",
            numerator: "not mapped",
            denominator: "appointments",
            formula: Formula::Share {
                of: &["category.unmapped", "category.inconsistent"],
                among: &["category.*"],
            },
            unit: Unit::Percent,
            decimals: 1,
            direction: Direction::LowerIsBetter,
            higher: "More appointments have no national category",
            lower: "Fewer appointments have no national category",
            caveat: "A sign of how the book is kept, not of care. With many unmapped appointments, the categories say little.",
        },
    ],
    headline: &[
        "appointments-per-1000",
        "dna-rate",
        "same-day",
        "within-7-days",
        "within-14-days",
        "gp-share",
        "face-to-face",
        "appointments-per-1000-day",
    ],
    breakdowns: &[
        Breakdown {
            id: "wait",
            title: "Time from booking",
            view: View::Composition {
                margin: "wait",
                narrowed: Some("held-by-wait"),
                without: &["unknown"],
            },
            absent: NOT_IN_SUMMARY,
        },
        Breakdown {
            id: "mode",
            title: "How the appointment was held",
            view: View::Composition {
                margin: "mode",
                narrowed: Some("held-by-mode"),
                without: &[],
            },
            absent: NOT_IN_SUMMARY,
        },
        Breakdown {
            id: "category",
            title: "National category",
            view: View::Composition {
                margin: "category",
                narrowed: Some("held-by-category"),
                without: &[],
            },
            absent: NOT_IN_SUMMARY,
        },
        Breakdown {
            id: "staff",
            title: "Who held the appointment",
            view: View::Composition {
                margin: "staff",
                narrowed: None,
                without: &[],
            },
            absent: NOT_IN_SUMMARY,
        },
        Breakdown {
            id: "status",
            title: "What became of it",
            view: View::Composition {
                margin: "status",
                narrowed: None,
                without: &[],
            },
            absent: NOT_IN_SUMMARY,
        },
        Breakdown {
            id: "dna-by-mode",
            title: "Missed, by how the appointment was to be held",
            view: View::Share {
                margin: "status-mode",
                of: "dna",
                meaning: "Share missed of all appointments of each mode",
            },
            absent: NOT_IN_SUMMARY,
        },
        Breakdown {
            id: "dna-by-wait",
            title: "Missed, by time from booking",
            view: View::Share {
                margin: "status-wait",
                of: "dna",
                meaning: "Share missed of all appointments of each wait",
            },
            absent: NOT_IN_SUMMARY,
        },
        Breakdown {
            id: "dna-by-staff",
            title: "Missed, by staff",
            view: View::Share {
                margin: "status-staff",
                of: "dna",
                meaning: "Share missed of all appointments with each staff group",
            },
            absent: NOT_IN_SUMMARY,
        },
        Breakdown {
            id: "duration",
            title: "Actual duration",
            view: View::Composition {
                margin: "duration",
                narrowed: None,
                without: &["unknown"],
            },
            absent: NOT_BY_PRACTICE,
        },
        Breakdown {
            id: "role",
            title: "Role of the person who held it",
            view: View::Composition {
                margin: "role",
                narrowed: None,
                without: &[],
            },
            absent: NOT_BY_PRACTICE,
        },
        Breakdown {
            id: "setting",
            title: "Service setting",
            view: View::Composition {
                margin: "setting",
                narrowed: None,
                without: &[],
            },
            absent: NOT_BY_PRACTICE,
        },
    ],
    notes: &[
        Note {
            title: "What these figures are",
            text: &[
                "Appointments recorded in the books of practices in England and collected every month from their clinical systems. They depend on how the book is set up and mapped: a difference can be coding, not care.",
                "Work that is not booked as an appointment is not counted, nor are most appointments of networks and hubs that are kept in another system.",
                "A practice without rows did not report in that month. It is missing, not zero.",
            ],
        },
        Note {
            title: "What is left to judgement",
            text: &[
                "The share that did not attend is a share of all appointments, those of unknown outcome included. Where many outcomes are unknown it is too low.",
                "Waits run from booking to appointment, whoever chose the date. Reviews booked weeks ahead on purpose count as long waits.",
                "Rates per 1,000 patients set the appointments against the registered patients of the same practices in the same month, or in the nearest month within three where that one is not loaded.",
            ],
        },
    ],
    api: Some(Api {
        endpoint: "gp-appointments",
        summary: "Appointments of practices by month: outcome, staff, mode, wait and category",
        levels: &[Kind::Practice],
        margins: &[
            "appointments",
            "patients",
            "status",
            "staff",
            "mode",
            "wait",
            "category",
        ],
        filters: &[
            ApiFilter::Month,
            ApiFilter::Practice,
            ApiFilter::Within(Kind::Pcn),
            ApiFilter::Within(Kind::SubIcb),
            ApiFilter::Supplier,
        ],
    }),
};
