//! Parts that several pages share.

mod figure;
mod frame;
mod group_editor;
mod indicator_select;
mod markup;
mod not_understood;
mod period_select;
mod saved;
mod search;
mod sheet;
mod strip;
mod table;
mod use_this_data;

pub use figure::{FigureCard, FigureWidth, SavePicture};
pub use frame::{Crumb, Crumbs, Footer, Header};
pub use group_editor::OwnGroup;
pub use indicator_select::IndicatorSelect;
pub use markup::{Empty, Marked, OneOf, Switch};
pub use not_understood::NotUnderstood;
pub use period_select::PeriodSelect;
pub use saved::{SavedGroups, SavedViews};
pub use search::{OrganisationSearch, SearchTarget};
pub use sheet::Sheet;
pub use strip::{GapMark, StripMark};
pub use table::{DataTable, SortedTable, TableFoot};
pub use use_this_data::UseThisData;
