//! A section: the members of an area side by side in one indicator after another.

use answers::dashboard::members_figure::Members;
use domain::registry::Section;
use leptos::prelude::*;
use leptos::server_fn::codec::{GetUrl, Postcard};

use crate::address::Sort;
use crate::components::{FigureCard, FigureWidth, OneOf, Sheet, SortedTable, TableFoot};
use crate::dashboard::View;
use crate::dashboard::form::SectionForm;
use crate::served::with_served;

/// The members of an area in a period and an indicator, for a section of a dataset; nothing
/// where it has none.
///
/// # Errors
/// When the server cannot be reached.
#[server(name = MembersFn, prefix = "/fn", endpoint = "members", input = GetUrl, output = Postcard)]
pub async fn members(
    dataset: String,
    section: String,
    org: String,
    period: String,
    indicator: String,
) -> Result<Option<Members>, ServerFnError> {
    let snapshot = crate::state::snapshot()?;
    Ok(answers::dashboard::members_question::members(
        &snapshot, &dataset, &section, &org, &period, &indicator,
    ))
}

/// The section of the page.
#[component]
pub(super) fn MembersSection(view: View, section: Section) -> impl IntoView {
    let (dataset, code, period) = view.with_untracked(|comparison| {
        (
            comparison.dataset.id.clone(),
            comparison.subject.code.to_string(),
            comparison.shown_period().to_string(),
        )
    });
    let wanted = Memo::new(move |_| view.address.with(|address| address.member.clone()));
    let id = section.id.clone();
    let ask = move |wanted: Option<String>| {
        members(
            dataset.clone(),
            id.clone(),
            code.clone(),
            period.clone(),
            wanted.unwrap_or_default(),
        )
    };
    let first = ask.clone();
    let name = format!("members-{}", section.id);
    with_served(
        name,
        move || first(wanted.get_untracked()),
        move |found| {
            let found = RwSignal::new(found.flatten());
            let ask = ask.clone();
            Effect::new(move |before: Option<()>| {
                let chosen = wanted.get();
                if before.is_none() {
                    return;
                }
                let answer = ask(chosen.clone());
                leptos::task::spawn_local(async move {
                    let answer = answer.await.ok().flatten();
                    // Another may be chosen by then, or the page gone.
                    if wanted.try_get_untracked() == Some(chosen) {
                        found.set(answer);
                    }
                });
            });
            let section = section.clone();
            (move || {
                let section = section.clone();
                found
                    .get()
                    .map(|found| view! { <Shown view=view section=section members=found/> })
            })
            .into_any()
        },
    )
}

#[component]
fn Shown(view: View, section: Section, members: Members) -> impl IntoView {
    let figure = members.figure();
    let subject = members
        .members
        .iter()
        .find(|member| member.is_subject)
        .map(|member| member.named.name.clone())
        .unwrap_or_default();
    let shown = members.indicator.id.clone();
    let choices: Vec<(String, String, bool)> = members
        .choices
        .iter()
        .map(|(id, label)| (id.clone(), label.clone(), *id == shown))
        .collect();
    // Another indicator may have figures where the shown one has none.
    let has_values = choices.len() > 1 || members.has_figures();
    let has_choices = choices.len() > 1;
    let choices = Signal::stored(choices);
    let choose = Callback::new(move |id: String| view.change(|address| address.member = Some(id)));
    let table = Signal::stored(members.table());
    let sort = Signal::derive(move || {
        let sort = view.address.with(|address| address.sort.clone());
        sort.unwrap_or(Sort {
            column: 1,
            is_descending: true,
        })
    });
    let id = StoredValue::new(section.id.clone());
    let address = Callback::new(move |sort: Sort| {
        let link = view.link(|address| address.sort = Some(sort));
        format!("{link}#{}", id.get_value())
    });
    let label = format!("{}, {}", section.title, members.indicator.label);
    let form = has_choices.then(|| {
        view! {
            <SectionForm view=view except=&["member"]>
                <OneOf label="Indicator" name="member" choices=choices choose=choose/>
            </SectionForm>
        }
    });
    view! {
        <Sheet
            id=section.id.clone()
            heading=section.title.clone()
            text=section.text.clone()
            choices=form.into_any()
            has_content=has_values
        >
            <div class="grid">
                <FigureCard
                    figure=Signal::stored(figure)
                    width=FigureWidth::Full
                    export=Signal::derive(move || view.export(&id.get_value()))
                />
                <div class="figure c12">
                    <SortedTable
                        table=table
                        label=Signal::stored(label)
                        sort=sort
                        address=address
                        subject=subject
                    />
                    <TableFoot source=Signal::stored(members.source.clone()) csv=view.csv(&section.id)/>
                </div>
            </div>
        </Sheet>
    }
}
