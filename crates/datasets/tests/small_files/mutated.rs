//! Files of every layout with bytes changed, cut, doubled and put in: whatever comes out is read
//! or refused, in a line that can be shown, and nothing panics or takes for ever. A short run with
//! every test; `cargo xtask fuzz` for a long one.

use proptest::prelude::*;

use super::damage::{cases, changed, fault};
use super::samples::{CROSSTAB, REGIONAL, TOTALS, read_paths, write, zipped};

/// A file as it is published: its name, which some readers go by, and its content.
fn files() -> Vec<(&'static str, Vec<u8>)> {
    macro_rules! sample {
        ($name:literal, $path:literal) => {
            ($name, include_bytes!(concat!("../../src/", $path)).to_vec())
        };
    }
    vec![
        ("gp-reg-pat-prac-all.csv", TOTALS.into()),
        ("crosstab.csv", CROSSTAB.into()),
        ("regional.csv", REGIONAL.into()),
        (
            "lists.zip",
            zipped(&[("gp-reg-pat-prac-all.csv", TOTALS.as_bytes())]),
        ),
        sample!(
            "GPPS_2025_Practice_data_(weighted)_(csv)_PUBLIC.csv",
            "gp_patient_survey/samples/practice_2025.csv"
        ),
        sample!(
            "GPPS_2017_Practice_data_(weighted)_(csv)_PUBLIC.csv",
            "gp_patient_survey/samples/practice_2017.csv"
        ),
        sample!(
            "GPPS_2025_National_data_(weighted)_(csv)_PUBLIC.csv",
            "gp_patient_survey/samples/national_2025.csv"
        ),
        sample!(
            "1 General Practice - November 2025 Practice Level - Detailed.csv",
            "workforce/samples/practice-detailed.csv"
        ),
        sample!(
            "3 General Practice - November 2025 Practice Level - High level.csv",
            "workforce/samples/practice-high-level.csv"
        ),
        sample!(
            "Primary Care Networks - November 2025 Individual.csv",
            "workforce/samples/pcn-individual.csv"
        ),
    ]
}

/// What is put in: what ends fields, lines and texts, numbers that are none, and what is not seen.
const PUT_IN: [&[u8]; 18] = [
    b"\0",
    b"\"",
    b"\n",
    b"\r\n",
    b",",
    b"\t",
    b"-1",
    b"1e308",
    b"NaN",
    b"99999999999999999999",
    b"*",
    b"=1+1",
    b"<b>",
    b"\xe9",
    b"\xff\xfe",
    "\u{202e}".as_bytes(),
    "\u{feff}".as_bytes(),
    b"                                                                                        ",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(48), ..ProptestConfig::default() })]

    #[test]
    fn whatever_a_file_holds_it_is_read_or_refused(
        which in 0_usize..10,
        changes in proptest::collection::vec((0_u16..1_000, 0_u8..80, 0_u8..40), 1..6),
    ) {
        let (name, content) = files().swap_remove(which);
        let folder = tempfile::tempdir().unwrap();
        let path = write(&folder, name, changed(content, &changes, &PUT_IN));
        let reading = read_paths(&[path]);
        let fault = fault(&reading);
        prop_assert!(fault.is_none(), "{fault:?}");
    }
}
