//! A request as it is written in a few languages. Each reads all pages, and the key from
//! where it is kept: it never stands in an address.

use std::fmt::Write as _;

use super::request::Request;

/// How many rows a page may have at most.
pub(super) const LARGEST_PAGE: &str = "500";

/// A way to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Curl,
    Python,
    R,
    PowerQuery,
}

impl Language {
    pub(super) const ALL: [Self; 4] = [Self::Curl, Self::Python, Self::R, Self::PowerQuery];

    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::Python => "python",
            Self::R => "r",
            Self::PowerQuery => "power-query",
        }
    }

    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::Python => "Python, with requests and pandas",
            Self::R => "R, with httr2",
            Self::PowerQuery => "Power Query (M), for Excel and Power BI",
        }
    }

    /// What must be known before it runs.
    pub(super) const fn about(self) -> &'static str {
        match self {
            Self::Curl => {
                "It gives the first page; the address of the following one is in the answer, under next."
            }
            Self::Python | Self::R => {
                "It reads every page into one data frame, and waits where the key has asked too often. Keep the key in the environment variable HARESIGN_KEY."
            }
            Self::PowerQuery => {
                "In Excel: Data, Get Data, From Other Sources, Blank Query, then the Advanced Editor. Asked how to sign in, choose Anonymous: the key is in the header. Keep files with a key in them to yourself."
            }
        }
    }

    /// A request in this language.
    pub(super) fn snippet(self, request: &Request, site: &str) -> String {
        let mut request = request.clone();
        if request
            .parameters
            .iter()
            .all(|(name, _)| *name != "page_size")
        {
            request = request.with("page_size", LARGEST_PAGE);
        }
        match self {
            Self::Curl => curl(&request, site),
            Self::Python => python(&request, site),
            Self::R => r(&request, site),
            Self::PowerQuery => power_query(&request, site),
        }
    }
}

/// The request of a command line.
pub(super) fn curl(request: &Request, site: &str) -> String {
    format!(
        "curl -H \"Authorization: Bearer $HARESIGN_KEY\" \\\n  \"{}\"",
        request.address(site)
    )
}

/// The request of a command line that sends a body of JSON.
pub(super) fn post(request: &Request, body: &str, site: &str) -> String {
    format!(
        "curl -H \"Authorization: Bearer $HARESIGN_KEY\" \\\n  -H \"Content-Type: application/json\" \\\n  --data '{body}' \\\n  \"{}\"",
        request.address(site)
    )
}

/// Every parameter in a way of writing.
fn each(request: &Request, write: impl Fn(&str, &str) -> String) -> String {
    let mut text = String::new();
    for (name, value) in &request.parameters {
        let _ = writeln!(text, "{}", write(name, value));
    }
    text
}

fn python(request: &Request, site: &str) -> String {
    let parameters = each(request, |name, value| {
        format!("    \"{name}\": \"{value}\",")
    });
    format!(
        r#"import os

import pandas as pd
import requests

address = "{site}{}"
parameters = {{
{parameters}}}
session = requests.Session()
session.headers["Authorization"] = "Bearer " + os.environ["HARESIGN_KEY"]
# Over the limit of a minute, wait as long as the answer says and ask again.
session.mount("{site}", requests.adapters.HTTPAdapter(max_retries=5))

rows = []
while address:
    answer = session.get(address, params=parameters, timeout=60)
    answer.raise_for_status()
    page = answer.json()
    rows.extend(page["results"])
    # The address of the next page holds the parameters.
    address, parameters = page["next"], None

data = pd.DataFrame(rows)
print(data)"#,
        request.path
    )
}

fn r(request: &Request, site: &str) -> String {
    let parameters: Vec<String> = request
        .parameters
        .iter()
        .map(|(name, value)| format!("    {name} = \"{value}\""))
        .collect();
    format!(
        r#"library(httr2)

first <- request("{site}{}") |>
  req_url_query(
{}
  ) |>
  req_auth_bearer_token(Sys.getenv("HARESIGN_KEY")) |>
  # Over the limit of a minute, it waits as long as the answer says and asks again.
  req_retry(max_tries = 5)

pages <- req_perform_iterative(
  first,
  next_req = iterate_with_link_url(rel = "next"),
  max_reqs = Inf
)
data <- resps_data(pages, \(page) resp_body_json(page, simplifyVector = TRUE)$results)
print(data)"#,
        request.path,
        parameters.join(",\n")
    )
}

fn power_query(request: &Request, site: &str) -> String {
    let size = request
        .parameters
        .iter()
        .find(|(name, _)| *name == "page_size")
        .map_or(LARGEST_PAGE, |(_, size)| size.as_str());
    let parameters = each(request, |name, value| {
        format!("                    {name} = \"{value}\",")
    });
    format!(
        r#"let
    Key = "paste your key here",
    Page = (number as number, state as record) => Json.Document(
        Web.Contents(
            "{site}",
            [
                RelativePath = "{}",
                Query = [
{parameters}                    page = Number.ToText(number)
                ] & state,
                Headers = [Authorization = "Bearer " & Key]
            ]
        )
    ),
    First = Page(1, []),
    // A mark of exactly these rows: should a release change them meanwhile, this fails, and
    // refreshing begins again.
    State = if First[next] = null then [] else [state = Uri.Parts(First[next])[Query][state]],
    Others = List.Transform({{2 .. Number.RoundUp(First[count] / {size})}}, each Page(_, State)[results]),
    Rows = List.Combine({{First[results]}} & Others),
    Data = Table.FromRecords(Rows)
in
    Data"#,
        request.path.trim_start_matches('/'),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_asks_for_whole_pages_and_keeps_the_key_out_of_the_address() {
        let request = Request::new("/api/v1/list-sizes/").with("org", "A81002");
        for language in Language::ALL {
            let text = language.snippet(&request, "https://haresign.example");
            assert!(text.contains("https://haresign.example"), "{text}");
            assert!(text.contains("page_size"), "{text}");
            assert!(text.contains("A81002"), "{text}");
            for line in text.lines().filter(|line| line.contains("http")) {
                assert!(!line.to_lowercase().contains("key"), "{line}");
            }
        }
    }
}
