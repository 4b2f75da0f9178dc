//! Published files through the real reader and a real store, against figures computed by
//! other means. Skipped where the files are absent: they are never part of the project.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::PathBuf;

use datasets::dataset;
use datasets::readers;
use domain::facts::Basis;
use domain::organisation::{Kind, Status};
use domain::period::{Month, Period};
use domain::snapshot::Snapshot;
use domain::statistics::rank::quantile;
use ingest::{Reading, read};
use store::Loaded;
use store::testing::sqlite;

/// The folder of published files: `HARESIGN_TEST_FILES`, or `shared/nhs-data` beside the
/// project.
fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("HARESIGN_TEST_FILES").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/nhs-data"),
        PathBuf::from,
    );
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!(
        "skipped: {} does not exist; HARESIGN_TEST_FILES may name a folder of published files",
        folder.display()
    );
    None
}

fn today() -> Month {
    "2026-11".parse().unwrap()
}

fn read_ok(paths: &[PathBuf]) -> Reading {
    let reading = read(paths, &readers(), today(), &());
    for refused in &reading.refused {
        eprintln!("{refused}");
    }
    assert!(reading.refused.is_empty());
    reading
}

async fn loaded(paths: &[PathBuf]) -> Snapshot {
    let reading = read_ok(paths);
    let test = sqlite().await.with_datasets(datasets::built_in());
    test.store
        .load(&reading.releases, "2026-11-23T10:00:00Z", false)
        .await
        .unwrap();
    test.store.snapshot().await.unwrap()
}

struct Asked<'a> {
    snapshot: &'a Snapshot,
    dataset: &'static str,
    period: Period,
}

impl Asked<'_> {
    fn value(&self, measure: &str, organisation: &str) -> Option<f64> {
        let facts = self.snapshot.facts(self.dataset).unwrap();
        let measure = facts.dataset.measure(measure).unwrap();
        let period = facts.period_index(self.period)?;
        let ordinal = self
            .snapshot
            .catalogue
            .ordinal(organisation.parse().unwrap())?;
        facts
            .value(measure.margin, measure.cell, period, ordinal)
            .number()
    }

    fn basis(&self, margin: &str, organisation: &str) -> Basis {
        let facts = self.snapshot.facts(self.dataset).unwrap();
        let period = facts.period_index(self.period).unwrap();
        let ordinal = self
            .snapshot
            .catalogue
            .ordinal(organisation.parse().unwrap())
            .unwrap();
        facts.basis(facts.dataset.margin_index(margin).unwrap(), period, ordinal)
    }
}

const ALL_SUB_ICBS: Basis = Basis::SubIcbs {
    published: 106,
    expected: 106,
};

fn month(text: &str) -> Period {
    Period::Month(text.parse().unwrap())
}

#[tokio::test]
async fn registered_patients_of_december_2025() {
    let Some(folder) = folder() else { return };
    let of = |name: &str| folder.join("registered-patients").join(name);
    let snapshot = loaded(&[
        of("gp-reg-pat-prac-quin-age_2025-12.zip"),
        of("gp-reg-pat-prac-map_2025-12.zip"),
    ])
    .await;
    let december = Asked {
        snapshot: &snapshot,
        dataset: "list-size",
        period: month("2025-12"),
    };
    assert_eq!(december.value("patients", "E92"), Some(63_936_682.0));

    let facts = snapshot.facts("list-size").unwrap();
    let lists = dataset("list-size");
    let england = snapshot.catalogue.england().unwrap().ordinal;
    let over_65 = facts
        .quantity(lists.evaluation("over-65").unwrap(), 0, england)
        .unwrap();
    assert_eq!(over_65.numerator, 11_622_578.0);
    assert_eq!(over_65.denominator, 63_936_682.0);

    let distribution = facts.distribution(lists.evaluation("patients").unwrap(), 0, Kind::Practice);
    let sizes = distribution.sorted();
    assert_eq!(sizes.len(), 6_196);
    assert_eq!(quantile(sizes, 0.5), Some(8_806.0));
    assert_eq!(quantile(sizes, 0.25), Some(5_886.75));
    assert_eq!(quantile(sizes, 0.75), Some(12_755.25));

    // Organisations with data; PCNs count the one that stands for none.
    let with_data = |kind: Kind| {
        snapshot
            .catalogue
            .all()
            .iter()
            .filter(|organisation| {
                organisation.kind == kind && facts.is_present(0, organisation.ordinal)
            })
            .count()
    };
    assert_eq!(
        [Kind::Pcn, Kind::SubIcb, Kind::Icb, Kind::Region].map(with_data),
        [1_298, 106, 42, 7]
    );

    let sex = |sex: &str| -> f64 {
        lists
            .margin("sex-age")
            .map(|margin| {
                (0..margin.size())
                    .map(|cell| margin.measure_id(cell))
                    .filter(|id| id.starts_with(&format!("sex.{sex}/")))
                    .filter_map(|id| december.value(&id, "A81002"))
                    .sum()
            })
            .unwrap()
    };
    assert_eq!((sex("male"), sex("female")), (9_246.0, 9_428.0));
}

