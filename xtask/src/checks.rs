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
        // All pages in one, and the largest of the modules as they are served; the others are
        // compiled where the site is built.
        for features in ["csr", "hydrate,dashboards"] {
            run(cargo()
                .args([
                    "clippy",
                    "--package",
                    "frontend",
                    "--target",
                    "wasm32-unknown-unknown",
                ])
                .args(["--no-default-features", "--features", features])
                .args(["--", "-D", "warnings"]))?;
        }
        Ok(())
    })
}
