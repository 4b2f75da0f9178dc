//! A week of sessions, held against network standard hours.
//!
//! Pure: times are minutes after midnight, days count from Monday (0) to Sunday (6).

use rust_decimal::Decimal;

use crate::rules::Scheme;

/// The days of a week as they are called, from Monday.
pub const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// A stretch of one day: from, and up to, in minutes after midnight.
pub type Stretch = (u16, u16);

/// How patients are seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// Face to face at the site.
    InPerson,
    /// By telephone, video or online.
    Remote,
}

impl Mode {
    /// Both, in the order of tables.
    pub const ALL: [Self; 2] = [Self::InPerson, Self::Remote];

    /// As in answers: `in-person`.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::InPerson => "in-person",
            Self::Remote => "remote",
        }
    }

    /// As people read it: `In person`.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::InPerson => "In person",
            Self::Remote => "Remote",
        }
    }
}

/// A session of the plan that could be read whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// The row that it was typed in.
    pub row: String,
    /// Where it is; empty where no site was typed.
    pub site: String,
    /// The day of the week, 0 is Monday.
    pub day: u8,
    /// When.
    pub stretch: Stretch,
    /// How many clinicians see patients at once.
    pub clinicians: Decimal,
    /// How patients are seen.
    pub mode: Mode,
}

/// The hours that the rules name for a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DayRules {
    /// Network standard hours.
    pub standard: Option<Stretch>,
    /// Core hours, which do not count as enhanced access.
    pub core: Option<Stretch>,
}

/// The hours of the week by the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Week(pub [DayRules; 7]);

/// What a session consists of, in minutes of the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Parts {
    /// In network standard hours.
    pub standard: u16,
    /// Outside them, and outside core hours.
    pub outside: u16,
    /// In core hours: does not count.
    pub core: u16,
    /// Those outside that are in stretches shorter than a block.
    pub too_short: u16,
}

impl Week {
    /// The hours that these rules name.
    #[must_use]
    pub fn from_rules(scheme: &Scheme) -> Self {
        let mut days = [DayRules::default(); 7];
        for (rules, name) in days.iter_mut().zip(DAYS) {
            let Some(entry) = scheme.entry("ea.day", &name.to_lowercase()) else {
                continue;
            };
            let stretch =
                |from: &str, to: &str| Some((minutes(entry.word(from))?, minutes(entry.word(to))?));
            rules.standard = stretch("from", "to");
            rules.core = stretch("core-from", "core-to");
        }
        Self(days)
    }

    /// The rules of a day, none for a day that does not exist.
    fn day(&self, day: u8) -> DayRules {
        self.0.get(usize::from(day)).copied().unwrap_or_default()
    }

    /// What a stretch of this day consists of; `block` is the fewest minutes outside network
    /// standard hours that count.
    #[must_use]
    pub fn parts(&self, day: u8, stretch: Stretch, block: Decimal) -> Parts {
        let rules = self.day(day);
        let length = stretch.1.saturating_sub(stretch.0);
        let standard = rules.standard.map_or(0, |other| overlap(stretch, other));
        let core = rules.core.map_or(0, |other| overlap(stretch, other));
        let mut rest = vec![stretch];
        for taken in [rules.standard, rules.core].into_iter().flatten() {
            rest = rest
                .into_iter()
                .flat_map(|piece| without(piece, taken))
                .collect();
        }
        let pieces = rest.iter().map(|piece| piece.1 - piece.0);
        Parts {
            standard,
            core,
            outside: length.saturating_sub(standard).saturating_sub(core),
            too_short: pieces
                .filter(|minutes| Decimal::from(*minutes) < block)
                .sum(),
        }
    }

    /// The stretches of network standard hours in which no session takes place, by day.
    #[must_use]
    pub fn gaps(&self, sessions: &[Session]) -> Vec<(u8, Stretch)> {
        let mut gaps = Vec::new();
        for day in 0..7 {
            let Some(standard) = self.day(day).standard else {
                continue;
            };
            let mut rest = vec![standard];
            for session in sessions.iter().filter(|session| session.day == day) {
                rest = rest
                    .into_iter()
                    .flat_map(|piece| without(piece, session.stretch))
                    .collect();
            }
            gaps.extend(rest.into_iter().map(|piece| (day, piece)));
        }
        gaps
    }
}

/// The minutes that two stretches share.
fn overlap(one: Stretch, other: Stretch) -> u16 {
    one.1.min(other.1).saturating_sub(one.0.max(other.0))
}

/// What is left of a stretch without another: none, one or two pieces.
fn without(stretch: Stretch, taken: Stretch) -> Vec<Stretch> {
    [
        (stretch.0, stretch.1.min(taken.0)),
        (stretch.0.max(taken.1), stretch.1),
    ]
    .into_iter()
    .filter(|piece| piece.0 < piece.1)
    .collect()
}

/// Reads a time such as `18:30`, as minutes after midnight.
fn minutes(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let hours: u16 = hours.parse().ok()?;
    let minutes: u16 = minutes.parse().ok()?;
    (hours <= 24 && minutes < 60).then(|| hours * 60 + minutes)
}

/// `18:30`.
#[must_use]
pub fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Minutes as hours and minutes: `33 h 15 min`, `30 h`.
#[must_use]
pub fn spoken(minutes: Decimal) -> String {
    let whole = minutes.round();
    let sixty = Decimal::from(60);
    let hours = (whole / sixty).trunc();
    let rest = (whole - hours * sixty).abs();
    if rest.is_zero() {
        format!("{hours} h")
    } else {
        format!("{hours} h {rest} min")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    fn week() -> Week {
        let evening = DayRules {
            standard: Some((1110, 1200)),
            core: Some((480, 1110)),
        };
        let saturday = DayRules {
            standard: Some((540, 1020)),
            core: None,
        };
        Week([
            evening,
            evening,
            evening,
            evening,
            evening,
            saturday,
            DayRules::default(),
        ])
    }

    fn session(day: u8, from: u16, to: u16) -> Session {
        Session {
            row: "1".to_owned(),
            site: String::new(),
            day,
            stretch: (from, to),
            clinicians: dec!(1),
            mode: Mode::InPerson,
        }
    }

    #[test]
    fn a_session_is_split_at_the_edges_of_standard_hours() {
        let parts = week().parts(0, (1080, 1215), dec!(30));
        assert_eq!((parts.core, parts.standard, parts.outside), (30, 90, 15));
        assert_eq!(parts.too_short, 15);
        let early = week().parts(5, (480, 600), dec!(30));
        assert_eq!((early.core, early.standard, early.outside), (0, 60, 60));
        let sunday = week().parts(6, (600, 720), dec!(30));
        assert_eq!((sunday.standard, sunday.outside), (0, 120));
    }

    #[test]
    fn gaps_are_what_no_session_covers() {
        let mut sessions: Vec<Session> = (0..5).map(|day| session(day, 1110, 1200)).collect();
        sessions.push(session(5, 540, 720));
        sessions.push(session(5, 780, 1020));
        assert_eq!(week().gaps(&sessions), [(5, (720, 780))]);
    }

    #[test]
    fn minutes_are_said_as_hours() {
        assert_eq!(spoken(dec!(1995)), "33 h 15 min");
        assert_eq!(spoken(dec!(1800)), "30 h");
        assert_eq!(clock(1110), "18:30");
        assert_eq!(minutes("18:30"), Some(1110));
        assert_eq!(minutes("99:99"), None);
        assert_eq!(minutes("65535:59"), None);
    }
}