/// Totals of PCNs summed from practices equal the published rows.
#[tokio::test]
async fn summed_pcns_equal_the_published_ones() {
    let Some(folder) = folder() else { return };
    let of = |name: &str| folder.join("registered-patients").join(name);
    let published = loaded(&[of("gp-reg-pat-prac-quin-age_2025-12.zip")]).await;
    let summed = loaded(&[
        of("gp-reg-pat-prac-all_2025-12.zip"),
        of("gp-reg-pat-prac-map_2025-12.zip"),
    ])
    .await;
    let ask = |snapshot| Asked {
        snapshot,
        dataset: "list-size",
        period: month("2025-12"),
    };
    let (published_ask, summed_ask) = (ask(&published), ask(&summed));
    let mut equal = 0;
    for pcn in published
        .catalogue
        .all()
        .iter()
        .filter(|organisation| organisation.kind == Kind::Pcn)
    {
        let code = pcn.code.as_str();
        assert_eq!(published_ask.basis("patients", code), Basis::Published);
        assert!(matches!(
            summed_ask.basis("patients", code),
            Basis::Practices { .. }
        ));
        assert_eq!(
            published_ask.value("patients", code),
            summed_ask.value("patients", code),
            "{code}"
        );
        equal += 1;
    }
    assert_eq!(equal, 1_298);
}

#[tokio::test]
async fn the_crosstab_of_october_2025() {
    let Some(folder) = folder() else { return };
    let path =
        folder.join("gp-appointments/Practice_Level_Crosstab_Oct_25_London_East_South_only.zip");
    let reading = read_ok(std::slice::from_ref(&path));
    let crosstab = reading
        .releases
        .iter()
        .find(|release| release.source == "practice-crosstab")
        .unwrap();
    assert_eq!(crosstab.rows.read, 392_709);
    assert_eq!(crosstab.rows.kept, 392_709);
    assert_eq!(crosstab.figures[0].organisations.len(), 2_101);
    let mapping = reading
        .releases
        .iter()
        .find(|release| release.source == "gpad-mapping")
        .unwrap();
    assert_eq!(
        mapping.memberships[0].month,
        "2025-10".parse().unwrap(),
        "from the crosstab beside it"
    );

    let snapshot = loaded(&[path]).await;
    let october = Asked {
        snapshot: &snapshot,
        dataset: "gp-appointments",
        period: month("2025-10"),
    };
    let england = |measure: &str| october.value(measure, "E92");
    assert_eq!(england("appointments"), Some(15_065_690.0));
    assert_eq!(england("status.attended"), Some(13_232_071.0));
    assert_eq!(england("status.dna"), Some(737_496.0));
    assert_eq!(england("status.unknown"), Some(1_096_123.0));
    assert_eq!(
        october.basis("appointments", "E92").members(),
        Some((2_101, 6_157))
    );
    // The same figures by other margins.
    for margin in [
        "status-staff",
        "status-mode",
        "status-wait",
        "held-by-mode",
        "held-by-wait",
        "held-by-category",
    ] {
        let dataset = dataset("gp-appointments");
        let margin = dataset.margin(margin).unwrap();
        let sum: f64 = (0..margin.size())
            .filter_map(|cell| england(&margin.measure_id(cell)))
            .sum();
        assert_eq!(sum, 15_065_690.0, "{}", margin.id);
    }
    assert_eq!(england("mode.video-online"), Some(1_284_556.0));
    assert_eq!(england("wait.8-to-14-days"), Some(1_893_244.0));
    assert_eq!(england("category.triage"), Some(1_675_572.0));
}

