//! Static drawings. Made on the server for the first paint, for pages without script, for
//! print and for download. Drawn for a given width, so that a phone gets fewer ticks and
//! not smaller letters.

mod bars;
mod heat;
mod lines;
mod members;
mod points;
mod stack;
mod tree;

use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

pub(crate) use heat::{GROUNDS, INKS};
pub(crate) use lines::label_step;
pub(crate) use members::{MOST_PALE, Panels};
pub(crate) use stack::COLORS;

use crate::{Chart, Figure, Scale};

/// The size of a drawing in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Size {
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Size {
    /// A size.
    #[must_use]
    pub const fn new(width: f64, height: f64) -> Self {
        Self { width, height }
    }

    /// Whether it is drawn for a narrow place.
    #[must_use]
    pub fn is_narrow(self) -> bool {
        self.width < 560.0
    }
}

/// Where the colours come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Palette {
    /// The page's own properties, which follow its theme.
    Page,
    /// Plain colours of the light theme, for a file that stands alone.
    Standalone,
}

impl Palette {
    /// The colour of a token.
    #[must_use]
    pub const fn color(self, token: Token) -> &'static str {
        match self {
            Self::Page => token.property(),
            Self::Standalone => token.literal(),
        }
    }
}

/// The tokens that drawings use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token {
    /// Text.
    Ink,
    /// Quieter text.
    Ink2,
    /// Hairlines.
    Line,
    /// Stronger lines.
    LineStrong,
    /// The ground of a card.
    Surface,
    /// The subject.
    Own,
    /// The group.
    Group,
    /// The middle half.
    Band,
    /// The 10th to 90th percentile.
    Band2,
    /// The first step of a scale of colour.
    Step1,
    /// The second step of a scale of colour.
    Step2,
    /// The third step of a scale of colour.
    Step3,
    /// The fourth step of a scale of colour.
    Step4,
    /// The last step of a scale of colour.
    Step5,
    /// Text on the first step.
    StepInk1,
    /// Text on the second step.
    StepInk2,
    /// Text on the third step.
    StepInk3,
    /// Text on the fourth step.
    StepInk4,
    /// Text on the last step.
    StepInk5,
}

impl Token {
    const fn property(self) -> &'static str {
        match self {
            Self::Ink => "var(--ink)",
            Self::Ink2 => "var(--ink-2)",
            Self::Line => "var(--line)",
            Self::LineStrong => "var(--line-strong)",
            Self::Surface => "var(--surface)",
            Self::Own => "var(--self)",
            Self::Group => "var(--group)",
            Self::Band => "var(--band)",
            Self::Band2 => "var(--band-2)",
            Self::Step1 => "var(--seq-1)",
            Self::StepInk1 => "var(--seq-ink-1)",
            Self::Step2 => "var(--seq-2)",
            Self::StepInk2 => "var(--seq-ink-2)",
            Self::Step3 => "var(--seq-3)",
            Self::StepInk3 => "var(--seq-ink-3)",
            Self::Step4 => "var(--seq-4)",
            Self::StepInk4 => "var(--seq-ink-4)",
            Self::Step5 => "var(--seq-5)",
            Self::StepInk5 => "var(--seq-ink-5)",
        }
    }

    const fn literal(self) -> &'static str {
        match self {
            Self::Ink => "#17212b",
            Self::Ink2 => "#46525d",
            Self::Line => "#dedacf",
            Self::LineStrong => "#8c8878",
            Self::Surface => "#ffffff",
            Self::Own => "#0b5d78",
            Self::Group => "#b4561c",
            Self::Band => "#d5d0c2",
            Self::Band2 => "#e6e2d7",
            Self::Step1 => "#edf3f4",
            Self::StepInk1 => "#17212b",
            Self::Step2 => "#c9dfe6",
            Self::StepInk2 => "#17212b",
            Self::Step3 => "#94c0ce",
            Self::StepInk3 => "#0c1a22",
            Self::Step4 => "#2c7a94",
            Self::StepInk4 => "#ffffff",
            Self::Step5 => "#0a4053",
            Self::StepInk5 => "#ffffff",
        }
    }
}

