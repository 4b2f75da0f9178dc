//! What a planning tool starts from: the list and the prevalence of an organisation, from
//! the published data that are loaded.

use calculators::{Calculator, ForWhom, Member, Prevalence, Start, StartKind};
use domain::code::OdsCode;
use domain::facts::Facts;
use domain::geography::Geography;
use domain::organisation::{Kind, Ordinal, Organisation};
use domain::snapshot::Snapshot;
use rust_decimal::Decimal;

/// The dataset of the registers that payments go by.
const PREVALENCE: &str = "qof-prevalence";

/// What is known of an organisation for a tool. A tool of PCNs takes a practice's PCN; a
/// tool of practices cannot choose one of a PCN, so that only the name and the members are
/// known (see [`wanted`]). Without an organisation nothing is known.
#[must_use]
pub fn start(snapshot: &Snapshot, calculator: &Calculator, org: Option<OdsCode>) -> Start {
    let Some(asked) = org.and_then(|code| snapshot.catalogue.by_code(code)) else {
        return Start::default();
    };
    let geography = snapshot.geographies.latest();
    let pcn = |practice: &Organisation| {
        let pcn = geography.parent(practice.ordinal, Kind::Pcn)?;
        let pcn = snapshot.catalogue.get(pcn)?;
        (!pcn.is_placeholder()).then_some(pcn)
    };
    let taken = match (calculator.entry.for_whom, asked.kind) {
        (ForWhom::Pcn, Kind::Practice) => pcn(asked).unwrap_or(asked),
        _ => asked,
    };
    let kind = match taken.kind {
        Kind::Practice => Some(StartKind::Practice),
        Kind::Pcn if !taken.is_placeholder() => Some(StartKind::Pcn),
        _ => None,
    };
    let mut start = Start {
        name: Some(taken.name.clone()),
        code: Some(taken.code.to_string()),
        kind,
        ..Start::default()
    };
    if kind == Some(StartKind::Pcn) {
        start.members = members(snapshot, &geography, taken);
    }
    let is_wanted = match calculator.entry.for_whom {
        ForWhom::Practice => kind == Some(StartKind::Practice),
        ForWhom::Pcn => kind == Some(StartKind::Pcn),
        ForWhom::Either => kind.is_some(),
    };
    if is_wanted {
        known(snapshot, taken.ordinal, &mut start);
    }
    start
}

/// Why a tool cannot start from the organisation that was asked for, as a sentence;
/// `None` where it can, and where none was asked for.
#[must_use]
pub fn wanted(calculator: &Calculator, start: &Start) -> Option<String> {
    let name = start.name.as_deref()?;
    match (calculator.entry.for_whom, start.kind) {
        (ForWhom::Practice, Some(StartKind::Practice))
        | (ForWhom::Pcn, Some(StartKind::Pcn))
        | (ForWhom::Either, Some(_)) => None,
        (ForWhom::Practice, Some(StartKind::Pcn)) => Some(format!(
            "{name} is a PCN, and this tool is for one practice: choose a practice of it."
        )),
        (ForWhom::Practice, None) => Some(format!(
            "This tool is for a practice; {name} is none. Choose a practice."
        )),
        (ForWhom::Pcn, Some(StartKind::Practice)) => Some(format!(
            "{name} is in no PCN, and this tool is for a PCN. Choose a PCN."
        )),
        (ForWhom::Pcn, None) => Some(format!(
            "This tool is for a PCN; {name} is none. Choose a PCN, or a practice of it."
        )),
        (ForWhom::Either, None) => Some(format!(
            "This tool is for a practice or a PCN; {name} is neither. Choose one."
        )),
    }
}

/// The list and the prevalence of an organisation, each of its latest period.
fn known(snapshot: &Snapshot, ordinal: Ordinal, start: &mut Start) {
    if let Some((lists, _)) = snapshot.list_sizes()
        && let Some(period) = latest_of(lists, ordinal)
    {
        start.list = list(lists, period, ordinal);
        start.list_month = lists.periods()[period].month();
    }
    if let Some(facts) = snapshot.facts(PREVALENCE)
        && let Some(period) = latest_of(facts, ordinal)
    {
        let whole = is_whole(snapshot, facts, period);
        // A margin for each area, named by its code in small letters; the first is the list.
        start.prevalence = facts
            .dataset
            .margins
            .iter()
            .enumerate()
            .filter(|(_, margin)| !margin.dimensions.is_empty())
            .filter_map(|(margin, area)| {
                let number = |cell, ordinal| facts.value(margin, cell, period, ordinal).number();
                Some(Prevalence {
                    area: area.id.to_uppercase(),
                    register: decimal(number(0, ordinal)?)?,
                    list: decimal(number(1, ordinal)?)?,
                    national_percent: whole.then(|| national_percent(snapshot, &number)).flatten(),
                })
            })
            .collect();
        start.prevalence_year = Some(facts.periods()[period].long());
    }
}

