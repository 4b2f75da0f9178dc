//! Declarations for tests: those of Haresign itself, as they stand in the crate `datasets`.

use std::sync::{Arc, LazyLock};

use super::{Dataset, Indicator, Registry};

macro_rules! declared {
    ($folder:literal) => {
        Dataset::parse(
            include_str!(concat!("../../../datasets/src/", $folder, "/dataset.toml")),
            "",
        )
        .unwrap_or_else(|error| panic!("{}: {error}", $folder))
    };
}

static REGISTRY: LazyLock<Registry> = LazyLock::new(|| {
    Registry::new(
        [
            declared!("list_size"),
            declared!("gp_appointments"),
            declared!("qof_prevalence"),
            declared!("deprivation"),
        ]
        .map(Arc::new),
    )
    .unwrap()
});

/// All publications.
pub(crate) fn registry() -> &'static Registry {
    &REGISTRY
}

/// One of them.
pub(crate) fn dataset(id: &str) -> &'static Arc<Dataset> {
    REGISTRY.dataset(id).unwrap()
}

/// Patients Registered at a GP Practice.
pub(crate) fn list_size() -> &'static Arc<Dataset> {
    dataset("list-size")
}

/// Appointments in General Practice.
pub(crate) fn gp_appointments() -> &'static Arc<Dataset> {
    dataset("gp-appointments")
}

/// An indicator of the appointments.
pub(crate) fn appointments_indicator(id: &str) -> &'static Indicator {
    gp_appointments().indicator(id).unwrap()
}