impl Chart {
    /// The height of a chart over time, without the words of breaks above it.
    pub(crate) const fn height_of_lines(width: f64) -> f64 {
        if width < 560.0 { 280.0 } else { 340.0 }
    }

    /// The height that suits a width: rows need room each, lines a fair shape.
    #[must_use]
    pub fn height(&self, width: f64) -> f64 {
        let narrow = width < 560.0;
        match self {
            Self::Trend(trend) => Self::height_of_lines(width) + trend.break_marks(width).1,
            Self::Control(control) => Self::height_of_lines(width) + control.break_marks(width).1,
            Self::Bars(bars) => bars.height(),
            Self::Dots(dots) => dots.height(),
            Self::Histogram(_) => {
                if narrow {
                    240.0
                } else {
                    300.0
                }
            }
            Self::Pyramid(pyramid) => pyramid.height(),
            Self::Stack(stack) => stack.height(width),
            Self::HeatMap(heat_map) => heat_map.height(width),
            Self::Tree(tree) => tree.height(),
            Self::Ranked(ranked) => ranked.height(),
            Self::Members(members) => members.height(width),
            Self::Funnel(_) => {
                if narrow {
                    300.0
                } else {
                    380.0
                }
            }
        }
    }
}

impl Chart {
    fn draw(&self, svg: &mut Svg) {
        match self {
            Self::Trend(trend) => trend.draw(svg),
            Self::Control(control) => control.draw(svg),
            Self::Bars(bars) => bars.draw(svg),
            Self::Dots(dots) => dots.draw(svg),
            Self::Histogram(histogram) => histogram.draw(svg),
            Self::Pyramid(pyramid) => pyramid.draw(svg),
            Self::Funnel(funnel) => funnel.draw(svg),
            Self::Stack(stack) => stack.draw(svg),
            Self::HeatMap(heat_map) => heat_map.draw(svg),
            Self::Tree(tree) => tree.draw(svg),
            Self::Ranked(ranked) => ranked.draw(svg),
            Self::Members(members) => members.draw(svg),
        }
    }
}

impl Figure {
    /// The drawing for a place of this width.
    #[must_use]
    pub fn svg(&self, width: f64, palette: Palette) -> String {
        let size = Size::new(width, self.chart.height(width));
        let mut svg = Svg::new(size, palette, &self.heading);
        self.chart.draw(&mut svg);
        svg.finish()
    }

    /// The drawing as a file that stands alone, with its heading and source.
    #[must_use]
    pub fn svg_file(&self, width: f64) -> String {
        const SIDE: f64 = 16.0;
        const LINE: f64 = 16.0;
        let sources = wrapped(&self.source, width);
        let bottom = 18.0 + LINE * sources.len().max(1) as f64;
        let size = Size::new(width, self.chart.height(width));
        let mut inner = Svg::new(size, Palette::Standalone, &self.heading);
        self.chart.draw(&mut inner);
        let (head, top) = self.head(width, SIDE);
        let (outer_width, outer_height) = (width + 2.0 * SIDE, size.height + top + bottom);
        let mut file = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" role=\"img\" aria-label=\"{label}\" font-family=\"'Source Sans 3', 'Segoe UI', system-ui, sans-serif\" font-size=\"13\"><rect width=\"{w}\" height=\"{h}\" fill=\"#ffffff\"/>{head}",
            w = number(outer_width),
            h = number(outer_height),
            label = escaped(&self.heading),
        );
        let _ = write!(
            file,
            "<g transform=\"translate({SIDE} {top})\">{}</g>",
            inner.body
        );
        for (after, line) in sources.iter().rev().enumerate() {
            let _ = write!(
                file,
                "<text x=\"{SIDE}\" y=\"{}\" font-size=\"12\" fill=\"#626d77\">{}</text>",
                number(outer_height - 12.0 - LINE * after as f64),
                escaped(line)
            );
        }
        file.push_str("</svg>");
        file
    }

    /// Heading and subtitle in as many lines as they need, and the height that they take.
    fn head(&self, width: f64, side: f64) -> (String, f64) {
        /// Widths are estimated for a size of 13.
        const HEADING: f64 = 18.0 / 13.0;
        let mut head = String::new();
        let mut y = 2.0;
        for line in wrapped(&self.heading, width / HEADING) {
            y += 24.0;
            let _ = write!(
                head,
                "<text x=\"{side}\" y=\"{y}\" font-size=\"18\" font-weight=\"600\" font-family=\"'Source Serif 4', Georgia, serif\" fill=\"#17212b\">{}</text>",
                escaped(&line)
            );
        }
        y += 2.0;
        for line in wrapped(&self.subtitle, width) {
            y += 18.0;
            let _ = write!(
                head,
                "<text x=\"{side}\" y=\"{y}\" fill=\"#626d77\">{}</text>",
                escaped(&line)
            );
        }
        (head, y + 18.0)
    }
}