/// The registers of England over its lists, in per cent, rounded to four digits as the
/// practice's own are.
fn national_percent(
    snapshot: &Snapshot,
    number: &impl Fn(usize, Ordinal) -> Option<f64>,
) -> Option<Decimal> {
    let england = snapshot.catalogue.england()?.ordinal;
    let (register, list) = (number(0, england)?, number(1, england)?);
    let share = decimal(register)?.checked_div(decimal(list)?)?;
    share
        .checked_mul(Decimal::ONE_HUNDRED)
        .map(|percent| percent.round_dp(4))
}

/// Whether the registers are those of England: nine in ten of the practices with a list. A
/// part of England says nothing about the prevalence of the whole.
fn is_whole(snapshot: &Snapshot, facts: &Facts, period: usize) -> bool {
    let lists = snapshot.list_sizes().map(|(lists, _)| lists);
    let listed = lists.and_then(|lists| {
        let latest = lists.latest(Kind::Practice)?;
        Some(lists.population(latest, Kind::Practice))
    });
    listed.is_none_or(|listed| facts.population(period, Kind::Practice) * 10 >= listed * 9)
}

/// The practices of a PCN with their lists, by name. Practices that closed are no members.
fn members(snapshot: &Snapshot, geography: &Geography, pcn: &Organisation) -> Vec<Member> {
    let lists = snapshot.list_sizes().map(|(lists, _)| lists);
    let latest = lists.and_then(|lists| Some((lists, latest_of(lists, pcn.ordinal)?)));
    let list_of = |practice| latest.and_then(|(lists, period)| list(lists, period, practice));
    let mut members: Vec<Member> = geography
        .practices_of(&snapshot.catalogue, pcn.ordinal)
        .iter()
        .filter_map(|practice| snapshot.catalogue.get(*practice))
        .map(|practice| (practice, list_of(practice.ordinal)))
        .filter(|(practice, list)| list.is_some() || geography.is_listed(practice.ordinal))
        .map(|(practice, list)| Member {
            code: practice.code.to_string(),
            name: practice.name.clone(),
            list,
        })
        .collect();
    members.sort_by(|a, b| (&a.name, &a.code).cmp(&(&b.name, &b.code)));
    members
}

fn latest_of(facts: &Facts, ordinal: Ordinal) -> Option<usize> {
    (0..facts.periods().len())
        .rev()
        .find(|period| facts.is_present(*period, ordinal))
}

fn list(lists: &Facts, period: usize, ordinal: Ordinal) -> Option<Decimal> {
    let margin = lists.dataset.margin_index("patients")?;
    decimal(lists.value(margin, 0, period, ordinal).number()?)
}

/// A count as a decimal. Sums of counts are whole, whatever they are kept in.
fn decimal(count: f64) -> Option<Decimal> {
    Decimal::try_from(count.round()).ok()
}

#[cfg(test)]
mod tests {
    use calculators::calculator;

    use super::super::testing::demonstration;
    use super::*;

    fn started(snapshot: &Snapshot, tool: &str, org: &Organisation) -> Start {
        start(snapshot, calculator(tool).unwrap(), Some(org.code))
    }

    /// A practice in a PCN with several members, and the PCN.
    fn pair(snapshot: &Snapshot) -> (&Organisation, &Organisation) {
        let geography = snapshot.geographies.latest();
        let lists = snapshot.list_sizes().unwrap().0;
        let latest = lists.latest(Kind::Practice).unwrap();
        snapshot
            .catalogue
            .of_kind(Kind::Practice)
            .filter(|practice| lists.is_present(latest, practice.ordinal))
            .find_map(|practice| {
                let pcn = snapshot
                    .catalogue
                    .get(geography.parent(practice.ordinal, Kind::Pcn)?)?;
                let members = geography.practices_of(&snapshot.catalogue, pcn.ordinal);
                (!pcn.is_placeholder() && members.len() > 3).then_some((practice, pcn))
            })
            .unwrap()
    }

