//! Whom a row is about: the level of a file, its organisations, and where they belong.

use domain::code::OdsCode;
use domain::organisation::Kind;
use ingest::text;

use super::fields::BadField;

/// A code and a name in two columns.
#[derive(Debug, Clone, Copy)]
struct Pair {
    code: usize,
    name: Option<usize>,
}

/// The columns that name the organisation of a row and its areas.
#[derive(Debug, Clone)]
pub(super) struct Identity {
    /// What the rows are about.
    pub(super) level: Kind,
    practice: Option<Pair>,
    pcn: Option<Pair>,
    /// The clinical commissioning group, until 2022.
    ccg: Option<Pair>,
    icb: Option<Pair>,
    region: Option<Pair>,
    icb_ons: Option<usize>,
}

/// An organisation as a row names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) code: OdsCode,
    pub(super) kind: Kind,
    pub(super) name: Option<String>,
    pub(super) ons_code: Option<String>,
}

/// Whom a row is about.
#[derive(Debug, Clone)]
pub(super) struct Who {
    /// The organisation.
    pub(super) own: Named,
    /// Its PCN, sub-ICB, ICB and region, where the row names them.
    pub(super) areas: [Option<Named>; 4],
}

impl Identity {
    /// Finds the columns in a header, in capitals. A file is about the smallest
    /// organisation that its header has the code of; one without codes is about England.
    /// `None` where there are no codes and nothing says that it is the national file.
    pub(super) fn of(header: &[String], file: &str) -> Option<Self> {
        let place = |names: &[&str]| {
            header
                .iter()
                .position(|heading| names.contains(&heading.as_str()))
        };
        let pair = |codes: &[&str], names: &[&str]| {
            Some(Pair {
                code: place(codes)?,
                name: place(names),
            })
        };
        let practice = pair(
            &["AD_PRACTICECODE", "PRACTICE_CODE"],
            &["AD_PRACTICENAME", "PRACTICE_NAME"],
        );
        let pcn = pair(&["AD_PCNCODE", "PCN_CODE"], &["AD_PCNNAME", "PCN_NAME"]);
        let ccg = pair(&["CCG_CODE"], &["CCG_NAME"]);
        let icb = pair(
            &["AD_ICSCODE", "ICS_CODE", "STP_CODE"],
            &["AD_ICSNAME", "ICS_NAME", "STP_NAME"],
        );
        let region = pair(
            &["AD_COMMISSIONINGREGIONCODE", "CR_CODE"],
            &["AD_COMMISSIONINGREGIONNAME", "CR_NAME"],
        );
        let is_national = place(&["NATIONAL"]).is_some() || file.to_uppercase().contains("NATIONAL");
        let level = if practice.is_some() {
            Kind::Practice
        } else if pcn.is_some() {
            Kind::Pcn
        } else if icb.is_some() {
            Kind::Icb
        } else if region.is_some() {
            Kind::Region
        } else if is_national {
            Kind::England
        } else {
            return None;
        };
        Some(Self {
            level,
            practice,
            pcn,
            ccg,
            icb,
            region,
            icb_ons: place(&["AD_ICSCODEONS"]),
        })
    }

    /// Whom a row is about.
    pub(super) fn read<'a>(&self, field: impl Fn(usize) -> &'a [u8]) -> Result<Who, BadField> {
        let named = |pair: Option<Pair>, kind: Kind| -> Result<Option<Named>, BadField> {
            let Some(pair) = pair else {
                return Ok(None);
            };
            let raw = field(pair.code).trim_ascii();
            // A practice in no PCN has a blank, in older files a mark.
            if matches!(raw, b"" | b"-" | b"*" | b"/" | b":" | b"-99" | b"-98" | b"-97") {
                return Ok(None);
            }
            let code = text::code_of(raw, kind).map_err(|problem| BadField {
                column: pair.code,
                problem,
            })?;
            let name = pair.name.and_then(|column| tidy_name(field(column), kind));
            let ons_code = match kind {
                Kind::Icb => self
                    .icb_ons
                    .map(|column| String::from_utf8_lossy(field(column)).trim().to_owned())
                    .filter(|code| !code.is_empty()),
                _ => None,
            };
            Ok(Some(Named {
                code,
                kind,
                name,
                ons_code,
            }))
        };
        let practice = named(self.practice, Kind::Practice)?;
        let areas = [
            named(self.pcn, Kind::Pcn)?,
            named(self.ccg, Kind::SubIcb)?,
            named(self.icb, Kind::Icb)?,
            named(self.region, Kind::Region)?,
        ];
        let own = match self.level {
            Kind::Practice => practice,
            Kind::Pcn => areas[0].clone(),
            Kind::Icb => areas[2].clone(),
            Kind::Region => areas[3].clone(),
            // The survey has no files of sub-ICBs; those of CCGs are not read.
            Kind::SubIcb | Kind::England => Some(Named {
                code: OdsCode::ENGLAND,
                kind: Kind::England,
                name: None,
                ons_code: None,
            }),
        };
        let own = own.ok_or_else(|| BadField {
            column: self.column(),
            problem: format!("the code of the {} is empty", self.level.word()),
        })?;
        // An area is no part of itself.
        let areas = areas.map(|area| area.filter(|area| area.code != own.code));
        Ok(Who { own, areas })
    }

    /// The column of the code that rows are told apart by.
    pub(super) fn column(&self) -> usize {
        let pair = match self.level {
            Kind::Practice => self.practice,
            Kind::Pcn => self.pcn,
            Kind::Icb => self.icb,
            Kind::Region => self.region,
            Kind::SubIcb | Kind::England => None,
        };
        pair.map_or(0, |pair| pair.code)
    }
}

