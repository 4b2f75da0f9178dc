//! The statistics that stand behind every comparison. Pure functions, each with its
//! published source and values.

pub mod funnel;
pub mod interval;
pub mod neighbours;
pub mod rank;
pub mod xmr;
