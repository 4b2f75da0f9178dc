//! Parts that several pages share.

mod download;
mod figure;
mod fragment;
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

pub use download::{DownloadMenu, download_menu};
pub use figure::{FigureCard, FigureWidth};
pub(crate) use fragment::{Host, contents, fragment, fragment_in};
pub use frame::{Crumb, Crumbs, Footer, Header, crumbs};
pub use group_editor::OwnGroup;
pub use indicator_select::IndicatorSelect;
pub use markup::{Empty, ListOf, Marked, OneOf, Switch, marked};
pub use not_understood::NotUnderstood;
pub use period_select::PeriodSelect;
pub use question_row::{QuestionRow, SectionLinks};
pub use saved::{SavedGroups, SavedViews};
pub use search::{OrganisationSearch, SearchTarget};
pub use sheet::Sheet;
pub use strip::{gap_mark, strip_mark};
pub use table::{DataTable, SortedTable, TableFoot, data_table};
