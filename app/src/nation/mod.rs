//! State of the Nation: England over time, areas side by side, the spread of practices.

pub mod data;
pub mod figures;
mod page;

pub use data::Nation;
pub use page::NationPage;
