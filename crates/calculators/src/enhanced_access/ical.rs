//! A plan of weekly sessions as a calendar file (iCalendar, RFC 5545).
//!
//! The events are plain data, so that another writer can take them; [`write`] is a small
//! one that knows what the plan needs: weekly events in local time that leave out bank
//! holidays.

use domain::period::Day;

/// A session that comes back every week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What tells this event from all others; the same plan gives the same text.
    pub uid: String,
    /// What the calendar shows.
    pub summary: String,
    /// Where it is, empty where that is not known.
    pub location: String,
    /// What else there is to say, empty where nothing.
    pub description: String,
    /// The first day on which it takes place.
    pub first: Day,
    /// The last day on which it may take place.
    pub until: Day,
    /// When it begins, in minutes after midnight, local time.
    pub from: u16,
    /// When it ends, in minutes after midnight, local time.
    pub to: u16,
    /// Days on which it does not take place.
    pub except: Vec<Day>,
}

/// The longest line in bytes that the standard allows, without its end.
const LONGEST: usize = 75;

/// Local time in England, for programs that do not know the zone by its name.
const ZONE: [&str; 17] = [
    "BEGIN:VTIMEZONE",
    "TZID:Europe/London",
    "BEGIN:DAYLIGHT",
    "TZNAME:BST",
    "DTSTART:19810329T010000",
    "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0100",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "TZNAME:GMT",
    "DTSTART:19961027T020000",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "END:STANDARD",
    "END:VTIMEZONE",
];

/// The calendar file of these events. `stamp` is the day on which the plan is taken to
/// have been made; it is given so that the same plan always gives the same bytes.
#[must_use]
pub fn write(name: &str, events: &[Event], stamp: Day) -> String {
    let mut out = String::new();
    line(&mut out, "BEGIN:VCALENDAR");
    line(&mut out, "VERSION:2.0");
    line(&mut out, "PRODID:-//Haresign//Enhanced access plan//EN");
    line(&mut out, "CALSCALE:GREGORIAN");
    line(&mut out, "METHOD:PUBLISH");
    line(&mut out, &format!("X-WR-CALNAME:{}", escape(name)));
    for text in ZONE {
        line(&mut out, text);
    }
    for event in events {
        line(&mut out, "BEGIN:VEVENT");
        line(&mut out, &format!("UID:{}", escape(&event.uid)));
        line(&mut out, &format!("DTSTAMP:{}T000000Z", date(stamp)));
        line(
            &mut out,
            &format!(
                "DTSTART;TZID=Europe/London:{}",
                moment(event.first, event.from)
            ),
        );
        line(
            &mut out,
            &format!("DTEND;TZID=Europe/London:{}", moment(event.first, event.to)),
        );
        // The end is in UTC by the standard. 22:59:59 is the end of the day in summer
        // time, in which the last day of a scheme year always lies.
        line(
            &mut out,
            &format!("RRULE:FREQ=WEEKLY;UNTIL={}T225959Z", date(event.until)),
        );
        for day in &event.except {
            line(
                &mut out,
                &format!("EXDATE;TZID=Europe/London:{}", moment(*day, event.from)),
            );
        }
        line(&mut out, &format!("SUMMARY:{}", escape(&event.summary)));
        if !event.location.is_empty() {
            line(&mut out, &format!("LOCATION:{}", escape(&event.location)));
        }
        if !event.description.is_empty() {
            line(
                &mut out,
                &format!("DESCRIPTION:{}", escape(&event.description)),
            );
        }
        line(&mut out, "END:VEVENT");
    }
    line(&mut out, "END:VCALENDAR");
    out
}

/// `20260401`.
fn date(day: Day) -> String {
    format!(
        "{:04}{:02}{:02}",
        day.month().year(),
        day.month().number(),
        day.number()
    )
}

/// `20260401T183000`; midnight at the end of a day is its last minute.
fn moment(day: Day, minutes: u16) -> String {
    let minutes = minutes.min(24 * 60 - 1);
    format!("{}T{:02}{:02}00", date(day), minutes / 60, minutes % 60)
}

/// Text with what the standard gives a meaning written so that it has none.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(character);
            }
            '\n' => out.push_str("\\n"),
            other if other.is_control() => {}
            other => out.push(other),
        }
    }
    out
}

/// Adds a line, folded where it is too long, never inside a character.
fn line(out: &mut String, text: &str) {
    let mut used = 0;
    for character in text.chars() {
        if used + character.len_utf8() > LONGEST {
            out.push_str("\r\n ");
            used = 1;
        }
        out.push(character);
        used += character.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> Event {
        Event {
            uid: "enhanced-access-1@haresign".to_owned(),
            summary: "Evening; Oak Street, remote".to_owned(),
            location: "Oak Street".to_owned(),
            description: "Two clinicians\nsame day".to_owned(),
            first: Day::new(2026, 4, 6).unwrap(),
            until: Day::new(2027, 3, 31).unwrap(),
            from: 18 * 60 + 30,
            to: 20 * 60,
            except: vec![Day::new(2026, 4, 6).unwrap()],
        }
    }

    #[test]
    fn a_plan_is_a_calendar() {
        let text = write("Plan, 2026/27", &[event()], Day::new(2026, 4, 1).unwrap());
        for expected in [
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n",
            "X-WR-CALNAME:Plan\\, 2026/27\r\n",
            "DTSTART;TZID=Europe/London:20260406T183000\r\n",
            "DTEND;TZID=Europe/London:20260406T200000\r\n",
            "RRULE:FREQ=WEEKLY;UNTIL=20270331T225959Z\r\n",
            "EXDATE;TZID=Europe/London:20260406T183000\r\n",
            "SUMMARY:Evening\\; Oak Street\\, remote\r\n",
            "DESCRIPTION:Two clinicians\\nsame day\r\n",
            "END:VEVENT\r\nEND:VCALENDAR\r\n",
        ] {
            assert!(text.contains(expected), "{expected} in {text}");
        }
    }

    #[test]
    fn long_lines_are_folded_between_characters() {
        let mut long = event();
        long.summary = "é".repeat(200);
        long.location = "a\r\nBEGIN:VEVENT".to_owned();
        let text = write("Plan", &[long], Day::new(2026, 4, 1).unwrap());
        assert!(text.split("\r\n").all(|line| line.len() <= LONGEST));
        let unfolded = text.replace("\r\n ", "");
        assert!(unfolded.contains(&"é".repeat(200)));
        // What a user types cannot begin a line of its own.
        assert_eq!(text.matches("\r\nBEGIN:VEVENT").count(), 1);
    }
}
