//! Small files in the published layouts of several years with the figures that they must give.
//! The headings are those of the published files; every practice and amount is invented.

use domain::organisation::Kind;
use domain::period::Period;
use domain::value::Value;
use ingest::csv_input::CsvInput;
use ingest::error::ImportError;
use ingest::layout::Read;
use ingest::reading::{Context, Parsed};
use store::PeriodFigures;

use super::demonstration;
use super::reader::LAYOUTS;
use super::tree::Tree;
use crate::demonstration::World;
use crate::samples::value;

const OF_2018: &str = include_str!("samples/nhspaymentsgp-18-19-csv.csv");
const OF_2022: &str = include_str!("samples/nhspaymentsgp-22-23-prac-csv.csv");
const OF_2024: &str = include_str!("samples/nhspaymentsgp-24-25-prac-csv.csv");
const NETWORKS: &str = include_str!("samples/nhspaymentsgp-24-25-pcn-csv.csv");

const NAME_2018: &str = "nhspaymentsgp-18-19-csv.csv";
const NAME_2022: &str = "nhspaymentsgp-22-23-prac-csv.csv";
const NAME_2024: &str = "nhspaymentsgp-24-25-prac-csv.csv";
const NAME_NETWORKS: &str = "nhspaymentsgp-24-25-pcn-csv.csv";

/// Reads a table with the layout that its header fits.
fn parse(name: &str, text: &str) -> Result<Parsed, ImportError> {
    let context = Context {
        latest: "2026-12".parse().expect("a month"),
        undated: "2026-11".parse().expect("a month"),
        named: None,
    };
    let input = CsvInput::new(name.to_owned(), Box::new(text.as_bytes()), &|_| {})?;
    let (layout, fit) = LAYOUTS
        .iter()
        .map(|layout| (layout, layout.fit(input.header())))
        .find(|(layout, fit)| {
            fit.is_complete() && layout.accepts.is_none_or(|accepts| accepts(layout, &input))
        })
        .expect("a layout fits");
    let places: Vec<usize> = fit.places.into_iter().flatten().collect();
    match layout.read {
        Read::With(read) => read(input, &places, &context),
        Read::Never(reason) => panic!("never read: {reason}"),
    }
}

/// Checks measures of an organisation; not a number stands for missing.
fn expect(parsed: &Parsed, period: &str, code: &str, measures: &[(&str, f64)]) {
    for (measure, wanted) in measures {
        let found = value(&parsed.figures, period, code, measure);
        let wanted = Value::from((!wanted.is_nan()).then_some(*wanted));
        assert_eq!(found, wanted, "{code} {measure}");
    }
}

const MISSING: f64 = f64::NAN;

#[test]
fn the_layout_of_2018_has_serial_dates_and_footnotes() {
    let parsed = parse(NAME_2018, OF_2018).expect("read");
    assert_eq!((parsed.source.as_str(), parsed.rows.kept), ("practice", 3));
    expect(
        &parsed,
        "FY2018",
        "ZA0001",
        &[
            ("total", 638_825.13),
            ("deductions", -63_154.38),
            ("net", 575_670.75),
            ("with-covid", MISSING),
            ("without-drugs", 622_493.0),
            ("registered", 4_095.25),
            ("weighted", 4_728.6),
            ("payments/line.total", 638_825.13),
            ("payments/line.core", 402_012.33),
            ("payments/line.enhanced", 9_214.8),
            ("payments/line.pco", 15_539.52),
            ("payments/line.other", 24_311.78),
            // No such payment in the year, and no column of it.
            ("payments/line.participation", MISSING),
            ("payments/line.rsv", MISSING),
            ("beside/beside-line.covid", MISSING),
            ("contract.gms", 1.0),
            ("contract.pms", 0.0),
            ("year.whole", 1.0),
        ],
    );
    expect(
        &parsed,
        "FY2018",
        "ZA0002",
        &[
            // Eight digits are published.
            ("registered", 2_046.666_667),
            ("payments/line.premises", -125.1),
            ("payments/line.prescribing", 105_111.63),
            ("without-drugs", 129_048.45),
            ("dispensing.yes", 1.0),
            ("rurality.rural", 1.0),
            ("year.part", 1.0),
            ("year.whole", 0.0),
        ],
    );
    expect(
        &parsed,
        "FY2018",
        "ZA0003",
        &[
            ("total", -96.72),
            ("registered", 0.0),
            ("contract.unknown", 1.0),
            ("dispensing.unknown", 1.0),
            ("rurality.missing", 1.0),
            ("practice-type.walk-in", 1.0),
            ("year.no-patients", 1.0),
        ],
    );
    // Regions were offices of another kind; CCGs were what sub-ICBs are now.
    let [membership] = parsed.memberships.as_slice() else {
        panic!("one month");
    };
    assert_eq!(membership.month.to_string(), "2018-04");
    let parents = membership.rows[0]
        .1
        .map(|code| code.map(|code| code.to_string()));
    assert_eq!(parents, [None, Some("ZC1".to_owned()), None, None]);
}

