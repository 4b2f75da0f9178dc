//! Says what an address asks for that does not exist.

use answers::misunderstood::{in_one_line, misunderstood};
use domain::period::Period;
use domain::registry::Dataset;
use html::{Html, html};

use crate::location::Query;

/// One line where the address of a page names something that the dataset does not have, so
/// that the page shows its default. `periods` are those that are loaded.
#[must_use]
pub fn not_understood(dataset: &Dataset, periods: &[Period], query: &Query) -> Html {
    let found = misunderstood(dataset, periods, |name| query.get(name));
    #[cfg(feature = "ssr")]
    if !found.is_empty() {
        crate::state::do_not_keep();
    }
    in_one_line(&found).map_or_else(Html::new, |said| html! { <p class="aside">{said}</p> })
}
