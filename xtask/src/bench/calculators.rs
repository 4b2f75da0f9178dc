//! What a keystroke costs in a planning tool.

use super::*;
use crate::site;

/// Keystrokes in Chromium, with all indicators and with sixty members of staff.
pub(super) fn measure(bench: &Bench, text: &mut String) -> Result<()> {
    site::packages()?;
    let server = Server::start(&bench.binary, &bench.store)?;
    let answer = step("keystrokes in the planning tools", || {
        output(
            Command::new("node")
                .args(["bench/calculators.mjs", &server.url])
                .current_dir(root()),
        )
    })?;
    let answer: serde_json::Value =
        serde_json::from_str(answer.trim()).context("the answer of bench/calculators.mjs")?;
    writeln!(
        text,
        "## Planning tools\n\nA keystroke in Chromium: work from the event to a laid-out page.\n\n\
         | page | median | 95th percentile | most | budget |\n|---|---|---|---|---|"
    )?;
    for (page, figures) in answer.as_object().into_iter().flatten() {
        let number = |name: &str| figures[name].as_f64().unwrap_or(f64::NAN);
        writeln!(
            text,
            "| {page} | {:.1} ms | {:.1} ms | {:.1} ms | 16 ms |",
            number("median"),
            number("p95"),
            number("most"),
        )?;
    }
    writeln!(text)?;
    Ok(())
}
