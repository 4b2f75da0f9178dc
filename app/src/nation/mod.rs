//! State of the Nation: England over time, areas side by side, the spread of practices.

pub mod data;
mod page;
mod question;
mod sections;
mod shown;

pub use page::NationPage;