#[test]
fn the_layout_of_2022_has_covid_and_networks_beside_the_total() {
    let parsed = parse(NAME_2022, OF_2022).expect("read");
    expect(
        &parsed,
        "FY2022",
        "ZA0001",
        &[
            ("total", 707_465.07),
            ("net", 623_122.31),
            ("with-covid", 866_295.66),
            ("weighted", 4_579.78),
            ("payments/line.prescribing-fee", -85.53),
            ("payments/line.winter-access", 1_200.5),
            ("payments/line.it", 1_200.5),
            ("beside/beside-line.covid", 158_830.59),
            ("beside/beside-line.network-extended-hours", -12.5),
            ("beside/beside-line.network", 530_937.73),
        ],
    );
    expect(
        &parsed,
        "FY2022",
        "ZA0002",
        &[
            ("total", 109_234.5),
            ("year.fluctuation", 1.0),
            ("contract.unknown", 1.0),
        ],
    );
    let rows = &parsed.memberships[0].rows;
    let parents = |row: usize| rows[row].1.map(|code| code.map(|code| code.to_string()));
    let areas = [Some("ZS1".to_owned()), None, Some("ZR1".to_owned())];
    assert_eq!(parents(0)[0].as_deref(), Some("ZU0001"));
    assert_eq!(parents(0)[1..], areas);
    assert_eq!(parents(1)[0], None, "in no PCN");
    let pcn = parsed
        .organisations
        .iter()
        .find(|one| one.kind == Kind::Pcn);
    assert_eq!(pcn.and_then(|pcn| pcn.name.as_deref()), Some("ASH PCN"));
}

#[test]
fn the_layout_of_2024_marks_practices_and_takes_money_back() {
    let parsed = parse(NAME_2024, OF_2024).expect("read");
    expect(
        &parsed,
        "FY2024",
        "ZA0001",
        &[
            ("total", 914_117.81),
            ("net", 793_770.12),
            ("with-covid", 914_117.81),
            ("payments/line.seniority", -2.84),
            ("payments/line.rsv", 794.74),
            ("payments/line.total", 914_117.81),
            ("beside/beside-line.network", MISSING),
        ],
    );
    expect(
        &parsed,
        "FY2024",
        "ZA0002",
        &[
            ("total", 101_280.65),
            ("with-covid", 102_781.4),
            ("without-drugs", 60_000.0),
            ("payments/line.prescribing", 41_280.65),
            ("contract.apms", 1.0),
            ("year.part", 1.0),
        ],
    );
    expect(
        &parsed,
        "FY2024",
        "ZA0003",
        &[("total", -42.81), ("registered", 0.0)],
    );
}

#[test]
fn networks_are_figures_of_their_own() {
    let parsed = parse(NAME_NETWORKS, NETWORKS).expect("read");
    assert_eq!(parsed.source, "pcn");
    assert_eq!((parsed.rows.read, parsed.rows.kept), (3, 2));
    expect(
        &parsed,
        "FY2024",
        "ZU0001",
        &[
            ("network/network-line.total", 1_500_000.25),
            ("network/network-line.workforce", 1_200_000.5),
            ("network-registered", 50_123.5),
            ("network-weighted", 51_000.25),
        ],
    );
    expect(
        &parsed,
        "FY2024",
        "ZU0002",
        &[
            ("network/network-line.total", -250.5),
            ("network/network-line.leadership", MISSING),
            ("network-weighted", MISSING),
        ],
    );
    // Two networks are not England.
    assert_eq!(parsed.figures[0].organisations.len(), 2);
}

