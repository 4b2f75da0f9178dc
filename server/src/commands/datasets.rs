//! `haresign datasets`: what is declared, and what is loaded of it.

use anyhow::Result;
use domain::period::Period;
use domain::registry::Origin;
use serde::Serialize;

use super::{Format, open};
use crate::settings::Settings;

/// A declared dataset.
#[derive(Debug, Serialize)]
struct Line {
    id: String,
    title: String,
    origin: Origin,
    cadence: &'static str,
    indicators: Vec<String>,
    periods: Vec<Period>,
    tool: Option<String>,
}

/// Prints every dataset of the program and of the store.
pub(crate) async fn run(settings: &Settings, format: Format) -> Result<()> {
    let store = open(settings).await?;
    let snapshot = store.snapshot().await?;
    store.close().await;
    let lines = snapshot.registry.datasets().iter().map(|dataset| Line {
        id: dataset.id.clone(),
        title: dataset.title.clone(),
        origin: dataset.origin,
        cadence: dataset.cadence.word(),
        indicators: dataset
            .indicators
            .iter()
            .map(|indicator| indicator.id.clone())
            .collect(),
        periods: snapshot
            .facts(&dataset.id)
            .map(|facts| facts.periods().to_vec())
            .unwrap_or_default(),
        tool: dataset.slug().map(|slug| format!("/tools/{slug}/")),
    });
    let lines: Vec<Line> = lines.collect();
    if format == Format::Json {
        println!("{}", serde_json::to_string_pretty(&lines)?);
        return Ok(());
    }
    for line in lines {
        let own = match line.origin {
            Origin::BuiltIn => "",
            Origin::User => ", your own table",
        };
        let periods = match (line.periods.first(), line.periods.last()) {
            (Some(first), Some(last)) if first == last => first.to_string(),
            (Some(first), Some(last)) => {
                format!("{first} to {last} ({} periods)", line.periods.len())
            }
            _ => "nothing loaded".to_owned(),
        };
        println!("{}: {}{own}", line.id, line.title);
        println!(
            "  {}; {}; {periods}; {}",
            line.cadence,
            domain::format::counted(line.indicators.len() as f64, "indicator", "indicators"),
            line.tool.as_deref().unwrap_or("no tool"),
        );
    }
    Ok(())
}
