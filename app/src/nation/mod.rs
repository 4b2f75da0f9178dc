//! State of the Nation: England over time, areas side by side, the spread of practices.

pub mod data;
mod page;

pub use page::NationPage;