#[test]
fn areas_have_the_sums_of_networks_where_the_file_is_whole() {
    let mut text = "PCN Code,PCN Name,Region Code,List Size,Total Payments\r\n".to_owned();
    for number in 0..1_000 {
        text.push_str(&format!(
            "U{number:05},A PCN,ZR{},100.5,0.1\r\n",
            number % 2
        ));
    }
    let parsed = parse(NAME_NETWORKS, &text).expect("read");
    expect(
        &parsed,
        "FY2024",
        "E92",
        &[
            ("network/network-line.total", 100.0),
            ("network-registered", 100_500.0),
        ],
    );
    expect(
        &parsed,
        "FY2024",
        "ZR1",
        &[("network/network-line.total", 50.0)],
    );
}

#[test]
fn a_row_that_does_not_add_up_is_refused_with_both_figures() {
    // A penny less of the global sum.
    let wrong = OF_2024.replacen("478553.58", "478553.57", 1);
    let error = parse(NAME_2024, &wrong).expect_err("refused");
    assert_eq!(error.line, Some(2));
    assert_eq!(
        error.column.as_deref(),
        Some("TOTAL NHS PAYMENTS TO GENERAL PRACTICE")
    );
    assert!(
        error.problem.contains("add up to £914,117.80") && error.problem.contains("£914,117.81"),
        "{error}"
    );
    // Deductions, and a further total.
    let wrong = OF_2024.replacen("-5000,96280.65", "-5000,96280.66", 1);
    let error = parse(NAME_2024, &wrong).expect_err("refused");
    assert_eq!(error.line, Some(3));
    assert!(
        error
            .problem
            .contains("£96,280.65, and it is printed as £96,280.66"),
        "{error}"
    );
    let wrong = OF_2022.replacen("1397233.39", "1397233.3", 1);
    let error = parse(NAME_2022, &wrong).expect_err("refused");
    assert!(error.problem.contains("£1,397,233.39"), "{error}");
    // A payment under a heading that is not known.
    let strange = OF_2018.replacen("Other Payments1", "Some New Scheme", 1);
    let error = parse(NAME_2018, &strange).expect_err("refused");
    assert!(error.problem.contains("SOME NEW SCHEME"), "{error}");
}

#[test]
fn blank_and_not_applicable_are_missing_and_never_zero() {
    // Nothing is printed for learning disabilities, and the total is that of the others.
    let blank = OF_2018
        .replacen(",9074.8,140,", ",9074.8,,", 1)
        .replacen(",638825.13,", ",638685.13,", 1)
        .replacen(",575670.75", ",575530.75", 1);
    let parsed = parse(NAME_2018, &blank).expect("read");
    expect(
        &parsed,
        "FY2018",
        "ZA0001",
        &[
            ("payments/line.learning-disabilities", MISSING),
            ("payments/line.enhanced", 9_074.8),
            ("total", 638_685.13),
        ],
    );
    let patients = OF_2018.replacen(",4095.25,", ",N/A,", 1);
    let parsed = parse(NAME_2018, &patients).expect("read");
    expect(
        &parsed,
        "FY2018",
        "ZA0001",
        &[("registered", MISSING), ("weighted", 4_728.6)],
    );
}

#[test]
fn what_cannot_be_read_is_named() {
    for (name, text, from, to, said) in [
        (
            NAME_2024,
            OF_2024,
            "478553.58",
            "\"478,553.58\"",
            "is not an amount",
        ),
        (NAME_2024, OF_2024, ",3893.75,", ",-3893.75,", "below zero"),
        (
            NAME_2024,
            OF_2024,
            ",GMS,No,",
            ",GMS,Perhaps,",
            "expected one of Yes, No",
        ),
        (
            NAME_2024,
            OF_2024,
            "ZA0002",
            "ENGLAND",
            "cannot be the code of",
        ),
        (
            NAME_2024,
            OF_2024,
            "ZA0002",
            "ZA0001",
            "repeats the key of line 2",
        ),
        (
            NAME_2024,
            OF_2024,
            "30/09/2024",
            "some day",
            "is not a date",
        ),
        (
            NAME_NETWORKS,
            NETWORKS,
            "1500000.25",
            "much",
            "is not an amount",
        ),
    ] {
        assert!(text.contains(from), "{from}");
        let error = parse(name, &text.replacen(from, to, 1)).expect_err(said);
        let shown = error.to_string();
        assert!(shown.contains(said) && error.line.is_some(), "{shown}");
    }
    let error = parse("payments.csv", OF_2024).expect_err("no year");
    assert!(error.problem.contains("does not say its year"), "{error}");
}

