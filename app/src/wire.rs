//! How data travel between the two halves: in a page, and in answers to its questions.
//!
//! Postcard, which both halves read by the same types: the code that reads JSON by the names of
//! fields was a fifth of the browser's module. In a page each byte stands as the character of its
//! number, so that text stays text and compresses with the rest of the page; base64 would hide it.

#[cfg(feature = "ssr")]
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Added to the number of a byte that may not stand in the element of a page as it is.
#[cfg(feature = "ssr")]
const APART: u32 = 0x100;

/// A value as it stands in an element of a page.
///
/// # Errors
/// When the value has no such form.
#[cfg(feature = "ssr")]
pub(crate) fn to_page(value: &impl Serialize) -> Result<String, postcard::Error> {
    let bytes = postcard::to_allocvec(value)?;
    let mut text = String::with_capacity(bytes.len() * 5 / 4);
    text.extend(bytes.into_iter().map(|byte| {
        let number = match byte {
            // Changed by every reader of HTML, or the beginning of another element.
            b'\0' | b'\r' | b'<' => u32::from(byte) + APART,
            _ => u32::from(byte),
        };
        char::from_u32(number).unwrap_or_default()
    }));
    Ok(text)
}

/// A value from what stands in an element of a page.
///
/// # Errors
/// When it is damaged or of another version.
#[cfg_attr(
    not(all(feature = "browser", not(feature = "csr"))),
    allow(dead_code, reason = "for pages of the server")
)]
pub(crate) fn from_page<T: DeserializeOwned>(text: &str) -> Result<T, postcard::Error> {
    // The last byte of its number: what stands apart comes back.
    let bytes: Vec<u8> = text.chars().map(|letter| letter as u8).collect();
    postcard::from_bytes(&bytes)
}

#[cfg(test)]
#[cfg(feature = "ssr")]
mod tests {
    use super::*;

    #[test]
    fn every_byte_comes_back_and_none_ends_the_element() {
        let all: Vec<u8> = (0..=u8::MAX).collect();
        let text = to_page(&all).unwrap();
        assert!(!text.contains(['\0', '\r', '<']), "{text:?}");
        assert_eq!(from_page::<Vec<u8>>(&text).unwrap(), all);
        let words = "</script><!-- “Überweisung” –\r\n".to_owned();
        let text = to_page(&words).unwrap();
        assert!(!text.contains('<'), "{text:?}");
        assert_eq!(from_page::<String>(&text).unwrap(), words);
    }

    /// Comes back from a page: written again, it is the same.
    fn comes_back<T: Serialize + DeserializeOwned>(what: &str, value: &T) {
        let text = to_page(value).unwrap_or_else(|error| panic!("{what}: {error}"));
        let back: T = from_page(&text).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(to_page(&back).unwrap(), text, "{what}");
    }

    #[tokio::test]
    async fn what_pages_hand_over_comes_back() {
        let snapshot = crate::calculators::testing::demonstration().await;
        comes_back("site", &answers::questions::site(&snapshot));
        let practices = snapshot
            .catalogue
            .of_kind(domain::organisation::Kind::Practice);
        let codes: Vec<String> = practices
            .take(3)
            .map(|practice| practice.code.to_string())
            .chain(["E92".to_owned(), "XXX".to_owned()])
            .collect();
        for tool in snapshot.registry.tools() {
            for code in &codes {
                let answer =
                    answers::questions::overview(&snapshot, &tool.id, code, "", "", "", "");
                comes_back(&format!("{} of {code}", tool.id), &answer);
                for section in &tool.sections {
                    let found =
                        answers::questions::neighbours(&snapshot, &tool.id, &section.id, code, "");
                    comes_back(&section.id, &found);
                    let found = answers::dashboard::members_question::members(
                        &snapshot,
                        &tool.id,
                        &section.id,
                        code,
                        "",
                        "",
                    );
                    comes_back(&section.id, &found);
                }
            }
            let nation = answers::questions::nation(&snapshot, &tool.id, "", "", "");
            comes_back(&format!("{}, nation", tool.id), &nation);
        }
        for tool in calculators::CALCULATORS {
            for year in tool.entry.years {
                let opening =
                    crate::calculators::opened(&snapshot, tool.entry.slug, &year.slug(), &codes[0])
                        .unwrap();
                assert!(opening.is_some(), "{}", tool.entry.slug);
                comes_back(tool.entry.slug, &opening);
            }
        }
    }

    #[test]
    fn what_is_damaged_is_no_value() {
        assert!(from_page::<String>("\u{5}ab").is_err());
    }
}
