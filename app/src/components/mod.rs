//! Parts that several pages share.

mod choice;
mod download;
mod figure;
mod fragment;
mod frame;
mod group_editor;
mod live;
mod markup;
mod not_understood;
mod pieces;
mod question_row;
mod saved;
mod search;
mod sheet;
mod strip;
mod table;

pub use choice::{Choice, ChoiceOption, hidden_fields};
pub use download::download_menu;
pub(crate) use figure::FigureParts;
pub use figure::{FigureWidth, figure_card};
pub(crate) use fragment::{Host, contents, element, fragment, fragment_in, titled_page};
pub use frame::{Crumb, Crumbs, crumbs};
pub(crate) use frame::{footer, header};
pub use group_editor::OwnGroup;
pub(crate) use live::{Addressed, Live};
pub use markup::{Empty, Marked, marked};
pub use not_understood::not_understood;
pub(crate) use pieces::Pieces;
pub use question_row::{QuestionRow, section_links, share_button};
pub use saved::{saved_groups, saved_views};
pub(crate) use search::{OrganisationSearch, SearchTarget};
pub use sheet::Sheet;
pub use strip::{gap_mark, strip_mark};
pub use table::{SortedTable, data_table, table_foot};
