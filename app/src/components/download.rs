//! What may be taken away of a figure or a table: one menu at its foot.

use html::{Html, html};

/// The menu of files: the table, the drawing where there is one, and the way to the same data for
/// programs. It opens without script. `csv` is the address of the CSV file; those of the other files
/// differ in their ending.
#[must_use]
pub fn download_menu(csv: &str, is_drawn: bool, is_without_workbook: bool) -> Html {
    html! {
        <details class="dropdown download" name="menu">
            {menu(csv, is_drawn, is_without_workbook)}
        </details>
    }
}

fn menu(csv: &str, is_drawn: bool, is_without_workbook: bool) -> Html {
    let file = |ending: &str, label: &str| {
        let address = csv.replacen(".csv", ending, 1);
        html! {
            <li>
                <a href=address download>
                    {label}
                </a>
            </li>
        }
    };
    html! {
        <summary>"Download"</summary>
        <div class="menu">
            <ul class="links">
                {file(".csv", "Table as CSV")}
                {(!is_without_workbook).then(|| file(".xlsx", "Table as Excel"))}
            </ul>
            {is_drawn
                .then(|| {
                    html! {
                        <ul class="links">
                            {file(".png", "Picture (PNG)")} {file(".svg", "Picture (SVG)")}
                        </ul>
                    }
                })}
            {address(csv)
                .map(|address| {
                    html! {
                        <ul class="links">
                            <li>
                                <a href=address>"Use this data"</a>
                            </li>
                        </ul>
                    }
                })}
        </div>
    }
}

/// The address of the page that says how a program reads what a file shows. The page is the
/// server's alone; its address follows from that of the file, so that both always mean the same
/// view:
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
