//! What is like England in the invented achievement: of each indicator how many patients it is for,
//! how often it is achieved and how often they are left out. Rounded from the figures of England of
//! 2024-25.

/// The code; the area of its register, or nothing where it is of the list; the patients that it is
/// for, as a fraction of those; the fraction of them without an adjustment for whom it is achieved;
/// and the fraction that has an adjustment.
pub(super) type Rate = (&'static str, &'static str, f64, f64, f64);

/// The indicators of 2024-25, and one that ended before.
const RATES: [Rate; 52] = [
    ("AF006", "AF", 0.4421, 0.978, 0.059),
    ("AF008", "AF", 0.8417, 0.963, 0.059),
    ("AST007", "AST", 0.9997, 0.825, 0.203),
    ("AST008", "AST", 0.1232, 0.91, 0.134),
    ("AST011", "AST", 0.0497, 0.848, 0.448),
    ("BP002", "", 0.4279, 0.896, 0.025),
    ("CAN004", "CAN", 0.1068, 0.934, 0.036),
    ("CAN005", "CAN", 0.1202, 0.869, 0.038),
    ("CHD005", "CHD", 0.9999, 0.967, 0.062),
    ("CHD015", "CHD", 0.7012, 0.837, 0.074),
    ("CHD016", "CHD", 0.2987, 0.902, 0.046),
    ("CHOL003", "", 0.0521, 0.936, 0.211),
    ("CHOL004", "", 0.0472, 0.584, 0.176),
    ("COPD010", "COPD", 0.9998, 0.925, 0.174),
    ("COPD014", "COPD", 0.2721, 0.926, 0.757),
    ("CS005", "", 0.1706, 0.795, 0.161),
    ("CS006", "", 0.0838, 0.834, 0.101),
    ("DEM004", "DEM", 0.9999, 0.84, 0.095),
    ("DEP004", "DEP", 0.0815, 0.824, 0.215),
    ("DM006", "DM", 0.1158, 0.953, 0.177),
    ("DM012", "DM", 0.9993, 0.913, 0.148),
    ("DM014", "DM", 0.0707, 0.945, 0.332),
    ("DM020", "DM", 0.8409, 0.708, 0.19),
    ("DM021", "DM", 0.1589, 0.913, 0.103),
    ("DM022", "DM", 0.5106, 0.914, 0.199),
    ("DM023", "DM", 0.3259, 0.953, 0.115),
    ("DM033", "DM", 0.841, 0.837, 0.107),
    ("HF003", "HF", 0.5622, 0.958, 0.148),
    ("HF006", "HF", 0.5622, 0.966, 0.157),
    ("HF007", "HF", 0.9999, 0.916, 0.143),
    ("HF008", "HF", 0.3019, 0.938, 0.094),
    ("HYP008", "HYP", 0.7909, 0.77, 0.119),
    ("HYP009", "HYP", 0.209, 0.857, 0.053),
    ("MH002", "MH", 0.8234, 0.914, 0.214),
    ("MH003", "MH", 0.8235, 0.961, 0.132),
    ("MH006", "MH", 0.8235, 0.956, 0.141),
    ("MH007", "MH", 0.8235, 0.956, 0.144),
    ("MH011", "MH", 0.8235, 0.935, 0.186),
    ("MH012", "MH", 0.6983, 0.933, 0.199),
    ("MH021", "MH", 0.8236, 0.759, 0.103),
    ("NDH002", "NDH", 1.0, 0.93, 0.073),
    ("RA002", "RA", 1.0, 0.86, 0.07),
    ("SMOK002", "", 0.2442, 0.956, 0.018),
    ("SMOK004", "", 0.1132, 0.95, 0.015),
    ("SMOK005", "", 0.0309, 0.973, 0.032),
    ("STIA007", "STIA", 0.6971, 0.977, 0.068),
    ("STIA014", "STIA", 0.6406, 0.811, 0.096),
    ("STIA015", "STIA", 0.3593, 0.897, 0.06),
    ("VI001", "", 0.0089, 0.924, 0.025),
    ("VI002", "", 0.009, 0.895, 0.021),
    ("VI003", "", 0.0101, 0.861, 0.03),
    ("VI004", "", 0.0064, 0.933, 0.11),
];

/// Codes of other years, each with one of those that it is much like.
const LIKE: [(&str, &str); 23] = [
    ("AF007", "AF008"),
    ("AST002", "AST011"),
    ("AST003", "AST007"),
    ("AST004", "AST008"),
    ("AST006", "AST011"),
    ("AST012", "AST011"),
    ("CAN003", "CAN004"),
    ("CHD008", "CHD015"),
    ("CHD009", "CHD016"),
    ("CHOL001", "CHOL003"),
    ("CHOL002", "CHOL004"),
    ("COPD008", "COPD014"),
    ("DEP003", "DEP004"),
    ("DM019", "DM033"),
    ("DM034", "DM022"),
    ("DM035", "DM023"),
    ("DM036", "DM033"),
    ("HF005", "HF008"),
    ("HYP003", "HYP008"),
    ("HYP007", "HYP009"),
    ("NDH001", "NDH002"),
    ("STIA010", "STIA014"),
    ("STIA011", "STIA015"),
];

/// The rates of an indicator; `None` of one that has no share, or of a year that is not invented.
pub(super) fn of(code: &str) -> Option<&'static Rate> {
    let like = LIKE.iter().find(|(own, _)| *own == code);
    let wanted = like.map_or(code, |(_, other)| other);
    RATES.iter().find(|(own, ..)| *own == wanted)
}