/// A drawing in the making.
pub(crate) struct Svg {
    pub(crate) size: Size,
    palette: Palette,
    label: String,
    body: String,
}

/// Where a text is anchored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

impl Svg {
    fn new(size: Size, palette: Palette, label: &str) -> Self {
        Self {
            size,
            palette,
            label: label.to_owned(),
            body: String::with_capacity(4096),
        }
    }

    fn finish(self) -> String {
        format!(
            "<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">{}</svg>",
            number(self.size.width),
            number(self.size.height),
            escaped(&self.label),
            self.body
        )
    }

    pub(crate) fn line(&mut self, from: (f64, f64), to: (f64, f64), color: Token, dashes: &str) {
        let dashes = if dashes.is_empty() {
            String::new()
        } else {
            format!(" stroke-dasharray=\"{dashes}\"")
        };
        let _ = write!(
            self.body,
            "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"{}\"{dashes}/>",
            number(from.0),
            number(from.1),
            number(to.0),
            number(to.1),
            self.palette.color(color)
        );
    }

    /// A thick line with round ends, for an interval.
    pub(crate) fn range(&mut self, from: (f64, f64), to: (f64, f64), color: Token) {
        let _ = write!(
            self.body,
            "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"{}\" stroke-width=\"4\" stroke-linecap=\"round\" opacity=\".4\"/>",
            number(from.0),
            number(from.1),
            number(to.0),
            number(to.1),
            self.palette.color(color)
        );
    }

    pub(crate) fn rect(&mut self, at: (f64, f64), size: (f64, f64), color: Token) {
        let _ = write!(
            self.body,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"/>",
            number(at.0),
            number(at.1),
            number(size.0.max(0.0)),
            number(size.1.max(0.0)),
            self.palette.color(color)
        );
    }

    /// A bar across, from one value to another, never so short that it is not seen.
    pub(crate) fn bar(
        &mut self,
        scale: &Scale,
        (from, to): (f64, f64),
        (top, height): (f64, f64),
        color: Token,
    ) {
        let (from, to) = (scale.at(from), scale.at(to));
        let width = (to - from).abs().max(1.0);
        let left = if to < from { from - width } else { from };
        self.rect((left, top), (width, height), color);
    }

    /// A frame without a ground.
    pub(crate) fn frame(&mut self, at: (f64, f64), size: (f64, f64), width: f64, color: Token) {
        let _ = write!(
            self.body,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{width}\"/>",
            number(at.0),
            number(at.1),
            number(size.0.max(0.0)),
            number(size.1.max(0.0)),
            self.palette.color(color)
        );
    }

