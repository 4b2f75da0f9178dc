//! What a load is given: what one kind of file brings, figures, organisations and who belongs
//! to whom.

use std::sync::Arc;

use domain::code::OdsCode;
use domain::column::Column;
use domain::organisation::{Kind, Status};
use domain::period::{Day, Month, Period};
use domain::registry::{CodedIndicator, Dataset, Origin};
use domain::release::{ReleaseFile, RowCounts};
use domain::visible::{is_invisible, one_line};

/// What one kind of file brings: the figures of one source, or a directory.
#[derive(Debug, Clone, Default)]
pub struct NewRelease {
    /// The dataset, or `organisations` for a directory.
    pub dataset: String,
    /// The source within the dataset.
    pub source: String,
    /// The files that it was read from.
    pub files: Vec<ReleaseFile>,
    /// The version of the reader.
    pub reader: String,
    /// What became of the rows.
    pub rows: RowCounts,
    /// What the files say of organisations.
    pub organisations: Vec<OrganisationRecord>,
    /// Who belongs to whom.
    pub memberships: Vec<Membership>,
    /// Practices in PCNs with dates; replaces all that were there. Empty leaves them.
    pub links: Vec<Link>,
    /// The declaration of the dataset, where it came with the files.
    pub declaration: Option<Arc<Dataset>>,
    /// What the files say of indicators that the publication names by codes.
    pub coded: Vec<CodedIndicator>,
    /// The figures.
    pub figures: Vec<PeriodFigures>,
    /// Whether the figures are invented.
    pub is_demonstration: bool,
    /// The month of the extract, where the files state one that is later than their periods;
    /// see [`Edition`](crate::Edition).
    pub extracted: Option<Month>,
}

impl NewRelease {
    /// Takes what is not seen out of every text that came with the files: names and addresses of
    /// organisations, names of files, reasons that repeat a field. What parts lines becomes a blank.
    pub fn leave_out_what_is_not_seen(&mut self) {
        for file in &mut self.files {
            leave_out(&mut file.name);
        }
        for (reason, _) in &mut self.rows.rejected {
            leave_out(reason);
        }
        for coded in &mut self.coded {
            *coded = std::mem::take(coded).shortened();
        }
        for record in &mut self.organisations {
            // All of its fields, so that a new one is not forgotten.
            let OrganisationRecord {
                code: _,
                kind: _,
                as_of: _,
                name,
                status: _,
                postcode,
                address,
                clinical_system,
                ons_code,
            } = record;
            for text in [name, postcode, address, clinical_system, ons_code] {
                if let Some(words) = text {
                    leave_out(words);
                    if words.is_empty() {
                        *text = None;
                    }
                }
            }
        }
    }

    /// Whether it is a user's own table, which is the whole of its dataset.
    pub(super) fn is_own_table(&self) -> bool {
        let declaration = self.declaration.as_deref();
        declaration.is_some_and(|dataset| dataset.origin == Origin::User)
    }
}

/// Takes what is not seen out of a text; most have nothing of it.
fn leave_out(text: &mut String) {
    if text.chars().any(is_invisible) {
        *text = one_line(text);
    }
}

/// What a file says of one organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganisationRecord {
    /// Its code.
    pub code: OdsCode,
    /// What it is.
    pub kind: Kind,
    /// The month that the file speaks of.
    pub as_of: Month,
    /// Its name as published.
    pub name: Option<String>,
    /// Its status, with the days of opening and closing, where the file is a directory.
    pub status: Option<(Status, Option<Day>, Option<Day>)>,
    /// Its postcode.
    pub postcode: Option<String>,
    /// Its address.
    pub address: Option<String>,
    /// The supplier of its clinical system.
    pub clinical_system: Option<String>,
    /// The ONS code of the area.
    pub ons_code: Option<String>,
}

impl OrganisationRecord {
    /// A record that says nothing but that the organisation exists.
    #[must_use]
    pub const fn new(code: OdsCode, kind: Kind, as_of: Month) -> Self {
        Self {
            code,
            kind,
            as_of,
            name: None,
            status: None,
            postcode: None,
            address: None,
            clinical_system: None,
            ons_code: None,
        }
    }
}

/// Who belongs to whom in one month.
#[derive(Debug, Clone)]
pub struct Membership {
    /// The source; see [`domain::geography::SOURCES`].
    pub source: String,
    /// The month.
    pub month: Month,
    /// The child, and its PCN, sub-ICB, ICB and region.
    pub rows: Vec<(OdsCode, [Option<OdsCode>; 4])>,
}

/// A practice in a PCN, with dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The practice.
    pub practice: OdsCode,
    /// The PCN.
    pub pcn: OdsCode,
    /// The first day.
    pub start: Day,
    /// The last day; `None` while it lasts.
    pub end: Option<Day>,
}

/// The figures of one period.
#[derive(Debug, Clone)]
pub struct PeriodFigures {
    /// The period.
    pub period: Period,
    /// The organisations, each once.
    pub organisations: Vec<OdsCode>,
    /// Measures with their values, in the order of `organisations`.
    pub columns: Vec<(String, Column)>,
}
