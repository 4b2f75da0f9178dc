//! State of the Nation: England over time, areas side by side, the spread of practices.

pub mod data;
mod page;
mod question;
mod sections;
mod view;

pub use page::NationPage;
