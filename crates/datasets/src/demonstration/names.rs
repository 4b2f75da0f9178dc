//! Invented names. Places are put together from two halves that no gazetteer joins, and a
//! test compares them with the published lists where those are at hand.

use super::random::Random;

const FIRST: [&str; 44] = [
    "Amber",
    "Ashen",
    "Barley",
    "Blackthorn",
    "Bramble",
    "Briar",
    "Candle",
    "Cinder",
    "Clover",
    "Cobble",
    "Copper",
    "Dapple",
    "Ember",
    "Fallow",
    "Feather",
    "Fennel",
    "Flint",
    "Gorse",
    "Harebell",
    "Hazel",
    "Heather",
    "Hollin",
    "Juniper",
    "Kestrel",
    "Lantern",
    "Larkspur",
    "Linnet",
    "Mallow",
    "Marigold",
    "Moss",
    "Nettle",
    "Osier",
    "Otter",
    "Pebble",
    "Plover",
    "Quill",
    "Rowan",
    "Saffron",
    "Sorrel",
    "Tansy",
    "Thistle",
    "Wren",
    "Yarrow",
    "Velvet",
];

const SECOND: [&str; 36] = [
    "beck", "bourne", "brook", "combe", "cote", "croft", "den", "fell", "fen", "garth", "gate",
    "grove", "haven", "hollow", "holm", "howe", "hurst", "lea", "march", "mere", "moor", "mouth",
    "nook", "pool", "reach", "ridge", "rigg", "shaw", "stead", "stow", "thwaite", "vale", "wath",
    "weald", "wold", "wyke",
];

const KINDS: [(&str, usize); 9] = [
    ("Surgery", 30),
    ("Medical Centre", 20),
    ("Medical Practice", 16),
    ("Health Centre", 13),
    ("Practice", 7),
    ("Family Practice", 5),
    ("Group Practice", 4),
    ("Medical Group", 3),
    ("Partnership", 2),
];

const SIDES: [&str; 6] = ["North", "South", "East", "West", "Upper", "Lower"];

/// The number of different place names.
pub(crate) const PLACES: usize = FIRST.len() * SECOND.len();

/// An invented place.
pub(crate) fn place(number: usize) -> String {
    // Steps of a number that shares no factor spread neighbours over both halves.
    let mixed = (number * 607) % PLACES;
    format!(
        "{}{}",
        FIRST[mixed / SECOND.len()],
        SECOND[mixed % SECOND.len()]
    )
}

/// The name of a practice at a place.
pub(crate) fn practice(place: &str, number: usize, random: &mut Random) -> String {
    let mut weight = random.below(100);
    let kind = KINDS
        .iter()
        .find(|(_, share)| {
            let found = weight < *share;
            weight = weight.saturating_sub(*share);
            found
        })
        .map_or("Surgery", |(kind, _)| kind);
    match number {
        0 => format!("{place} {kind}"),
        1 => format!("The {place} {kind}"),
        n => format!("{} {place} {kind}", SIDES[(n - 2) % SIDES.len()]),
    }
}

/// The regions.
pub(crate) const REGIONS: [&str; 7] = [
    "Northern Reaches",
    "Upper Dales and Wolds",
    "Western Marches",
    "Middle Shires",
    "Fen and Coast",
    "Greater Lanternmouth",
    "Southern Downs",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_all_different() {
        let all: std::collections::BTreeSet<String> = (0..PLACES).map(place).collect();
        assert_eq!(all.len(), PLACES);
        assert_eq!(KINDS.iter().map(|kind| kind.1).sum::<usize>(), 100);
    }
}
