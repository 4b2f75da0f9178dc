//! Which addresses are asked: found through the API, so that the same rule serves every
//! store and every dataset that will come.

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::http::{Client, Request};

/// The levels of organisations, as the API names them.
const LEVELS: [&str; 6] = ["practice", "pcn", "sub-icb", "icb", "region", "england"];
/// Searches, right and wrong.
const SEARCHES: [&str; 5] = ["surgery", "surgry", "pcn", "zz", "10"];
/// Pages that are no organisation's.
const PAGES: [&str; 16] = [
    "/",
    "/tools/",
    "/places/",
    "/search/",
    "/methods/",
    "/data-sources/",
    "/interpreting/",
    "/glossary/",
    "/accessibility/",
    "/docs/api/",
    "/privacy-policy/",
    "/cookie-policy/",
    "/no/such/page",
    "/places/NOSUCH/",
    "/data-sources/releases.csv",
    "/api/v1/",
];

/// A dataset, as far as the addresses follow from it.
struct Dataset {
    id: String,
    endpoint: Option<String>,
    /// Whether it has a dashboard.
    has_page: bool,
    periods: Vec<String>,
    indicators: Vec<String>,
    margins: Vec<String>,
    /// By level, in the order of [`LEVELS`]: a handful of organisations of the latest period.
    organisations: Vec<(&'static str, Vec<String>)>,
}

/// What there is to ask for.
pub(super) struct Site<'a> {
    client: &'a Client,
    datasets: Vec<Dataset>,
    calculators: Vec<String>,
    /// The groups that values are compared with.
    groups: Vec<String>,
}

impl<'a> Site<'a> {
    /// Asks the API what there is.
    pub(super) fn read(client: &'a Client) -> Result<Self> {
        let index = object(client, "/api/v1/")?;
        let calculators = texts(&index["endpoints"], "address")
            .filter_map(|address| {
                let (_, slug) = address.split_once("/api/v1/calculators/")?;
                Some(slug.trim_matches('/').to_owned())
            })
            .collect();
        let schema = object(client, "/api/schema/")?;
        let parameters =
            &schema["paths"]["/api/v1/indicators/{indicator}/values/"]["get"]["parameters"];
        let groups = parameters
            .as_array()
            .into_iter()
            .flatten()
            .find(|parameter| parameter["name"] == "benchmark")
            .map(|parameter| strings(&parameter["schema"]["enum"]))
            .unwrap_or_default();
        if groups.is_empty() {
            bail!("the schema no longer lists the groups of `benchmark`: adapt xtask/src/compare");
        }
        let list = object(client, "/api/v1/datasets/")?;
        let datasets = list["results"]
            .as_array()
            .context("/api/v1/datasets/ gives no list")?
            .iter()
            .map(|one| dataset(client, one))
            .collect::<Result<_>>()?;
        Ok(Self {
            client,
            datasets,
            calculators,
            groups,
        })
    }

    /// Every address. What a page links to beside them is followed when it is asked for.
    pub(super) fn requests(&self) -> Result<Vec<Request>> {
        let mut all: Vec<Request> = PAGES.map(Request::get).into();
        let mut paths: Vec<String> = SEARCHES.map(|text| format!("/search/?q={text}")).into();
        paths.extend(SEARCHES.map(|text| format!("/fn/find?query={text}&limit=20")));
        for dataset in &self.datasets {
            if dataset.has_page {
                self.dashboards(dataset, &mut paths);
                nation(dataset, &mut paths);
            }
            for (_, codes) in &dataset.organisations {
                paths.extend(codes.iter().map(|code| format!("/places/{code}/")));
            }
            self.rows(dataset, &mut paths)?;
        }
        self.directories(&mut paths)?;
        all.extend(paths.into_iter().map(Request::get));
        self.planning(&mut all);
        Ok(all)
    }

