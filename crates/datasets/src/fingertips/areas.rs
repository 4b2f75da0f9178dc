//! Whom a row is about. Fingertips names practices and PCNs by their ODS codes, areas of the NHS
//! by ONS codes; the names of sub-ICBs and ICBs end with the ODS code (`… ICB - 02P`).

use domain::code::OdsCode;
use domain::organisation::Kind;
use ingest::error::FieldProblem;
use ingest::text;

/// The code of England.
const ENGLAND: &str = "E92000001";

/// The regions of the NHS by ONS code, those that they had earlier included.
const REGIONS: [(&str, &str); 9] = [
    ("E40000003", "Y56"),
    ("E40000005", "Y59"),
    ("E40000006", "Y58"),
    ("E40000007", "Y61"),
    ("E40000010", "Y62"),
    ("E40000011", "Y60"),
    ("E40000012", "Y63"),
    ("E40000013", "Y61"),
    ("E40000014", "Y62"),
];

/// The kind of organisation that a type of area is; `None` of councils, statistical regions and
/// others that no practice belongs to.
pub(super) fn kind_of(raw: &[u8]) -> Option<Kind> {
    let text = text::decoded(raw).trim().to_lowercase();
    // The dates of boundaries stand behind the name: `PCNs (v. 26/04/24)`.
    let name = text.split_once('(').map_or(text.as_str(), |(name, _)| name);
    match name.trim() {
        "gp" | "gps" => Some(Kind::Practice),
        "pcn" | "pcns" => Some(Kind::Pcn),
        "icb sub-location" | "icb sub-locations" | "ccg" | "ccgs" => Some(Kind::SubIcb),
        "icb" | "icbs" | "stp" | "stps" => Some(Kind::Icb),
        "england" => Some(Kind::England),
        name if name == "nhs region" || name.starts_with("nhs regions") => Some(Kind::Region),
        _ => None,
    }
}

/// The ODS code of an area; `None` where the row has its ONS code alone.
///
/// # Errors
/// Where the code of a practice or of England is none.
pub(super) fn code_of(
    kind: Kind,
    code: &[u8],
    name: &[u8],
    column: usize,
) -> Result<Option<OdsCode>, FieldProblem> {
    match kind {
        Kind::Practice | Kind::Pcn => text::known_code(code, kind, column),
        Kind::England if code.trim_ascii() == ENGLAND.as_bytes() => Ok(Some(OdsCode::ENGLAND)),
        Kind::England => Err(FieldProblem::new(
            column,
            format!(
                "{} is not the code of England ({ENGLAND}); remove the row where it is another country, or download the file again",
                text::shown(code)
            ),
        )),
        Kind::SubIcb | Kind::Icb | Kind::Region => {
            let own = OdsCode::from_bytes(code).ok();
            let own = own.filter(|own| own.can_be(kind));
            Ok(own
                .or_else(|| of_name(kind, name))
                .or_else(|| of_region(kind, code)))
        }
    }
}

/// The code behind the last hyphen of a name.
fn of_name(kind: Kind, name: &[u8]) -> Option<OdsCode> {
    let name = text::decoded(name);
    let (_, end) = name.rsplit_once(" - ")?;
    end.parse().ok().filter(|code: &OdsCode| code.can_be(kind))
}

/// A region of the NHS by its ONS code.
fn of_region(kind: Kind, code: &[u8]) -> Option<OdsCode> {
    let code = text::decoded(code);
    let code = code.trim();
    let mut regions = REGIONS.iter().filter(|_| kind == Kind::Region);
    let (_, found) = regions.find(|(ons, _)| *ons == code)?;
    found.parse().ok()
}

/// The name of an organisation without what only Fingertips puts behind it: the code of an ICB,
/// the kind of a region.
pub(super) fn name_of(kind: Kind, raw: &[u8], code: OdsCode) -> Option<String> {
    let name = text::name(raw)?;
    let short = match kind {
        Kind::Icb => name
            .strip_suffix(code.as_str())
            .and_then(|rest| rest.strip_suffix(" - ")),
        Kind::Region => name.strip_suffix(" NHS Region"),
        _ => None,
    };
    Some(short.map_or_else(|| name.clone(), ToOwned::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(kind: Kind, code: &str, name: &str) -> Option<String> {
        let found = code_of(kind, code.as_bytes(), name.as_bytes(), 4).unwrap();
        found.map(|code| code.to_string())
    }

    #[test]
    fn types_of_areas_have_changed_their_names() {
        for (name, kind) in [
            ("GPs", Some(Kind::Practice)),
            ("GP", Some(Kind::Practice)),
            ("PCNs (v. 26/04/24)", Some(Kind::Pcn)),
            ("ICB sub-locations", Some(Kind::SubIcb)),
            ("CCGs (2021/22)", Some(Kind::SubIcb)),
            ("ICBs", Some(Kind::Icb)),
            ("STP", Some(Kind::Icb)),
            ("NHS region", Some(Kind::Region)),
            ("NHS regions - new due to ICB changes", Some(Kind::Region)),
            ("England", Some(Kind::England)),
            ("Regions (statistical)", None),
            ("UA", None),
            ("", None),
        ] {
            assert_eq!(kind_of(name.as_bytes()), kind, "{name}");
        }
    }

    #[test]
    fn areas_are_known_by_their_own_code_by_their_name_or_not_at_all() {
        let of = code;
        assert_eq!(of(Kind::Practice, "A81001", "").as_deref(), Some("A81001"));
        assert_eq!(of(Kind::Pcn, "U07032", "").as_deref(), Some("U07032"));
        let barnsley = of(Kind::SubIcb, "nE38000006", "South Yorkshire ICB - 02P ");
        assert_eq!(barnsley.as_deref(), Some("02P"));
        assert_eq!(of(Kind::SubIcb, "02P", "").as_deref(), Some("02P"));
        assert_eq!(of(Kind::SubIcb, "E38000006", "NHS Barnsley CCG"), None);
        let lincolnshire = "NHS Lincolnshire Integrated Care Board - QJM";
        assert_eq!(
            of(Kind::Icb, "nE54000013", lincolnshire).as_deref(),
            Some("QJM")
        );
        assert_eq!(of(Kind::Icb, "E54000027", "North West London"), None);
        assert_eq!(of(Kind::Region, "E40000012", "").as_deref(), Some("Y63"));
        assert_eq!(of(Kind::Region, "E40000099", ""), None);
        assert_eq!(of(Kind::England, "E92000001", "").as_deref(), Some("E92"));
        assert!(code_of(Kind::England, b"W92000004", b"", 4).is_err());
        assert!(code_of(Kind::Practice, b"E92000001", b"", 4).is_err());
    }

    #[test]
    fn names_are_those_that_other_publications_have() {
        let name =
            |kind, raw: &str, code: &str| name_of(kind, raw.as_bytes(), code.parse().unwrap());
        assert_eq!(
            name(Kind::Icb, "NHS Devon Integrated Care Board - QJK", "QJK").as_deref(),
            Some("NHS Devon Integrated Care Board")
        );
        assert_eq!(
            name(Kind::Region, "London NHS Region", "Y56").as_deref(),
            Some("London")
        );
        assert_eq!(
            name(Kind::Practice, " The  Surgery ", "A81001").as_deref(),
            Some("The Surgery")
        );
        assert_eq!(name(Kind::Practice, "", "A81001"), None);
    }
}