    #[tokio::test]
    async fn a_practice_starts_from_its_list_and_registers() {
        let snapshot = demonstration().await;
        let (practice, _) = pair(&snapshot);
        let start = started(&snapshot, "qof-income", practice);
        assert_eq!(start.name.as_deref(), Some(practice.name.as_str()));
        assert_eq!(start.kind, Some(StartKind::Practice));
        assert_eq!(start.list_month.unwrap().to_string(), "2026-11");
        assert!(start.list.unwrap() > Decimal::ONE_HUNDRED);
        assert!(start.members.is_empty());
        assert_eq!(start.prevalence_year.as_deref(), Some("2025/26"));
        assert_eq!(start.prevalence.len(), 21);
        let of = |area: &str| {
            start
                .prevalence
                .iter()
                .find(|one| one.area == area)
                .unwrap()
        };
        let hypertension = of("HYP").national_percent.unwrap();
        assert!((Decimal::from(13)..Decimal::from(17)).contains(&hypertension));
        assert!(
            of("AST").list < of("HYP").list,
            "asthma is counted from 6 on"
        );
        assert!(of("HYP").register <= of("HYP").list);
        assert_eq!(wanted(calculator("qof-income").unwrap(), &start), None);
    }

    #[tokio::test]
    async fn a_tool_of_pcns_takes_the_practices_pcn() {
        let snapshot = demonstration().await;
        let (practice, pcn) = pair(&snapshot);
        let start = started(&snapshot, "enhanced-access", practice);
        assert_eq!(start, started(&snapshot, "enhanced-access", pcn));
        assert_eq!(start.code.as_deref(), Some(pcn.code.as_str()));
        assert_eq!(start.kind, Some(StartKind::Pcn));
        let sum: Decimal = start.members.iter().filter_map(|member| member.list).sum();
        assert_eq!(start.list, Some(sum));
        let own = start
            .members
            .iter()
            .find(|member| member.code == practice.code.as_str());
        assert!(own.unwrap().list.is_some());
    }

    #[tokio::test]
    async fn a_tool_of_practices_does_not_choose_one_of_a_pcn() {
        let snapshot = demonstration().await;
        let (_, pcn) = pair(&snapshot);
        let start = started(&snapshot, "qof-income", pcn);
        assert_eq!(start.name.as_deref(), Some(pcn.name.as_str()));
        assert_eq!((start.list, start.prevalence.len()), (None, 0));
        assert!(start.members.len() > 1, "to choose from");
        let sentence = wanted(calculator("qof-income").unwrap(), &start).unwrap();
        assert!(sentence.contains("choose a practice of it"), "{sentence}");
    }

    #[tokio::test]
    async fn who_is_in_no_pcn_and_areas_have_no_list_for_pcns() {
        let snapshot = demonstration().await;
        let geography = snapshot.geographies.latest();
        let alone = snapshot.catalogue.of_kind(Kind::Practice).find(|practice| {
            geography
                .parent(practice.ordinal, Kind::Pcn)
                .and_then(|pcn| snapshot.catalogue.get(pcn))
                .is_some_and(Organisation::is_placeholder)
        });
        let start = started(&snapshot, "arrs-calculator", alone.unwrap());
        assert_eq!((start.kind, start.list), (Some(StartKind::Practice), None));
        let tool = calculator("arrs-calculator").unwrap();
        assert!(wanted(tool, &start).unwrap().contains("in no PCN"));

        let icb = snapshot.catalogue.of_kind(Kind::Icb).next().unwrap();
        let start = started(&snapshot, "payroll-forecaster", icb);
        assert_eq!((start.kind, start.list), (None, None));
        assert!(start.name.is_some());
    }

    #[tokio::test]
    async fn nothing_is_known_of_nobody() {
        let snapshot = demonstration().await;
        let tool = calculator("qof-income").unwrap();
        let unknown = "X99999".parse().unwrap();
        assert_eq!(start(&snapshot, tool, None), Start::default());
        assert_eq!(start(&snapshot, tool, Some(unknown)), Start::default());
        assert_eq!(wanted(tool, &Start::default()), None);
        let empty = Snapshot::default();
        assert_eq!(start(&empty, tool, Some(unknown)), Start::default());
    }
}
