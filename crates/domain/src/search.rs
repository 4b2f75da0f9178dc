//! Finding an organisation by name, code or postcode, with typing mistakes forgiven.
//!
//! The index is a sorted list of all words of all names with the organisations that have
//! them. A word of the query matches the words that begin with it; where none does, those
//! that share its first letter and differ by a letter or two. All words must match.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::catalogue::Catalogue;
use crate::organisation::{Kind, Ordinal, Status};

/// A found organisation and how well it fits; lower is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Hit {
    rank: u32,
    /// The organisation.
    pub ordinal: Ordinal,
}

/// An index over a catalogue.
#[derive(Debug, Default)]
pub struct SearchIndex {
    words: Vec<Box<str>>,
    /// By word: organisations and the place of the word in the name.
    postings: Vec<Vec<(Ordinal, u8)>>,
    /// Codes and postcodes without blanks, sorted, with whether it is a postcode.
    keys: Vec<(Box<str>, Ordinal, bool)>,
    /// By ordinal: what a tie is decided by: open before closed, larger areas first,
    /// then the name.
    standing: Vec<(bool, u8, u32)>,
    /// By ordinal: how many words the name has.
    lengths: Vec<u8>,
}

/// The fewest characters for which a search is made.
pub const SHORTEST_QUERY: usize = 2;
/// The most characters of a query that are looked at.
pub const LONGEST_QUERY: usize = 100;
/// The most words of a query that are looked at.
pub const MOST_WORDS: usize = 8;

/// The part of a query that is searched for: at most [`LONGEST_QUERY`] characters and
/// [`MOST_WORDS`] words, without blanks at either end. The work of a search grows with the
/// number of its words, and no name needs more of them to be found.
///
/// ```
/// use domain::search::bounded;
///
/// assert_eq!(bounded(" queens park "), "queens park");
/// assert_eq!(bounded("a b c d e f g h, i j"), "a b c d e f g h,");
/// ```
#[must_use]
pub fn bounded(query: &str) -> &str {
    let query = query.trim();
    let mut words = 0;
    let mut in_word = false;
    for (count, (at, c)) in query.char_indices().enumerate() {
        if count == LONGEST_QUERY {
            return query[..at].trim_end();
        }
        if c.is_alphanumeric() {
            words += usize::from(!in_word);
            if words > MOST_WORDS {
                return query[..at].trim_end();
            }
            in_word = true;
        } else if !DROPPED.contains(&c) {
            in_word = false;
        }
    }
    query
}

impl SearchIndex {
    /// Indexes all organisations but the placeholder PCN.
    #[must_use]
    pub fn new(catalogue: &Catalogue) -> Self {
        let mut by_word: FxHashMap<Box<str>, Vec<(Ordinal, u8)>> = FxHashMap::default();
        let mut keys = Vec::new();
        let mut lengths = vec![0; catalogue.len()];
        for organisation in catalogue.all() {
            if organisation.is_placeholder() {
                continue;
            }
            let words = words_of(&organisation.name);
            lengths[organisation.ordinal as usize] = u8::try_from(words.len()).unwrap_or(u8::MAX);
            for (place, word) in words.into_iter().enumerate() {
                let postings = by_word.entry(word.into_boxed_str()).or_default();
                if postings
                    .last()
                    .is_none_or(|last| last.0 != organisation.ordinal)
                {
                    postings.push((organisation.ordinal, u8::try_from(place).unwrap_or(u8::MAX)));
                }
            }
            let code = organisation.code.as_str().to_lowercase();
            keys.push((code.into_boxed_str(), organisation.ordinal, false));
            if let Some(postcode) = &organisation.postcode {
                let joined = postcode.replace(' ', "").to_lowercase();
                keys.push((joined.into_boxed_str(), organisation.ordinal, true));
            }
        }
        keys.sort_unstable();
        let mut pairs: Vec<_> = by_word.into_iter().collect();
        pairs.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let (words, postings) = pairs.into_iter().unzip();

        let mut by_name: Vec<Ordinal> = (0..catalogue.len() as Ordinal).collect();
        by_name.sort_by_cached_key(|ordinal| {
            catalogue
                .get(*ordinal)
                .map(|organisation| (organisation.name.to_lowercase(), organisation.code))
        });
        let mut standing = vec![(false, 0, 0); catalogue.len()];
        for (place, ordinal) in by_name.into_iter().enumerate() {
            if let Some(organisation) = catalogue.get(ordinal) {
                let size = match organisation.kind {
                    Kind::England => 0,
                    Kind::Region => 1,
                    Kind::Icb => 2,
                    Kind::SubIcb => 3,
                    Kind::Pcn => 4,
                    Kind::Practice => 5,
                };
                standing[ordinal as usize] =
                    (organisation.status == Status::Closed, size, place as u32);
            }
        }
        Self {
            words,
            postings,
            keys,
            standing,
            lengths,
        }
    }