    /// A box of diagonal lines: what is missing, or what is below nothing.
    pub(crate) fn hatched(&mut self, at: (f64, f64), size: (f64, f64), color: Token) {
        const GAP: f64 = 6.0;
        let (width, height) = (size.0.max(0.0), size.1.max(0.0));
        let mut lines = format!(
            "M{x} {y}H{right}V{bottom}H{x}Z",
            x = number(at.0),
            y = number(at.1),
            right = number(at.0 + width),
            bottom = number(at.1 + height)
        );
        let count = ((width + height) / GAP).ceil().max(0.0) as usize;
        for line in 1..count {
            // From the left or lower side to the upper or right one.
            let along = line as f64 * GAP;
            let _ = write!(
                lines,
                "M{} {}L{} {}",
                number(at.0 + (along - height).max(0.0)),
                number(at.1 + along.min(height)),
                number(at.0 + along.min(width)),
                number(at.1 + (along - width).max(0.0))
            );
        }
        let _ = write!(
            self.body,
            "<path d=\"{lines}\" fill=\"none\" stroke=\"{}\"/>",
            self.palette.color(color)
        );
    }

    /// Draws something that is shown several times, and gives its name for [`Svg::reuse`]. The
    /// name follows from what is drawn, because one page has many drawings.
    pub(crate) fn define(&mut self, draw: impl FnOnce(&mut Self)) -> String {
        let outside = std::mem::take(&mut self.body);
        draw(self);
        let drawn = std::mem::replace(&mut self.body, outside);
        let mut hasher = DefaultHasher::new();
        drawn.hash(&mut hasher);
        let id = format!("d{:x}", hasher.finish());
        let _ = write!(self.body, "<defs><g id=\"{id}\">{drawn}</g></defs>");
        id
    }

    /// Shows what was defined, moved right and down.
    pub(crate) fn reuse(&mut self, id: &str, (x, y): (f64, f64)) {
        let _ = write!(
            self.body,
            "<use href=\"#{id}\" x=\"{}\" y=\"{}\"/>",
            number(x),
            number(y)
        );
    }

    /// Begins a group with words for those who point at it.
    pub(crate) fn open_group(&mut self, title: &str) {
        let _ = write!(self.body, "<g><title>{}</title>", escaped(title));
    }

    pub(crate) fn close_group(&mut self) {
        self.body.push_str("</g>");
    }

    pub(crate) fn dot(&mut self, at: (f64, f64), radius: f64, color: Token) {
        let _ = write!(
            self.body,
            "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"{}\"/>",
            number(at.0),
            number(at.1),
            number(radius),
            self.palette.color(color)
        );
    }

    pub(crate) fn ring(&mut self, at: (f64, f64), radius: f64, color: Token) {
        let _ = write!(
            self.body,
            "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"{}\" stroke=\"{}\" stroke-width=\"2\"/>",
            number(at.0),
            number(at.1),
            number(radius),
            self.palette.color(Token::Surface),
            self.palette.color(color)
        );
    }

    pub(crate) fn area(&mut self, points: &[(f64, f64)], color: Token) {
        let _ = write!(
            self.body,
            "<path d=\"{}Z\" fill=\"{}\"/>",
            path(points),
            self.palette.color(color)
        );
    }

    pub(crate) fn stroke(&mut self, points: &[(f64, f64)], color: Token, width: f64, dashes: &str) {
        let dashes = if dashes.is_empty() {
            String::new()
        } else {
            format!(" stroke-dasharray=\"{dashes}\"")
        };
        let _ = write!(
            self.body,
            "<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{width}\" stroke-linejoin=\"round\"{dashes}/>",
            path(points),
            self.palette.color(color)
        );
    }

    pub(crate) fn text(&mut self, at: (f64, f64), anchor: Anchor, color: Token, text: &str) {
        self.styled(at, anchor, color, "", text);
    }

    pub(crate) fn strong(&mut self, at: (f64, f64), anchor: Anchor, color: Token, text: &str) {
        self.styled(at, anchor, color, " font-weight=\"600\"", text);
    }

