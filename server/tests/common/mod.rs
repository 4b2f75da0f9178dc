//! What the tests of the commands share: running the binary, and small published files.

#![allow(dead_code, reason = "every test takes what it needs")]

use std::fmt::Write as _;
use std::process::{Command, Output};

/// The binary on a store, away from the settings of this machine.
pub fn haresign(store: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_haresign"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("HARESIGN_") {
            command.env_remove(name);
        }
    }
    command
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .env("HARESIGN_DATABASE_URL", store)
        .env("HARESIGN_LOG", "error");
    command
}

/// Runs it to its end.
pub fn run(store: &str, arguments: &[&str]) -> Output {
    haresign(store)
        .args(arguments)
        .output()
        .expect("the binary starts")
}

/// Runs it, and gives what it printed; fails where it fails.
pub fn printed(store: &str, arguments: &[&str]) -> String {
    let output = run(store, arguments);
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("text")
}

/// Registered patients by age band and sex of so many practices, each cell `patients`.
pub fn quin_age(practices: usize, patients: usize) -> String {
    let mut text = "PUBLICATION,EXTRACT_DATE,ORG_TYPE,ORG_CODE,ONS_CODE,POSTCODE,SEX,AGE_GROUP_5,NUMBER_OF_PATIENTS\n"
        .to_owned();
    let bands: Vec<String> = (0..19)
        .map(|band| format!("{}_{}", band * 5, band * 5 + 4))
        .chain(["95+".to_owned()])
        .collect();
    for practice in 0..practices {
        let mut row = |sex: &str, band: &str, count: usize| {
            let _ = writeln!(
                text,
                "GP_PRAC_PAT_LIST,2025-12-01,GP,Y{practice:05},,,{sex},{band},{count}"
            );
        };
        row("ALL", "ALL", patients * bands.len() * 2);
        for sex in ["MALE", "FEMALE"] {
            for band in &bands {
                row(sex, band, patients);
            }
        }
    }
    text
}