    /// The best `limit` organisations of the kinds that `admit` accepts. A query of fewer
    /// than two characters finds nothing; of a long one the part is taken that
    /// [`bounded`] gives.
    #[must_use]
    pub fn find(&self, query: &str, limit: usize, admit: impl Fn(Ordinal) -> bool) -> Vec<Hit> {
        self.find_counting(query, limit, admit).0
    }

    /// The same, with the work that it took: how many words and postings were looked at.
    fn find_counting(
        &self,
        query: &str,
        limit: usize,
        admit: impl Fn(Ordinal) -> bool,
    ) -> (Vec<Hit>, usize) {
        let query = bounded(query);
        if query.chars().count() < SHORTEST_QUERY {
            return (Vec::new(), 0);
        }
        let mut ranks: FxHashMap<Ordinal, u32> = FxHashMap::default();
        self.find_by_key(query, &mut ranks);
        let work = self.find_by_words(query, &mut ranks);
        let mut hits: Vec<(u32, (bool, u8, u32), Ordinal)> = ranks
            .into_iter()
            .filter(|(ordinal, _)| admit(*ordinal))
            .map(|(ordinal, rank)| (rank, self.standing[ordinal as usize], ordinal))
            .collect();
        // An exact code comes first even where it is closed; else closed ones go last.
        hits.sort_unstable_by_key(|(rank, standing, _)| {
            (*rank > EXACT_KEY && standing.0, *rank, *standing)
        });
        hits.truncate(limit);
        let hits = hits
            .into_iter()
            .map(|(rank, _, ordinal)| Hit { rank, ordinal })
            .collect();
        (hits, work)
    }

    fn find_by_key(&self, query: &str, ranks: &mut FxHashMap<Ordinal, u32>) {
        let joined: String = query
            .chars()
            .filter(|c| c.is_alphanumeric())
            .collect::<String>()
            .to_lowercase();
        // A code or postcode has a digit; otherwise every name would match the codes.
        if joined.len() < SHORTEST_QUERY || !joined.contains(|c: char| c.is_ascii_digit()) {
            return;
        }
        let start = self.keys.partition_point(|key| &*key.0 < joined.as_str());
        for (key, ordinal, is_postcode) in &self.keys[start..] {
            if !key.starts_with(&joined) {
                break;
            }
            let rank = match (key.len() == joined.len(), is_postcode) {
                (true, _) => EXACT_KEY,
                (false, false) => 40,
                // `TS1` is a district of its own, not the beginning of `TS18`.
                (false, true) if key.len() == joined.len() + 3 => 20,
                (false, true) => 60,
            };
            ranks
                .entry(*ordinal)
                .and_modify(|old| *old = rank.min(*old))
                .or_insert(rank);
        }
    }

    /// Finds by the words of a name; answers how many words and postings were looked at.
    fn find_by_words(&self, query: &str, ranks: &mut FxHashMap<Ordinal, u32>) -> usize {
        let mut words = words_of(query);
        // Small letters can be more than the capitals they come from, and part words anew.
        words.truncate(MOST_WORDS);
        let mut work = 0;
        let mut found: Option<FxHashMap<Ordinal, u32>> = None;
        for (place, word) in words.iter().enumerate() {
            let mut of_word: FxHashMap<Ordinal, u32> = FxHashMap::default();
            let mut add = |index: usize, penalty: u32| {
                work += self.postings[index].len();
                for (ordinal, at) in &self.postings[index] {
                    // Words in the order of the name fit better.
                    let order = u32::from(usize::from(*at) != place);
                    let rank = penalty + order;
                    of_word
                        .entry(*ordinal)
                        .and_modify(|old| *old = rank.min(*old))
                        .or_insert(rank);
                }
            };
            let start = self.words.partition_point(|known| &**known < word.as_str());
            let mut any = false;
            let mut looked_at = 0;
            for index in start..self.words.len() {
                looked_at += 1;
                if !self.words[index].starts_with(word.as_str()) {
                    break;
                }
                any = true;
                add(
                    index,
                    if self.words[index].len() == word.len() {
                        0
                    } else {
                        2
                    },
                );
            }
            if !any {
                looked_at += self.mistyped(word, &mut add);
            }
            work += looked_at;
            found = Some(match found {
                None => of_word,
                Some(before) => before
                    .into_iter()
                    .filter_map(|(ordinal, rank)| Some((ordinal, rank + of_word.get(&ordinal)?)))
                    .collect(),
            });
        }
        for (ordinal, rank) in found.unwrap_or_default() {
            // The shorter of two names with the same words fits better.
            let spare =
                u32::from(self.lengths[ordinal as usize]).saturating_sub(words.len() as u32);
            let rank = 100 + rank * 10 + spare.min(9);
            ranks
                .entry(ordinal)
                .and_modify(|old| *old = rank.min(*old))
                .or_insert(rank);
        }
        work
    }