/// Annex 1 and the regional files agree on November 2025.
#[tokio::test]
async fn two_files_agree_on_november_2025() {
    let Some(folder) = folder() else { return };
    let of = |name: &str| folder.join("gp-appointments").join(name);
    let annex = loaded(&[of(
        "GPAD_Annex1_Practice_Level_Breakdown_Summary_November_2025.xlsx",
    )])
    .await;
    let regional = loaded(&[of("Appointments_GP_Regional_CSV_Nov_25.zip")]).await;
    for (snapshot, basis) in [(&annex, (6_138, 6_138)), (&regional, (106, 106))] {
        let november = Asked {
            snapshot,
            dataset: "gp-appointments",
            period: month("2025-11"),
        };
        assert_eq!(november.value("appointments", "E92"), Some(31_098_559.0));
        assert_eq!(november.value("status.dna", "E92"), Some(1_356_906.0));
        assert_eq!(november.basis("appointments", "E92").members(), Some(basis));
        // 2b of the workbook: waits with a GP.
        let gp_waits: f64 = dataset("gp-appointments")
            .margin("held-by-wait")
            .map(|margin| {
                (0..8)
                    .filter_map(|cell| november.value(&margin.measure_id(cell), "E92"))
                    .sum()
            })
            .unwrap();
        assert_eq!(gp_waits, 13_673_365.0);
    }
    let facts = regional.facts("gp-appointments").unwrap();
    assert_eq!(facts.periods().len(), 30);
    assert_eq!(regional.catalogue.ordinals(Kind::SubIcb).len(), 106);
}

#[tokio::test]
async fn everything_in_the_folder_loads_together() {
    let Some(folder) = folder() else { return };
    let reading = read_ok(&[folder]);
    let reasons: Vec<&str> = reading
        .skipped
        .iter()
        .map(|skipped| skipped.reason.as_str())
        .collect();
    assert!(
        reasons.iter().any(|reason| reason.contains("PCN_GRANULAR")),
        "{reasons:?}"
    );
    let test = sqlite().await.with_datasets(datasets::built_in());
    let outcome = test
        .store
        .load(&reading.releases, "2026-11-23T10:00:00Z", false)
        .await
        .unwrap();
    assert!(outcome.releases.len() > 20, "{}", outcome.releases.len());
    let snapshot = test.store.snapshot().await.unwrap();

    // The ICBs of either geography.
    let icbs = |text: &str| {
        let geography = snapshot.geographies.at(text.parse().unwrap());
        snapshot
            .catalogue
            .of_kind(Kind::Icb)
            .filter(|icb| geography.exists(&snapshot.catalogue, icb.ordinal))
            .count()
    };
    assert_eq!(
        [icbs("2025-12"), icbs("2026-03"), icbs("2026-07")],
        [42, 42, 36]
    );
    let essex = snapshot
        .catalogue
        .by_code("D7T5G".parse().unwrap())
        .unwrap();
    assert_eq!(essex.name, "Essex ICB");
    assert_eq!(essex.status, Status::Open);

    // epraccur knows who closed; its open practices in England are 6,208.
    let closed = snapshot
        .catalogue
        .by_code("A81003".parse().unwrap())
        .unwrap();
    assert_eq!(closed.status, Status::Closed);
    assert_eq!(closed.closed, Some("2017-10-31".parse().unwrap()));
    let queens_park = snapshot
        .catalogue
        .by_code("A81002".parse().unwrap())
        .unwrap();
    assert_eq!(queens_park.name, "Queens Park Medical Centre");
    assert_eq!(queens_park.postcode.as_deref(), Some("TS18 2AW"));
    assert_eq!(queens_park.clinical_system.as_deref(), Some("TPP"));

    // October: the crosstab has a third of the practices, the regional files all sub-ICBs,
    // so England is complete where sub-ICBs are published.
    let october = Asked {
        snapshot: &snapshot,
        dataset: "gp-appointments",
        period: month("2025-10"),
    };
    assert_eq!(october.basis("appointments", "E92"), ALL_SUB_ICBS);
    assert_eq!(
        october.basis("held-by-category", "E92").members(),
        Some((2_101, 6_157))
    );

    // Rates of areas stand on the patients that the coverage file names.
    let november = Asked {
        snapshot: &snapshot,
        dataset: "gp-appointments",
        period: month("2025-11"),
    };
    assert_eq!(november.basis("patients", "E92"), ALL_SUB_ICBS);

    // Loading all of it again changes nothing: files are loaded already, or a newer edition of
    // what they hold is.
    let again = test
        .store
        .load(&reading.releases, "2026-11-24T10:00:00Z", false)
        .await
        .unwrap();
    assert!(
        again
            .releases
            .iter()
            .all(|loaded| matches!(loaded, Loaded::Unchanged { .. } | Loaded::Older(_)))
    );
}