/// A name with single blanks, as other publications write it: the survey calls an ICB an
/// integrated care system and a region a commissioning region.
fn tidy_name(raw: &[u8], kind: Kind) -> Option<String> {
    let text = String::from_utf8_lossy(raw);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let named_after = |ending: &str| {
        text.to_uppercase()
            .ends_with(ending)
            .then(|| text.get(..text.len() - ending.len()))
            .flatten()
            .map(str::trim)
            .filter(|name| !name.is_empty())
    };
    let text = match kind {
        Kind::Icb => named_after(" INTEGRATED CARE SYSTEM")
            .map_or_else(|| text.clone(), |place| format!("NHS {place} INTEGRATED CARE BOARD")),
        Kind::Region => {
            named_after(" COMMISSIONING REGION").map_or_else(|| text.clone(), str::to_owned)
        }
        _ => text.clone(),
    };
    (!text.is_empty()).then_some(text)
}

/// The year of the survey, which stands in the name of its files and nowhere in them:
/// `GPPS_2025_Practice_data_(weighted)_(csv)_PUBLIC.csv`.
pub(super) fn year_of(file: &str) -> Option<u16> {
    let mut years = years_of(file).into_iter();
    let year = years.next()?;
    years.all(|other| other == year).then_some(year)
}

/// The years in the name of a file and of the archive around it.
pub(super) fn years_of(file: &str) -> Vec<u16> {
    let (archive, member) = file.split_once('!').unwrap_or(("", file));
    let last = |path: &str| path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned();
    let name = format!("{} {}", last(member), last(archive));
    let years = name
        .split(|c: char| !c.is_ascii_digit())
        .filter(|digits| digits.len() == 4)
        .filter_map(|digits| digits.parse::<u16>().ok())
        .filter(|year| (2000..2200).contains(year));
    years.collect()
}

/// Whether a file says in its name that its figures are not weighted.
pub(super) fn is_unweighted(file: &str) -> bool {
    let name = file.rsplit(['!', '/', '\\']).next().unwrap_or(file);
    name.to_lowercase().contains("unweighted")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| name.to_uppercase()).collect()
    }

    #[test]
    fn a_file_is_about_the_smallest_organisation_that_it_has_a_code_of() {
        for (names, file, level) in [
            (&["ad_practicecode", "ad_icscode", "ad_pcncode"][..], "a.csv", Kind::Practice),
            (&["ad_pcncode", "ad_icscode"], "a.csv", Kind::Pcn),
            (&["ad_icscode", "ad_commissioningregioncode"], "a.csv", Kind::Icb),
            (&["ad_commissioningregioncode"], "a.csv", Kind::Region),
            (&["national"], "a.csv", Kind::England),
            (&["received"], "GPPS_2024_National_data.csv", Kind::England),
            (&["Practice_Code", "CCG_Code"], "a.csv", Kind::Practice),
        ] {
            let found = Identity::of(&header(names), file).map(|identity| identity.level);
            assert_eq!(found, Some(level), "{names:?}");
        }
        assert!(Identity::of(&header(&["received"]), "a.csv").is_none());
    }

    #[test]
    fn a_row_names_its_organisation_and_areas() {
        let names = [
            "ad_practicecode", "ad_practicename", "ad_icscode", "ad_icsname", "ad_icscodeons",
            "ad_commissioningregioncode", "ad_commissioningregionname", "ad_pcncode", "ad_pcnname",
        ];
        let row = [
            "A84035", "THE  SURGERY", "QHM", "NORTH EAST INTEGRATED CARE SYSTEM", "E54000050",
            "Y63", "NORTH EAST AND YORKSHIRE COMMISSIONING REGION", " ", " ",
        ];
        let identity = Identity::of(&header(&names), "").unwrap();
        let who = identity.read(|column| row[column].as_bytes()).unwrap();
        assert_eq!(who.own.code.as_str(), "A84035");
        assert_eq!(who.own.name.as_deref(), Some("THE SURGERY"));
        assert_eq!(who.areas[0], None);
        let icb = who.areas[2].as_ref().unwrap();
        assert_eq!(icb.name.as_deref(), Some("NHS NORTH EAST INTEGRATED CARE BOARD"));
        assert_eq!(icb.ons_code.as_deref(), Some("E54000050"));
        let region = who.areas[3].as_ref().unwrap();
        assert_eq!(region.name.as_deref(), Some("NORTH EAST AND YORKSHIRE"));
        let empty = identity.read(|_| b" ").unwrap_err();
        assert_eq!(empty.problem, "the code of the practice is empty");
    }

    #[test]
    fn the_year_is_that_of_the_file() {
        assert_eq!(
            year_of("x 2023/GPPS.zip!GPPS_2025_Practice_data_(weighted)_(csv)_PUBLIC.csv"),
            Some(2025)
        );
        assert_eq!(year_of("GPPS_2025_Practice_data_PUBLIC_25of42.csv"), Some(2025));
        assert_eq!(year_of("practice.csv"), None);
        assert_eq!(year_of("GPPS_2024_and_2025.csv"), None);
        assert!(is_unweighted("GPPS_2025_Practice_data_(unweighted)_(csv)_PUBLIC.csv"));
        assert!(!is_unweighted("GPPS_2025_Practice_data_(weighted)_(csv)_PUBLIC.csv"));
    }
}