    fn dashboards(&self, dataset: &Dataset, paths: &mut Vec<String>) {
        let tool = format!("/tools/{}/", dataset.id);
        paths.push(tool.clone());
        paths.push(format!("{tool}?org=NOSUCH"));
        for (level, codes) in &dataset.organisations {
            for (place, code) in codes.iter().enumerate() {
                let of = format!("{tool}?org={code}");
                paths.push(of.clone());
                paths.push(format!("{tool}everything.csv?org={code}"));
                if place > 0 {
                    continue;
                }
                for indicator in &dataset.indicators {
                    for file in ["against.csv", "trend.csv", "trend.svg"] {
                        paths.push(format!("{tool}{file}?org={code}&show={indicator}"));
                    }
                }
                for group in &self.groups {
                    paths.push(format!("{of}&group={group}"));
                    paths.push(format!("{tool}everything.csv?org={code}&group={group}"));
                }
                paths.push(format!("{of}&trend=variation"));
                paths.push(format!("{of}&held-by=gp"));
                paths.push(format!("{of}&period=1999-01"));
                for period in some(&dataset.periods) {
                    let period = of_page(&period);
                    paths.push(format!("{of}&period={period}"));
                    paths.push(format!("{tool}everything.csv?org={code}&period={period}"));
                }
                if *level == "practice" {
                    let own: Vec<&str> = codes.iter().skip(1).map(String::as_str).collect();
                    let own = own.join(",");
                    paths.push(format!("{of}&group=own&own={own}"));
                    paths.push(format!(
                        "{tool}everything.csv?org={code}&group=own&own={own}"
                    ));
                    for indicator in &dataset.indicators {
                        paths.push(format!("{of}&show={indicator}"));
                    }
                    for near in ["pcn", "sub-icb", "postcode"] {
                        paths.push(format!("{of}&near={near}"));
                    }
                }
            }
        }
    }

    /// The API's rows of a dataset.
    fn rows(&self, dataset: &Dataset, paths: &mut Vec<String>) -> Result<()> {
        let id = &dataset.id;
        paths.push(format!("/api/v1/datasets/{id}/"));
        let Some(latest) = dataset.periods.last() else {
            return Ok(());
        };
        let of_period = |period: &str| format!("{}={period}", period_name(period));
        if let Some(endpoint) = &dataset.endpoint {
            // Every period at the level of practices, the others now and then.
            for period in &dataset.periods {
                self.ends(&format!("{endpoint}?{}", of_period(period)), paths)?;
            }
            for period in some(&dataset.periods) {
                for level in &LEVELS[1..] {
                    self.ends(
                        &format!("{endpoint}?{}&org_type={level}", of_period(&period)),
                        paths,
                    )?;
                }
            }
        }
        let generic = format!("/api/v1/datasets/{id}");
        for (level, codes) in &dataset.organisations {
            let Some(code) = codes.first() else {
                continue;
            };
            let of_level = format!("{}&org_type={level}", of_period(latest));
            self.ends(
                &format!("{generic}/indicators/?{of_level}&page_size=200"),
                paths,
            )?;
            for code in codes {
                paths.push(format!(
                    "{generic}/indicators/?org={code}&{}&page_size=200",
                    of_period(latest)
                ));
                if let Some(endpoint) = &dataset.endpoint {
                    paths.push(format!("{endpoint}?org={code}&page_size=200"));
                }
            }
            for margin in &dataset.margins {
                self.ends(
                    &format!("{generic}/measures/{margin}/?{of_level}&page_size=200"),
                    paths,
                )?;
                self.ends(
                    &format!("{generic}/measures/{margin}/?org={code}&page_size=500"),
                    paths,
                )?;
            }
            for indicator in &dataset.indicators {
                let values = format!("/api/v1/indicators/{id}.{indicator}");
                paths.push(format!("{values}/values/?{of_level}&page_size=50"));
                paths.push(format!("{values}/values/?org={code}&page_size=100"));
                paths.push(format!(
                    "{values}/benchmarks/?org={code}&{}",
                    of_period(latest)
                ));
            }
            paths.push(format!(
                "{generic}/indicators/?org={code}&{}&format=csv",
                of_period(latest)
            ));
        }
        Ok(())
    }

