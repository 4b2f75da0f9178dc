//! Parts that several pages share.

mod download;
mod figure;
mod frame;
mod group_editor;
mod indicator_select;
mod markup;
mod not_understood;
mod period_select;
mod question_row;
mod saved;
mod search;
mod sheet;
mod strip;
mod table;

pub use download::DownloadMenu;
pub use figure::{FigureCard, FigureWidth};
pub use frame::{Crumb, Crumbs, Footer, Header};
pub use group_editor::OwnGroup;
pub use indicator_select::IndicatorSelect;
pub use markup::{Empty, ListOf, Marked, OneOf, Switch};
pub use not_understood::NotUnderstood;
pub use period_select::PeriodSelect;
pub use question_row::{QuestionRow, SectionLinks};
pub use saved::{SavedGroups, SavedViews};
pub use search::{OrganisationSearch, SearchTarget};
pub use sheet::Sheet;
pub use strip::{GapMark, StripMark};
pub use table::{DataTable, SortedTable, TableFoot};
