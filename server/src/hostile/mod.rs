//! Texts that would break out of where they stand: through every field of every form
//! (`account::tests::hostile_forms`), every column of every reader and every declaration ([`files`]), every input of the
//! planning tools ([`tools`]), and every part of an address (`serve::router::tests::hostile_texts`). What comes out is looked
//! at in [`look`]: no page has them as markup, no file as a formula, no answer as a header.

mod cells;
mod files;
pub(crate) mod look;
pub(crate) mod markup;
mod tools;

/// What every hostile text has in it. Elements, attributes and headers that begin with it are none
/// of the site's.
pub(crate) const MARK: &str = "hostile";

/// Leaves elements, comments and raw text; is a formula.
const ELEMENTS: &str = "=h</title></textarea></script></svg>--><hostile-a onclick=hostile>";
/// Leaves attributes with either quote or none; is a formula in a wide sign, behind a blank.
const ATTRIBUTES: &str = " ＋h\" onfocus=\"hostile\" hostile-b=\"' onblur='hostile' x";
/// Leaves what templates, drawings and addresses are written in; is a formula in a third sign.
const TEMPLATES: &str = "@h]]>{{hostile}}${hostile}<hostile-c>javascript:hostile//\\&quot;";
/// Parts lines and headers, turns the writing around, hides; a formula is behind it.
const UNSEEN: &str = "\t\u{200b}-h\r\nset-cookie: hostile=1\r\nBcc: hostile\u{202e}\u{2028}\0x";

/// The texts, each short enough to be a name.
pub(crate) const TEXTS: [&str; 4] = [ELEMENTS, ATTRIBUTES, TEMPLATES, UNSEEN];

/// Other signs with which formulas begin.
pub(crate) const SIGNS: [&str; 10] = ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t=", "  ="];

/// All of them in one text, behind the sign of this number.
pub(crate) fn everything(number: usize) -> String {
    format!("{}{}", SIGNS[number % SIGNS.len()], TEXTS.concat())
}
