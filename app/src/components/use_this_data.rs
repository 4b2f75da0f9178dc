//! The way from a figure to its data for programs.

use leptos::prelude::*;

/// The link at the foot of a figure or a table to the page that says how a program reads what it
/// shows. The page is the server's alone: here is only its address, which follows from that
/// of the figure's file, so that both always mean the same view.
#[component]
pub fn UseThisData(
    /// The address of the figure's CSV file.
    csv: Signal<String>,
) -> impl IntoView {
    move || {
        csv.with(|csv| address(csv)).map(|address| {
            view! {
                <li>
                    <a href=address>"Use this data"</a>
                </li>
            }
        })
    }
}

/// `/use-this-data/list-size/trend/?org=A81002` for `/tools/list-size/trend.csv?org=A81002`.
/// Nothing for what no tool shows.
fn address(csv: &str) -> Option<String> {
    let (figure, query) = csv.strip_prefix("/tools/")?.split_once(".csv")?;
    Some(format!("/use-this-data/{figure}/{query}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_follows_from_that_of_the_file() {
        for (csv, page) in [
            (
                "/tools/list-size/trend.csv?org=A81002&group=pcn",
                Some("/use-this-data/list-size/trend/?org=A81002&group=pcn"),
            ),
            (
                "/tools/gp-appointments/nation/icb.csv",
                Some("/use-this-data/gp-appointments/nation/icb/"),
            ),
            ("/places/E92/parts.csv", None),
            ("/data-sources/releases.csv", None),
        ] {
            assert_eq!(address(csv).as_deref(), page, "{csv}");
        }
    }
}
