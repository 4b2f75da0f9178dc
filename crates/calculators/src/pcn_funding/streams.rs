//! The streams of funding: populations times rates.

use rust_decimal::Decimal;

use crate::answers::Problem;
use crate::reader::Reader;
use crate::rules::{Figure, Scheme};
use crate::term::{Origin, Term};
use crate::unit::Unit;
use crate::working::{Expr, Working};

/// A stream of funding.
pub(super) struct Stream {
    /// Its name in keys.
    pub id: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// What it is paid for.
    pub detail: &'static str,
    /// Whether it belongs to the pot unless the user says otherwise.
    pub is_shared: bool,
    /// The rates and the populations that they multiply: (figure, key of the field).
    pub rates: &'static [(&'static str, &'static str)],
}

/// Every stream. Money that is claimed against staff, goes to the practice anyway or is
/// earned by points stays out of the pot unless it is ticked.
pub(super) const STREAMS: &[Stream] = &[
    Stream {
        id: "core",
        label: "Core PCN funding",
        detail: "Registered and PCN adjusted population",
        is_shared: true,
        rates: &[
            ("pcn.core.registered", "registered"),
            ("pcn.core.adjusted", "adjusted"),
        ],
    },
    Stream {
        id: "enhanced-access",
        label: "Enhanced access",
        detail: "PCN adjusted population",
        is_shared: true,
        rates: &[("pcn.enhanced-access", "adjusted")],
    },
    Stream {
        id: "care-home",
        label: "Care home premium",
        detail: "Beds of care homes",
        is_shared: true,
        rates: &[("pcn.care-home", "beds")],
    },
    Stream {
        id: "casp",
        label: "Capacity and access support",
        detail: "PCN adjusted population; unconditional",
        is_shared: true,
        rates: &[("pcn.casp", "adjusted")],
    },
    Stream {
        id: "caip",
        label: "Capacity and access improvement",
        detail: "PCN adjusted population; on declaration",
        is_shared: true,
        rates: &[("pcn.caip", "adjusted")],
    },
    Stream {
        id: "arrs",
        label: "Additional roles",
        detail: "Weighted patients; claimed against staff",
        is_shared: false,
        rates: &[("pcn.arrs", "weighted")],
    },
    Stream {
        id: "participation",
        label: "Network participation",
        detail: "Weighted patients; paid to each practice",
        is_shared: false,
        rates: &[("pcn.participation", "weighted")],
    },
    Stream {
        id: "iif",
        label: "Investment and Impact Fund",
        detail: "All points of an average PCN",
        is_shared: false,
        rates: &[("pcn.iif.point", "pcn.iif.points")],
    },
];

/// The rate that holds: of the opening of the year, or the last one of it.
pub(super) fn rate<'a>(scheme: &'a Scheme, id: &str, is_uplifted: bool) -> Option<&'a Figure> {
    if is_uplifted {
        scheme.last(id)
    } else {
        scheme.figure(id)
    }
}

/// Whether rates of the year change within it.
pub(super) fn has_uplift(scheme: &Scheme) -> bool {
    scheme.figures.iter().any(|figure| {
        scheme
            .figure(&figure.id)
            .is_some_and(|first| first.from != figure.from)
    })
}

/// What a stream pays in the year; `None` where a population or a rate is missing, which
/// is reported when the stream is part of the pot.
pub(super) fn amount(
    scheme: &Scheme,
    reader: &Reader<'_>,
    stream: &Stream,
    is_in_pot: bool,
) -> Option<Working> {
    let typed = reader.term(&format!("streams.{}.amount", stream.id), Unit::Pounds);
    if let Some(typed) = typed.filter(|term| term.origin == Origin::Yours) {
        return Some(Working::new(typed, Unit::Pounds));
    }
    let is_uplifted = reader.choice("rates") == "uplifted";
    let mut parts = Vec::new();
    let mut is_complete = true;
    for (figure, population) in stream.rates {
        let price = match rate(scheme, figure, is_uplifted) {
            Some(figure) => Some(scheme.term_of(figure)),
            None => {
                report(scheme, reader, figure, is_in_pot);
                None
            }
        };
        // A rate of nothing needs no population: the stream has ended.
        if price.as_ref().is_some_and(|price| price.value.is_zero()) {
            parts.extend(price.map(Expr::from));
            continue;
        }
        let count = if population.starts_with("pcn.") {
            let count = scheme.term(population);
            if count.is_none() {
                report(scheme, reader, population, is_in_pot);
            }
            count
        } else {
            let unit = if *population == "beds" {
                Unit::Beds
            } else {
                Unit::Patients
            };
            let count = reader.term(population, unit);
            if count.is_none() && is_in_pot {
                let message = format!("{} needs this population.", stream.label);
                reader.report(Problem::missing(population, message));
            }
            count
        };
        match (count, price) {
            (Some(count), Some(price)) => parts.push(count * price),
            // The other parts are looked at too, so that all that is missing is said.
            _ => is_complete = false,
        }
    }
    if !is_complete {
        return None;
    }
    let expr = match <[Expr; 1]>::try_from(parts) {
        Ok([only]) => only,
        Err(parts) => Expr::sum(parts),
    };
    Some(Working::new(expr, Unit::Pounds))
}

fn report(scheme: &Scheme, reader: &Reader<'_>, figure: &str, is_in_pot: bool) {
    if let (true, Err(problem)) = (is_in_pot, scheme.need(figure)) {
        reader.report(problem);
    }
}

/// The amount of a stream as a term of the pot.
pub(super) fn term(stream: &Stream, value: Decimal) -> Term {
    Term::worked(stream.label, value, Unit::Pounds, stream.id)
}
