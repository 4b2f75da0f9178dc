//! Browser.
pub(crate) fn look(_: &[&str]) -> anyhow::Result<()> { anyhow::bail!("not yet") }