    /// Words that begin with the same letter and differ by one letter, or two in a long word.
    /// Answers how many words were looked at.
    fn mistyped(&self, word: &str, add: &mut impl FnMut(usize, u32)) -> usize {
        let length = word.chars().count();
        let allowed = match length {
            0..=3 => return 0,
            4..=7 => 1,
            _ => 2,
        };
        let Some(first) = word.chars().next() else {
            return 0;
        };
        let mut looked_at = 0;
        let start = self
            .words
            .partition_point(|known| known.chars().next() < Some(first));
        for index in start..self.words.len() {
            let known = &*self.words[index];
            looked_at += 1;
            if !known.starts_with(first) {
                break;
            }
            let known_length = known.chars().count();
            if known_length + allowed < length {
                continue;
            }
            // What has been typed so far may be the beginning of a longer word.
            let distance = [length - 1, length, length + 1]
                .into_iter()
                .filter(|cut| *cut <= known_length)
                .filter_map(|cut| {
                    let end = known
                        .char_indices()
                        .nth(cut)
                        .map_or(known.len(), |(at, _)| at);
                    let distance = strsim::osa_distance(word, &known[..end]);
                    (distance <= allowed).then_some((distance, cut != known_length))
                })
                .min();
            if let Some((distance, is_beginning)) = distance {
                add(index, 4 * distance as u32 + u32::from(is_beginning));
            }
        }
        looked_at
    }
}

/// The rank of an exact code or postcode.
const EXACT_KEY: u32 = 0;
/// What is left out of words and does not part them.
const DROPPED: [char; 3] = ['\'', '’', '.'];

