//! Damage: bytes changed, cut, doubled and put in, and what must hold of whatever comes out.

use domain::value::Value;
use domain::visible::is_invisible;
use ingest::Reading;

/// One change: where, of so many in a thousand; how many bytes; what is done.
pub(crate) type Change = (u16, u8, u8);

/// A content with changes, among them one of the tokens put in.
pub(crate) fn changed(mut content: Vec<u8>, changes: &[Change], tokens: &[&[u8]]) -> Vec<u8> {
    for (place, length, what) in changes {
        let at = content.len() * usize::from(*place) / 1_000;
        let end = (at + usize::from(*length)).min(content.len());
        match usize::from(*what) {
            0 => drop(content.drain(at..end)),
            1 => {
                let again = content[at..end].to_vec();
                content.splice(at..at, again);
            }
            2 if at < end => content[at] ^= 1 << (length % 8),
            what => {
                let token = tokens[what % tokens.len()];
                content.splice(at..at, token.iter().copied());
            }
        }
    }
    content
}

/// How many inputs each property is tried with: some in every run of the tests, more with
/// `cargo xtask fuzz`.
pub(crate) fn cases(short: u32) -> u32 {
    let asked = std::env::var("PROPTEST_CASES").ok();
    asked.and_then(|asked| asked.parse().ok()).unwrap_or(short)
}

/// What is wrong with what a damaged file gave: messages are one short line of what can be seen,
/// figures are finite, and names have nothing that is not seen.
pub(crate) fn fault(reading: &Reading) -> Option<String> {
    let refused = reading.refused.iter().map(ToString::to_string);
    let skipped = reading.skipped.iter();
    let skipped = skipped.map(|skipped| format!("{} {}", skipped.file, skipped.reason));
    for line in refused.chain(skipped) {
        let length = line.chars().count();
        if length > 2_500 || line.chars().any(is_invisible) {
            return Some(format!("{length} characters: {line:?}"));
        }
    }
    for release in &reading.releases {
        for figures in &release.figures {
            let count = figures.organisations.len();
            for (measure, column) in &figures.columns {
                let is_finite = |value: Value| value.number().is_none_or(f64::is_finite);
                if column.len() > count || !column.iter().all(is_finite) {
                    return Some(format!("{measure} of {count} organisations"));
                }
            }
        }
        for record in &release.organisations {
            let texts = [&record.name, &record.address, &record.clinical_system];
            for text in texts.into_iter().flatten() {
                if text.chars().any(is_invisible) {
                    return Some(format!("{}: {text:?}", record.code));
                }
            }
        }
    }
    None
}
