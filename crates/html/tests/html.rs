//! What the macro writes.

use html::{Html, html};

#[test]
fn elements_attributes_and_blocks_are_written_in_order() {
    let rows: Html = ["a", "b"]
        .into_iter()
        .map(|row| html! { <li>{row}</li> })
        .collect();
    let link: Option<String> = Some("/x/?a=1&b=2".to_owned());
    let absent: Option<&str> = None;
    let made = html! {
        <ul class="links" data-shown=absent aria-label=link.clone()>{rows}</ul>
        <input type="hidden" name="org" value=link/>
        <svg viewBox="0 0 1 1"><rect r#x="1"/></svg>
        <option selected=true disabled=false>"One"</option>
    };
    assert_eq!(
        made.as_str(),
        "<ul class=\"links\" aria-label=\"/x/?a=1&amp;b=2\"><li>a</li><li>b</li></ul>\
         <input type=\"hidden\" name=\"org\" value=\"/x/?a=1&amp;b=2\">\
         <svg viewBox=\"0 0 1 1\"><rect x=\"1\"></rect></svg>\
         <option selected>One</option>"
    );
}

#[test]
fn what_is_shown_cannot_be_markup() {
    let name = "<script>\"&";
    let made = html! { <p title=name>{name} "<b>"</p> };
    assert_eq!(
        made.as_str(),
        "<p title=\"&lt;script&gt;&quot;&amp;\">&lt;script&gt;&quot;&amp;&lt;b&gt;</p>"
    );
}