/// The words of a name or query: lower case, apostrophes dropped, cut at everything that
/// is no letter or digit, with the few spellings that people mix up made one.
fn words_of(text: &str) -> Vec<String> {
    text.to_lowercase()
        .replace(DROPPED, "")
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| match word {
            "saint" => "st".to_owned(),
            "doctor" => "dr".to_owned(),
            "doctors" => "drs".to_owned(),
            "center" => "centre".to_owned(),
            other => other.to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organisation::Organisation;

    fn index(names: &[(&str, &str, Kind, Status, Option<&str>)]) -> (SearchIndex, Catalogue) {
        let catalogue = Catalogue::new(
            names
                .iter()
                .enumerate()
                .map(
                    |(ordinal, (code, name, kind, status, postcode))| Organisation {
                        ordinal: ordinal as Ordinal,
                        code: code.parse().unwrap(),
                        kind: *kind,
                        name: (*name).to_owned(),
                        status: *status,
                        opened: None,
                        closed: None,
                        postcode: postcode.map(str::to_owned),
                        address: None,
                        clinical_system: None,
                        ons_code: None,
                    },
                )
                .collect(),
        );
        (SearchIndex::new(&catalogue), catalogue)
    }

    fn found(query: &str) -> Vec<&'static str> {
        const NAMES: &[(&str, &str, Kind, Status, Option<&str>)] = &[
            (
                "A81002",
                "Queens Park Medical Centre",
                Kind::Practice,
                Status::Open,
                Some("TS18 2AW"),
            ),
            (
                "B82001",
                "Queens Park Surgery",
                Kind::Practice,
                Status::Closed,
                Some("M6 7HL"),
            ),
            (
                "C83001",
                "St Mary's Surgery",
                Kind::Practice,
                Status::Open,
                Some("TS1 3BE"),
            ),
            (
                "D84001",
                "The Park Practice",
                Kind::Practice,
                Status::Open,
                None,
            ),
            ("U00001", "Queens Park PCN", Kind::Pcn, Status::Open, None),
            ("U", "No PCN", Kind::Pcn, Status::Open, None),
            ("QAA", "Parkland ICB", Kind::Icb, Status::Open, None),
            (
                "E85001",
                "Haverstock Healthcare",
                Kind::Practice,
                Status::Open,
                None,
            ),
        ];
        let (index, _) = index(NAMES);
        index
            .find(query, 10, |_| true)
            .iter()
            .map(|hit| NAMES[hit.ordinal as usize].0)
            .collect()
    }

    #[test]
    fn finds_by_name_with_the_best_first_and_closed_last() {
        assert_eq!(found("queens park"), ["U00001", "A81002", "B82001"]);
        assert_eq!(found("queens park med"), ["A81002"]);
        assert_eq!(
            found("park"),
            ["U00001", "D84001", "A81002", "QAA", "B82001"]
        );
    }

    #[test]
    fn finds_by_code_and_postcode() {
        assert_eq!(found("a81002"), ["A81002"]);
        assert_eq!(found("B82001"), ["B82001"]);
        assert_eq!(found("ts18 2aw"), ["A81002"]);
        assert_eq!(found("TS18"), ["A81002"]);
        assert_eq!(
            found("TS1"),
            ["C83001", "A81002"],
            "the district before the longer one"
        );
        assert_eq!(found("b8200"), ["B82001"]);
    }

    #[test]
    fn forgives_mistakes_in_the_middle_of_a_word() {
        assert_eq!(found("haverstok"), ["E85001"]);
        assert_eq!(found("havrestock"), ["E85001"]);
        assert_eq!(found("heverstock heathcare"), ["E85001"]);
        assert_eq!(found("quens park medical"), ["A81002"]);
        assert_eq!(found("saint marys"), ["C83001"]);
        assert_eq!(found("st. mary’s"), ["C83001"]);
    }

    #[test]
    fn finds_nothing_for_nothing() {
        assert!(found("").is_empty());
        assert!(found("q").is_empty());
        assert!(found("zzzz").is_empty());
        assert!(found("queens zzzz").is_empty());
        assert!(found("no pcn").is_empty(), "the placeholder is not a PCN");
    }

    #[test]
    fn a_query_is_cut_to_its_first_words_and_characters() {
        assert_eq!(bounded("  St. Mary’s Surgery  "), "St. Mary’s Surgery");
        let nine = "one two three four five six seven eight nine";
        assert_eq!(bounded(nine), "one two three four five six seven eight");
        assert_eq!(bounded("a-b-c-d-e-f-g-h-i"), "a-b-c-d-e-f-g-h-");
        assert_eq!(bounded(&"é".repeat(101)), "é".repeat(100));
        assert_eq!(bounded(&"é".repeat(100)), "é".repeat(100));
        assert_eq!(bounded("d'o.c’s a b c d e f g h"), "d'o.c’s a b c d e f g");
        // What fits in the first eight words is found, whatever follows.
        let long = format!("the park practice {}", "park ".repeat(30_000));
        assert_eq!(found(&long), ["D84001"]);
    }

    /// Forty words in the index, each in one name; what a search may cost is counted in
    /// words and postings, because time differs from machine to machine.
    #[test]
    fn the_work_of_a_search_does_not_grow_with_its_length() {
        let names: Vec<String> = (0..40).map(|number| format!("Park{number}")).collect();
        let codes: Vec<String> = (0..40).map(|number| format!("A810{number:02}")).collect();
        let practices: Vec<_> = names
            .iter()
            .zip(&codes)
            .map(|(name, code)| (&**code, &**name, Kind::Practice, Status::Open, None))
            .collect();
        let (index, _) = index(&practices);
        let work = |query: &str| index.find_counting(query, 10, |_| true).1;
        let one = work("park");
        assert_eq!(one, 80, "forty words, each with one posting");
        assert_eq!(work("park park"), 2 * one);
        let eight = work(&"park ".repeat(8));
        assert_eq!(eight, 8 * one);
        for query in [
            "park ".repeat(9),
            "park ".repeat(30_000),
            format!("{}{}", " ".repeat(30_000), "park ".repeat(30_000)),
            // Words that are nearly known cost the most: all of the letter are compared.
            "pzrk ".repeat(30_000),
            "pzrkkkkkkk-".repeat(30_000),
        ] {
            assert!(work(&query) <= eight, "{}", work(&query));
        }
        // A capital whose small letter is two characters, the second of which parts words.
        assert!(work(&"İ".repeat(30_000)) <= eight);
    }

    #[test]
    fn admits_only_what_is_asked_for() {
        let names = [
            ("A81002", "Queens Park", Kind::Practice, Status::Open, None),
            ("U00001", "Queens Park PCN", Kind::Pcn, Status::Open, None),
        ];
        let (index, catalogue) = index(&names);
        let hits = index.find("queens", 10, |ordinal| {
            catalogue.get(ordinal).unwrap().kind == Kind::Pcn
        });
        assert_eq!(hits.len(), 1);
        assert_eq!(hits[0].ordinal, 1);
    }
}