    fn directories(&self, paths: &mut Vec<String>) -> Result<()> {
        self.ends("/api/v1/practices/", paths)?;
        self.ends("/api/v1/pcns/", paths)?;
        self.ends("/api/v1/datasets/", paths)?;
        paths.push("/api/schema/".to_owned());
        for (level, codes) in self
            .datasets
            .iter()
            .flat_map(|dataset| &dataset.organisations)
        {
            for code in codes {
                match *level {
                    "practice" => {
                        paths.push(format!(
                            "/api/v1/practices/{code}/population/?page_size=500"
                        ));
                    }
                    "pcn" | "icb" => paths.push(format!("/api/v1/practices/?{level}={code}")),
                    _ => {}
                }
            }
        }
        for text in SEARCHES.iter().filter(|text| text.len() > 1) {
            paths.push(format!("/api/v1/practices/?search={text}"));
        }
        Ok(())
    }

    /// The first and the last page of a list.
    fn ends(&self, path: &str, paths: &mut Vec<String>) -> Result<()> {
        paths.push(path.to_owned());
        let join = if path.contains('?') { '&' } else { '?' };
        let size = path
            .split("page_size=")
            .nth(1)
            .and_then(|size| size.parse().ok());
        let size: u64 = size.unwrap_or(100);
        // A row is enough to learn how many there are.
        let counted = path
            .split(&format!("{join}page_size"))
            .next()
            .unwrap_or(path);
        let join_one = if counted.contains('?') { '&' } else { '?' };
        let answer = self
            .client
            .ask(&Request::get(format!("{counted}{join_one}page_size=1")))?;
        let answer: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        let last = answer["count"].as_u64().unwrap_or(0).div_ceil(size);
        if last > 1 {
            paths.push(format!("{path}{join}page={last}"));
        }
        Ok(())
    }

    fn planning(&self, all: &mut Vec<Request>) {
        const YEARS: [&str; 3] = ["2024/25", "2025/26", "2026/27"];
        let of_level = |wanted: &str| {
            let levels = self
                .datasets
                .iter()
                .flat_map(|dataset| &dataset.organisations);
            levels
                .filter(|(level, _)| *level == wanted)
                .flat_map(|(_, codes)| codes)
                .next()
        };
        let organisations: Vec<&String> = ["practice", "pcn"]
            .into_iter()
            .filter_map(of_level)
            .collect();
        for slug in &self.calculators {
            let (page, api) = (
                format!("/tools/{slug}/"),
                format!("/api/v1/calculators/{slug}/"),
            );
            all.push(Request::get(page.clone()));
            all.push(Request::get(format!("{page}scenario.csv")));
            all.push(Request::post(api.clone(), "{}"));
            for year in YEARS {
                all.push(Request::get(format!(
                    "{page}?year={}",
                    year.replace('/', "-")
                )));
                all.push(Request::post(
                    api.clone(),
                    format!("{{\"year\":\"{year}\"}}"),
                ));
            }
            for code in &organisations {
                let scenarios = format!("org={code}&s2.name=Winter%20plan&s2.list=9000");
                for path in [
                    format!("?org={code}"),
                    format!("?{scenarios}"),
                    format!("scenario.csv?{scenarios}"),
                    format!("plan.ics?org={code}"),
                ] {
                    all.push(Request::get(format!("{page}{path}")));
                }
                for body in [
                    format!("{{\"org\":\"{code}\"}}"),
                    format!(
                        "{{\"org\":\"{code}\",\"scenarios\":{{\"Winter plan\":{{\"list\":9000}}}}}}"
                    ),
                ] {
                    all.push(Request::post(api.clone(), body));
                }
            }
        }
    }
}