#[test]
fn headings_of_the_first_years_are_known_by_their_letters() {
    let text = "NHSEnglandRegionCode,PracticeCode,PracticeName,ContractType,DispensingPractice,NumberOfRegisteredPatientsLastKnownFigure,NumberOfWeightedPatientsLastKnownFigure,GlobalSum_£,Doctors.Retainer.Scheme.Payments,TotalQOFPayments_£,NationalEnhancedServices_£,LocalEnhancedServices_NHAIS_£,LocalEnhancedServices_ISFE_£,OtherPayments_£,TotalNHSPaymentsToGeneralPractice_£,DeductionsForPensionsLeviesAndPrescriptionChargeIncome_£,TotalNHSPaymentsToGeneralPracticeMinusDeductions_£\r\nQ72,ZA0001,ASH,PCTMS,No,4268,5209.497299,100.5,1,20,3,4,5.5,6,140,-40,100\r\n";
    let parsed = parse("nhspaymentsgp-15-16-csv.csv", text).expect("read");
    expect(
        &parsed,
        "FY2015",
        "ZA0001",
        &[
            ("total", 140.0),
            ("payments/line.retainer", 1.0),
            ("payments/line.national-other", 3.0),
            ("payments/line.local", 9.5),
            ("weighted", 5_209.497_299),
            ("contract.other", 1.0),
            // The year has no column of marks, nor of rurality.
            ("year.whole", MISSING),
            ("rurality.urban", MISSING),
        ],
    );
    // The edition of whole pounds adds up to within their rounding; no other does.
    let rounded = text.replace("100.5", "100").replace(",5.5,", ",5,");
    assert!(parse("nhspaymentsgp-14-15-csv.csv", &rounded).is_ok());
    assert!(parse("nhspaymentsgp-15-16-csv.csv", &rounded).is_err());
}

#[test]
fn every_line_has_one_place_in_the_tree() {
    let dataset = super::PUBLICATION.declared();
    for dimension in ["line", "beside-line", "network-line"] {
        let values = &dataset.dimension(dimension).expect("declared").values;
        let tree = Tree::of(dataset, dimension);
        for (place, (value, part)) in values.iter().zip(&tree.0).enumerate() {
            assert_eq!(
                value.parent.is_some(),
                part.parent.is_some(),
                "{}",
                value.id
            );
            // Sums are filled from the last value to the first.
            assert!(
                part.parent.is_none_or(|parent| parent < place),
                "{}",
                value.id
            );
        }
    }
}

fn number(figures: &PeriodFigures, measure: &str, place: usize) -> Option<f64> {
    let column = figures.columns.iter().find(|(id, _)| id == measure);
    column.and_then(|(_, column)| column.number(place as u32))
}

#[test]
fn invented_payments_add_up_and_have_what_published_ones_have() {
    let world = World::new("2026-11".parse().expect("a month"));
    let releases = demonstration::releases(&world);
    let figures = &releases[0].figures;
    let years: Vec<Period> = figures.iter().map(|figures| figures.period).collect();
    let wanted: Vec<Period> = (2020..=2024).map(Period::FinancialYear).collect();
    assert_eq!(years, wanted);
    let last = figures.last().expect("a year");
    let groups = [
        "core",
        "qof",
        "enhanced",
        "local",
        "premises",
        "pco",
        "it",
        "participation",
        "prescribing",
        "other",
    ];
    let (mut practices, mut below, mut part, mut without) = (0, 0, 0, 0);
    for place in 0..last.organisations.len() {
        let Some(total) = number(last, "total", place) else {
            continue;
        };
        practices += 1;
        let sum: f64 = groups
            .iter()
            .filter_map(|id| number(last, &format!("payments/line.{id}"), place))
            .sum();
        assert!((sum - total).abs() < 0.005, "{sum} and {total}");
        let fee = number(last, "payments/line.prescribing-fee", place);
        below += usize::from(fee.is_some_and(|fee| fee < 0.0));
        part += usize::from(number(last, "year.part", place) == Some(1.0));
        without += usize::from(number(last, "registered", place).is_none());
    }
    assert!((5_500..6_800).contains(&practices), "{practices}");
    assert!(
        below > 500 && part > 20 && without > 0,
        "{below} {part} {without}"
    );
    let has = |measure: &str| last.columns.iter().any(|(id, _)| id == measure);
    assert!(has("network/network-line.total") && has("payments/line.rsv"));
    assert!(!has("beside/beside-line.network-workforce"));
    let first = &figures[0];
    assert!(
        first
            .columns
            .iter()
            .any(|(id, _)| id == "beside/beside-line.network-workforce")
    );
}
