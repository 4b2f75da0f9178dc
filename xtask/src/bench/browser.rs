//! What the browser is sent, and what it does with it.

use super::*;
use crate::site;

/// Sizes, switches and a first visit.
pub(super) fn measure(bench: &Bench, text: &mut String) -> Result<()> {
    writeln!(text, "## Browser\n")?;
    sizes(text)?;
    let server = Server::start(&bench.binary, &bench.store)?;
    in_browser(&server, text)
}

/// Bytes that are sent, compressed with Brotli.
fn sizes(text: &mut String) -> Result<()> {
    let mut sizes: Vec<(String, u64)> = Vec::new();
    for entry in fs::read_dir(target().join("site"))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if let Some(name) = name.strip_suffix(".br") {
            sizes.push((name.to_owned(), entry.metadata()?.len()));
        }
    }
    let of = |wanted: &dyn Fn(&str) -> bool| -> f64 {
        sizes
            .iter()
            .filter(|(name, _)| wanted(name))
            .map(|(_, size)| *size as f64)
            .sum::<f64>()
            / 1000.0
    };
    let charts = of(&|name| name.starts_with("echarts."));
    let style = of(&|name| name.starts_with("main.") && name.ends_with(".css"));
    // What both scripts share is a chunk of its own.
    let shared = of(&|name| name.starts_with("chunk."));
    writeln!(text, "| sent, Brotli | kB | budget |\n|---|---|---|")?;
    for module in site::MODULES {
        let wasm = of(&|name| name.starts_with(module) && name.ends_with(".wasm"));
        let glue = of(&|name| name.starts_with(module) && name.ends_with(".js")) + shared;
        writeln!(
            text,
            "| wasm and its glue, first load, {module} | {:.0} ({wasm:.0} + {glue:.0}) | 300 |",
            wasm + glue
        )?;
    }
    writeln!(
        text,
        "| ECharts, when the first chart comes into view | {charts:.0} | 190 |"
    )?;
    writeln!(text, "| styles | {style:.1} | |\n")?;
    Ok(())
}

fn in_browser(server: &Server, text: &mut String) -> Result<()> {
    site::packages()?;
    let answer = step("in Chromium", || {
        output(
            Command::new("node")
                .args(["bench/browser.mjs", &server.url])
                .current_dir(root()),
        )
    })?;
    let answer: serde_json::Value =
        serde_json::from_str(answer.trim()).context("the browser's answer")?;
    let number = |path: &str| {
        answer
            .pointer(path)
            .and_then(serde_json::Value::as_f64)
            .unwrap_or(f64::NAN)
    };
    writeln!(
        text,
        "Switching the benchmark group in Chromium: work from the click to a laid-out page, and the \
         work of an interactive chart in the frame after it.\n\n\
         | page | median | 95th percentile | most | budget |\n|---|---|---|---|---|"
    )?;
    for (name, label) in [
        ("switch-gp-appointments", "GP appointments"),
        ("switch-gp-appointments/chart", "its chart"),
        ("switch-list-size", "List size"),
        ("switch-list-size/chart", "its chart"),
    ] {
        writeln!(
            text,
            "| {label} | {:.1} ms | {:.1} ms | {:.1} ms | 16 ms (95th) |",
            number(&format!("/{name}/median")),
            number(&format!("/{name}/p95")),
            number(&format!("/{name}/most")),
        )?;
    }
    writeln!(
        text,
        "\nFirst visit of GP appointments on a slow laptop (CPU 4 × slower, 10 Mbit/s, 40 ms away), median of five:\n\n\
         | | measured | budget |\n|---|---|---|\n| largest paint | {:.0} ms | 1,000 ms |\n| interactive chart | {:.0} ms | 2,500 ms |\n\
         | layout shift | {:.3} | 0 |\n| page, compressed | {:.0} kB | |\n",
        number("/throttled/paint"),
        number("/throttled/interactive"),
        number("/throttled/shift"),
        number("/throttled/sent/page") / 1000.0,
    )?;
    Ok(())
}
