//! Format and lints, warnings as errors.

use anyhow::Result;

use crate::shell::{cargo, run, step};
use crate::site;

/// Format, and lints of both halves.
pub(crate) fn all() -> Result<()> {
    step("format", || run(cargo().args(["fmt", "--all", "--check"])))?;
    step("lints", || {
        run(cargo().args([
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ]))
    })?;
    site::wasm_target()?;
    step("lints of the browser's half", || {
        for features in [
            &["--no-default-features", "--features", "hydrate,dashboards"][..],
            &["--no-default-features", "--features", "hydrate,calculators"],
            &["--no-default-features", "--features", "csr"],
        ] {
            run(cargo()
                .args([
                    "clippy",
                    "--package",
                    "frontend",
                    "--target",
                    "wasm32-unknown-unknown",
                ])
                .args(features)
                .args(["--", "-D", "warnings"]))?;
        }
        Ok(())
    })
}
