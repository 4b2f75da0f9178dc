//! Signing in: what it costs, and what a rush of it does to everybody else.

use super::*;
use crate::server::{ADMINISTRATOR, administrator};

/// Fifty sign-ins a second beside twenty dashboards a second, for ten seconds.
pub(super) fn measure(bench: &Bench, text: &mut String) -> Result<()> {
    let (address, password) = ADMINISTRATOR;
    administrator(&bench.binary, &bench.store)?;
    let server = Server::start(&bench.binary, &bench.store)?;
    let answer = step("sign-ins beside dashboards", || {
        output(
            Command::new("node")
                .args(["bench/sign_in.mjs", &server.url, &server.id().to_string()])
                .args([address, password])
                .current_dir(root()),
        )
    })?;
    let answer: serde_json::Value =
        serde_json::from_str(answer.trim()).context("the answer of bench/sign_in.mjs")?;
    let number = |path: &str| {
        answer
            .pointer(path)
            .and_then(serde_json::Value::as_f64)
            .unwrap_or(f64::NAN)
    };
    writeln!(
        text,
        "## Accounts\n\nFifty sign-ins a second, each from a network of its own, beside twenty dashboards a second, for \
         ten seconds; the load comes from the same two cores.\n\nProcessor time of a sign-in: {:.0} ms (budget 100 ms).\n\n\
         | request | median | 99th percentile | answers by status |\n|---|---|---|---|",
        number("/perSignIn")
    )?;
    for (part, label) in [
        ("alone", "a dashboard, nobody signing in"),
        ("beside", "a dashboard beside them"),
        ("signIns", "a sign-in"),
    ] {
        writeln!(
            text,
            "| {label} | {:.1} ms | {:.1} ms | {} |",
            number(&format!("/{part}/median")),
            number(&format!("/{part}/p99")),
            answer
                .pointer(&format!("/{part}/statuses"))
                .map(ToString::to_string)
                .unwrap_or_default()
        )?;
    }
    writeln!(text)?;
    Ok(())
}
