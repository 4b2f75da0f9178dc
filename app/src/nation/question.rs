//! The question of the State of the Nation: the period, the indicator, the level of areas.

use domain::comparison::words::upper_first;
use html::{Html, html};

use crate::components::{
    Addressed as _, Choice, ChoiceOption, QuestionRow, hidden_fields, saved_views, share_button,
};
use crate::nation::shown::{LEVELS, Shown};

/// The question.
pub(super) fn question(shown: &Shown) -> Html {
    let (period, indicator, level) = (periods(shown), indicators(shown), levels(shown));
    let said = [&period, &indicator, &level];
    let said = said.into_iter().filter_map(|choice| choice.chosen());
    let org = shown.address.org.map(|org| ("org", org.to_string()));
    QuestionRow {
        action: format!("/tools/{}/nation/", shown.slug),
        said: said.collect::<Vec<_>>().join(" · "),
        controls: html! {
            {hidden_fields(org)}
            {period.list()}
            {indicator.list()}
            {level.switch()}
        },
        actions: html! {
            {saved_views(shown.visitor.as_deref(), &shown.slug, &shown.here())}
            {share_button()}
        },
    }
    .html()
}

fn periods(shown: &Shown) -> Choice {
    let (england, now) = (&shown.nation.england, shown.nation.period());
    let options = england
        .periods
        .iter()
        .rev()
        .map(|period| ChoiceOption::new(period.to_string(), period.long(), *period == now));
    let label = england.dataset.cadence.label();
    Choice::new(label, "period", options.collect())
}

fn indicators(shown: &Shown) -> Choice {
    let declared = shown.nation.england.dataset.indicators.iter();
    let options = declared.map(|indicator| {
        let is_shown = indicator.id == shown.nation.show;
        ChoiceOption::new(&indicator.id, &indicator.label, is_shown)
    });
    Choice::new("Indicator", "show", options.collect()).dropping("sort")
}

fn levels(shown: &Shown) -> Choice {
    let options = LEVELS.map(|level| {
        let is_shown = level == shown.level;
        ChoiceOption::new(level.id(), upper_first(level.plural()), is_shown)
    });
    Choice::new("Areas", "level", options.into()).dropping("sort")
}