fn dataset(client: &Client, one: &Value) -> Result<Dataset> {
    let id = one["id"]
        .as_str()
        .context("a dataset has no id")?
        .to_owned();
    let about = object(client, &format!("/api/v1/datasets/{id}/"))?;
    let periods = strings(&about["periods"]);
    let indicators: Vec<String> = texts(&about["indicators"], "id")
        .map(str::to_owned)
        .collect();
    let mut margins: Vec<String> = texts(&about["measures"], "margin")
        .map(str::to_owned)
        .collect();
    margins.dedup();
    let page = client.ask(&Request::get(format!("/tools/{id}/")))?;
    let mut organisations = Vec::new();
    if let (Some(latest), Some(first)) = (periods.last(), indicators.first().or(margins.first())) {
        let list = if indicators.is_empty() {
            format!("/api/v1/datasets/{id}/measures/{first}/")
        } else {
            format!("/api/v1/indicators/{id}.{first}/values/")
        };
        for level in LEVELS {
            let path = format!(
                "{list}?{}={latest}&org_type={level}&page_size=1",
                period_name(latest)
            );
            organisations.push((level, handful(client, &path)?));
        }
    }
    if organisations
        .iter()
        .all(|(_, codes): &(_, Vec<String>)| codes.is_empty())
    {
        bail!("the API gives no organisations of {id}: adapt xtask/src/compare/addresses.rs");
    }
    Ok(Dataset {
        endpoint: one["endpoint"].as_str().map(str::to_owned),
        has_page: page.status == 200,
        id,
        periods,
        indicators,
        margins,
        organisations,
    })
}

/// The first, the last and two others of a list of organisations.
fn handful(client: &Client, path: &str) -> Result<Vec<String>> {
    let mut codes: Vec<String> = Vec::new();
    let page = |number: u64| -> Result<(u64, Option<String>)> {
        let answer = client.ask(&Request::get(format!("{path}&page={number}")))?;
        let answer: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        let code = answer["results"][0]["org_code"].as_str().map(str::to_owned);
        Ok((answer["count"].as_u64().unwrap_or(0), code))
    };
    let (count, first) = page(1)?;
    codes.extend(first);
    for number in [count / 3, count * 2 / 3, count] {
        if number > 1 {
            codes.extend(page(number)?.1);
        }
    }
    codes.dedup();
    Ok(codes)
}

fn nation(dataset: &Dataset, paths: &mut Vec<String>) {
    let page = format!("/tools/{}/nation/", dataset.id);
    paths.push(page.clone());
    for indicator in &dataset.indicators {
        paths.push(format!("{page}?show={indicator}"));
    }
    for level in ["pcn", "sub-icb", "icb", "region"] {
        paths.push(format!("{page}?level={level}"));
    }
    for period in some(&dataset.periods) {
        paths.push(format!("{page}?period={}", of_page(&period)));
    }
    for (_, codes) in &dataset.organisations {
        paths.extend(
            codes
                .iter()
                .take(1)
                .map(|code| format!("{page}?org={code}")),
        );
    }
}

/// The first, a middle and the last but one: the last is what is asked without a period.
fn some(periods: &[String]) -> Vec<String> {
    let count = periods.len();
    let mut places = vec![
        0,
        count / 2,
        count.saturating_sub(2),
        count.saturating_sub(1),
    ];
    places.dedup();
    places
        .iter()
        .filter_map(|place| periods.get(*place).cloned())
        .collect()
}

/// The API's parameter for a period: months are given by their first day.
fn period_name(period: &str) -> &'static str {
    if is_month(period) { "month" } else { "year" }
}

/// A period as pages have it in their addresses.
fn of_page(period: &str) -> String {
    if is_month(period) {
        period.chars().take("2026-01".len()).collect()
    } else {
        period.replace('/', "-")
    }
}

fn is_month(period: &str) -> bool {
    period.len() == 10 && period.as_bytes()[4] == b'-'
}

fn object(client: &Client, path: &str) -> Result<Value> {
    let response = client.ask(&Request::get(path))?;
    if response.status != 200 {
        bail!(
            "{path} was answered with {}: {:.300}\nThe API needs --key KEY (haresign api-key create NAME)",
            response.status,
            response.text()
        );
    }
    Ok(serde_json::from_slice(&response.body)?)
}

fn strings(list: &Value) -> Vec<String> {
    let items = list.as_array().into_iter().flatten();
    items
        .filter_map(|item| item.as_str().map(str::to_owned))
        .collect()
}

fn texts<'v>(list: &'v Value, name: &'static str) -> impl Iterator<Item = &'v str> {
    let items = list.as_array().into_iter().flatten();
    items.filter_map(move |item| item[name].as_str())
}
