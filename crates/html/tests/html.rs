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

#[test]
fn no_character_ends_what_it_stands_in() {
    for letter in (0..=0x2FF).filter_map(char::from_u32) {
        let text = format!("a{letter}b");
        let (name, shown) = (text.as_str(), text.clone());
        let made = html! { <p title=name>{shown}</p> }.into_string();
        let inner = made
            .strip_prefix("<p title=\"")
            .and_then(|made| made.strip_suffix("</p>"))
            .unwrap();
        let (attribute, child) = inner.split_once("\">").unwrap();
        for part in [attribute, child] {
            assert!(!part.contains(['<', '>', '"']), "{letter:?}: {made}");
            let read = part
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&amp;", "&");
            assert_eq!(read, text, "{made}");
        }
    }
}

#[test]
fn literals_are_escaped_too() {
    let made = html! { <p title="a \"b\" & <c>">"d \"e\" & <f>"</p> };
    assert_eq!(
        made.as_str(),
        "<p title=\"a &quot;b&quot; &amp; &lt;c&gt;\">d &quot;e&quot; &amp; &lt;f&gt;</p>"
    );
}

#[test]
fn an_address_that_would_run_is_none() {
    for address in [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "java\tscript\r:alert(1)",
        "\u{1}javascript:alert(1)",
        "vbscript:x",
        "data:text/html,<script>alert(1)</script>",
    ] {
        let made = html! { <a href=address>"x"</a> };
        assert_eq!(made.as_str(), "<a>x</a>", "{address:?}");
        let made = html! { <form action=address.to_owned()></form><img src=Some(address)/> };
        assert_eq!(made.as_str(), "<form></form><img>", "{address:?}");
    }
    for address in [
        "",
        "/tools/list-size/?org=A81002&period=2026-07",
        "?a=b:c",
        "#javascript:x",
        "./a:b",
        "https://digital.nhs.uk/a:b",
        "http://127.0.0.1:8080/",
        "mailto:somebody@example.org",
    ] {
        let made = html! { <a href=address>"x"</a> };
        let written = address.replace('&', "&amp;");
        assert_eq!(made.as_str(), format!("<a href=\"{written}\">x</a>"));
    }
    // Of others a colon is a colon.
    let title = "javascript: what it is";
    let made = html! { <p title=title></p> };
    assert_eq!(made.as_str(), "<p title=\"javascript: what it is\"></p>");
}