    /// In letters of 12 px.
    pub(crate) fn small(&mut self, at: (f64, f64), anchor: Anchor, color: Token, text: &str) {
        self.styled(at, anchor, color, " font-size=\"12\"", text);
    }

    fn styled(&mut self, at: (f64, f64), anchor: Anchor, color: Token, style: &str, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let _ = write!(
            self.body,
            "<text x=\"{}\" y=\"{}\"{anchor} fill=\"{}\"{style}>{}</text>",
            number(at.0),
            number(at.1),
            self.palette.color(color),
            escaped(text)
        );
    }
}

fn path(points: &[(f64, f64)]) -> String {
    let mut path = String::with_capacity(points.len() * 12);
    for (index, (x, y)) in points.iter().enumerate() {
        path.push(if index == 0 { 'M' } else { 'L' });
        path.push_str(&number(*x));
        path.push(' ');
        path.push_str(&number(*y));
    }
    path
}

/// A coordinate to a tenth of a pixel.
fn number(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    // Negative zero would be written with its sign.
    format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
}

/// Text for use in SVG content and attributes.
pub(crate) fn escaped(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => result.push_str("&amp;"),
            '<' => result.push_str("&lt;"),
            '>' => result.push_str("&gt;"),
            '"' => result.push_str("&quot;"),
            '\'' => result.push_str("&#39;"),
            c if c.is_control() => {}
            c => result.push(c),
        }
    }
    result
}

/// The width of a text in 13 px letters, roughly; used to leave room for labels.
pub(crate) fn text_width(text: &str) -> f64 {
    text.chars()
        .map(|c| match c {
            'i' | 'l' | 'j' | 'f' | 't' | 'r' | 'I' | '.' | ',' | ':' | '\'' | ' ' => 3.9,
            'm' | 'w' | 'M' | 'W' | '%' => 10.4,
            'A'..='Z' => 7.8,
            _ => 6.6,
        })
        .sum()
}

/// A text in lines of at most a width, broken between words.
pub(crate) fn wrapped(text: &str, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if text_width(line) + text_width(" ") + text_width(word) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// A text cut to a width, with an ellipsis.
pub(crate) fn fitted(text: &str, width: f64) -> String {
    if text_width(text) <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        kept.push(c);
        if text_width(&kept) > width - 10.0 {
            kept.pop();
            break;
        }
    }
    format!("{}…", kept.trim_end_matches([' ', ',', '-', '(']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_broken_between_words() {
        let text = "All GPs. Shaded: 25th to 75th percentile of practices in England.";
        let lines = wrapped(text, 200.0);
        assert!(lines.len() > 1);
        assert!(
            lines.iter().all(|line| text_width(line) <= 200.0),
            "{lines:?}"
        );
        assert_eq!(lines.join(" "), text);
        assert_eq!(wrapped("", 200.0), Vec::<String>::new());
        assert_eq!(wrapped("unbreakable", 10.0), ["unbreakable"]);
    }

    #[test]
    fn text_cannot_leave_its_place() {
        let nasty = "</text><script>alert('x')</script>\" onload=\"\u{0}";
        let safe = escaped(nasty);
        assert!(!safe.contains('<') && !safe.contains('"') && !safe.contains('\''));
        assert!(!safe.contains('\u{0}'));
    }

    #[test]
    fn long_labels_are_cut() {
        let label = "Bath and North East Somerset, Swindon and Wiltshire ICB";
        let cut = fitted(label, 160.0);
        assert!(cut.ends_with('…') && text_width(&cut) <= 165.0, "{cut}");
        assert_eq!(fitted("Devon ICB", 160.0), "Devon ICB");
    }

    #[test]
    fn coordinates_are_short() {
        assert_eq!(number(12.04), "12");
        assert_eq!(number(-0.01), "0");
        assert_eq!(number(7.25), "7.3");
    }
}
