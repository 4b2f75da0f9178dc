//! The examples of the cookbook: one for each question that programs ask most.

use leptos::prelude::*;

use super::super::code;
use super::super::request::Request;
use super::super::snippets::{Language, post};
use super::{
    APPOINTMENTS, Answers, Cookbook, Examples, LISTS, OF_COMPARED, OF_LISTS, OF_VALUES, example,
};

impl Cookbook<'_> {
    pub(super) fn recipes(&self) -> AnyView {
        view! {
            {self.recipes_by_area()} {self.recipes_of_a_practice()} {self.recipes_of_files()}
            {self.recipe_of_a_planning_tool()}
        }
        .into_any()
    }

    /// Values of many organisations: the practices of a PCN and of a sub-ICB, England, ICBs.
    fn recipes_by_area(&self) -> AnyView {
        let Examples {
            pcn,
            sub_icb,
            appointments,
            ..
        } = self.examples;
        let of_pcn = Request::new(LISTS).with("pcn", pcn).with("page_size", 500);
        let of_sub_icb = self
            .dna_rate()
            .with("month", appointments)
            .with("sub_icb", sub_icb)
            .with("page_size", 500);
        let england = Request::new(LISTS).with("org", "E92");
        let england_dna = self.dna_rate().with("org", "E92");
        let icbs = self
            .dna_rate()
            .with("month", appointments)
            .with("org_type", "icb")
            .with("benchmark", "england")
            .with("page_size", 500);
        view! {
            <h3>"The lists of a PCN’s practices over time"</h3>
            <p>
                "Without a month, every month comes, oldest first: those practices that belonged to the PCN in it."
            </p>
            {self.command("example-pcn", &of_pcn, &Answers::Rows(OF_LISTS))}
            <h3>"Missed appointments in all practices of a sub-ICB"</h3>
            <p>
                "Any indicator has its values, with numerator, denominator and 95% interval where it has one. "
                <code>"/api/v1/datasets/gp-appointments/"</code>
                " lists the indicators of a dataset."
            </p>
            {self.command("example-sub-icb", &of_sub_icb, &Answers::Rows(OF_VALUES))}
            <h3>"England by month"</h3>
            {self.command("example-england", &england, &Answers::Rows(&["month", "org_code", "patients"]))}
            {self.command("example-england-dna", &england_dna, &Answers::Rows(OF_VALUES))}
            <h3>"An indicator for every ICB"</h3>
            <p>
                "Each with its 95% interval, its rank on a scale of 100 ICBs, and the value of England beside it."
            </p>
            {self.command("example-icbs", &icbs, &Answers::Rows(OF_COMPARED))}
        }
        .into_any()
    }

    /// One practice: among all others, beside a group, with everything that is known of it.
    fn recipes_of_a_practice(&self) -> AnyView {
        let Examples {
            practice,
            sub_icb,
            appointments,
            ..
        } = self.examples;
        let spread = self
            .dna_rate()
            .with("month", appointments)
            .with("org_type", "practice");
        let one = self
            .dna_rate()
            .with("month", appointments)
            .with("org", practice)
            .with("benchmark", "similar");
        let of_month = |request: Request, org: &str| {
            let request = request.with("month", appointments).with("org", org);
            request.with("benchmark", "england")
        };
        let every = of_month(Request::indicators(APPOINTMENTS), practice);
        let outcomes = of_month(Request::measures(APPOINTMENTS, "status-mode"), sub_icb);
        let ages = Request::new(format!("/api/v1/practices/{practice}/population/"));
        view! {
            <h3>"How practices are spread, and where one of them stands"</h3>
            <p>
                "All practices of a month, for a distribution of your own; "
                <code>"percentile"</code>
                " is the place of each among all of its level that reported. For one practice, the request that follows also gives the value of the group that it is compared with: "
                <code>"benchmark"</code>
                " takes pcn, sub-icb, icb, region, england, list-size, deprivation or similar."
            </p>
            {self.program(
                "example-spread",
                Language::R,
                &spread,
                &Answers::Rows(&["org_code", "value", "percentile"]),
            )}
            {self.command(
                "example-one",
                &one,
                &Answers::Rows(&["value", "percentile", "benchmark", "benchmark_name", "benchmark_value"]),
            )}
            <h3>"Every indicator of a practice"</h3>
            <p>
                "One row for each, with the value of England beside it. For one indicator beside every group, ask "
                <code>"/api/v1/indicators/gp-appointments.dna-rate/benchmarks/"</code> "."
            </p>
            {self.command("example-every", &every, &Answers::Rows(&["indicator", "value", "benchmark_value"]))}
            <h3>"What became of appointments, by how they were held"</h3>
            <p>
                "The counts behind every breakdown, at any level, a row for each. "
                <code>"/api/v1/datasets/gp-appointments/"</code>
                " lists, under "
                <code>"measures"</code>
                ", how the counts of a dataset are divided."
            </p>
            {self.command(
                "example-outcomes",
                &outcomes,
                &Answers::Rows(&["measure", "label", "categories", "value", "benchmark_value"]),
            )}
            <h3>"The patients of a practice by year, sex and age"</h3>
            {self.command(
                "example-ages",
                &ages,
                &Answers::Rows(&["year", "month", "patients", "mean_patients", "sex_female_age_20_24"]),
            )}
        }
        .into_any()
    }

    /// Rows as a file, and for programs that read files.
    fn recipes_of_files(&self) -> AnyView {
        let lists = &self.examples.lists;
        let file = Request::new(LISTS)
            .with("month", lists)
            .with("org_type", "sub-icb")
            .with("page_size", 500)
            .with("format", "csv");
        let saved = format!(
            "curl -H \"Authorization: Bearer $HARESIGN_KEY\" -o list-sizes.csv \\\n  \"{}\"",
            file.address(self.site)
        );
        let excel = Request::new(LISTS)
            .with("month", lists)
            .with("org_type", "practice");
        view! {
            <h3>"A CSV file"</h3>
            <p>
                "Every list is also CSV, with the same columns in the same order. It has the same pages; the address of the next is in the header "
                <code>"Link"</code> "."
            </p>
            {example(
                code("example-csv", "curl", saved),
                &Answers::Csv(&["org_code", "org_name", "month", "patients"]),
            )}
            <h3>"Excel and Power BI"</h3>
            <p>{Language::PowerQuery.about()}</p>
            {self.program("example-excel", Language::PowerQuery, &excel, &Answers::Rows(OF_LISTS))}
        }
        .into_any()
    }

    fn recipe_of_a_planning_tool(&self) -> AnyView {
        let practice = &self.examples.practice;
        let planned = post(
            &Request::new("/api/v1/calculators/qof-income/"),
            &format!(
                "{{\"org\": \"{practice}\", \"scenarios\": {{\"A longer list\": {{\"list\": 12000}}}}}}"
            ),
            self.site,
        );
        view! {
            <h3>"A planning tool"</h3>
            <p>
                "The planning tools take a body of JSON, and change nothing: an organisation to start from, "
                <code>"inputs"</code>
                " under the keys in the address of the tool’s page, and scenarios that each change some of them. Here is a practice as it is, and with a list of 12,000. It is planning support, not contractual advice."
            </p>
            {example(
                code("example-tool", "curl", planned),
                &Answers::Object(&["tool", "year", "organisation", "scenarios", "disclaimer"]),
            )}
        }
        .into_any()
    }
}
