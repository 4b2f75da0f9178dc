//! Drawings as PNG, for documents that take no SVG and for previews of shared links.
//!
//! The text is set in the fonts of the site, which come as the WOFF2 files that browsers get. A
//! drawing that names another font is set in one of these.

use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::{Database, FaceInfo, Language};
use resvg::usvg::{Options, Tree};

/// No picture has more pixels, whatever is drawn: 64 MB while it is made.
const MOST_PIXELS: f32 = 16_000_000.0;
/// The fonts as the site's styles and its drawings name them; the first stands in for others.
const FAMILIES: [&str; 2] = ["Source Sans 3", "Source Serif 4"];

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum PngError {
    /// A font file cannot be read.
    #[error("a font is no WOFF2 file: {0}")]
    Font(String),
    /// The drawing cannot be read.
    #[error("the drawing cannot be read: {0}")]
    Drawing(#[from] resvg::usvg::Error),
    /// The drawing has no area.
    #[error("the drawing is empty")]
    Empty,
    /// The picture cannot be written.
    #[error("the picture cannot be written: {0}")]
    Written(String),
}

/// Makes pictures of drawings, with the fonts that they are set in.
#[derive(Clone, Default)]
pub struct Rasterizer {
    options: Arc<Options<'static>>,
}

impl std::fmt::Debug for Rasterizer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let fonts = self.options.fontdb.len();
        f.debug_struct("Rasterizer").field("fonts", &fonts).finish()
    }
}

impl Rasterizer {
    /// Reads fonts, each of them a whole WOFF2 file.
    ///
    /// # Errors
    /// When one of them is none.
    pub fn new<F: AsRef<[u8]>>(fonts: impl IntoIterator<Item = F>) -> Result<Self, PngError> {
        let mut options = Options {
            font_family: FAMILIES[0].to_owned(),
            ..Options::default()
        };
        let database = options.fontdb_mut();
        for font in fonts {
            let font = wuff::decompress_woff2(font.as_ref())
                .map_err(|error| PngError::Font(format!("{error:?}")))?;
            database.load_font_data(font);
        }
        name_families(database);
        database.set_sans_serif_family(FAMILIES[0]);
        database.set_serif_family(FAMILIES[1]);
        Ok(Self {
            options: Arc::new(options),
        })
    }

    /// A drawing as PNG, at `scale` pixels for each of its units, or fewer where the picture
    /// would be too large. Takes some tens of milliseconds.
    ///
    /// # Errors
    /// When the drawing is no SVG or is empty.
    pub fn png(&self, svg: &str, scale: f32) -> Result<Vec<u8>, PngError> {
        let tree = Tree::from_str(svg, &self.options)?;
        let size = tree.size();
        let largest = (MOST_PIXELS / (size.width() * size.height())).sqrt();
        let scale = scale.min(largest);
        let pixels = |length: f32| (length * scale).round() as u32;
        let mut picture =
            Pixmap::new(pixels(size.width()), pixels(size.height())).ok_or(PngError::Empty)?;
        let transform = Transform::from_scale(scale, scale);
        resvg::render(&tree, transform, &mut picture.as_mut());
        picture
            .encode_png()
            .map_err(|error| PngError::Written(error.to_string()))
    }
}

/// Gives faces the name of their family as styles use it. A file that was cut out of a variable
/// font is called after the weight at which that begins: “Source Sans 3 ExtraLight”.
fn name_families(database: &mut Database) {
    let faces: Vec<FaceInfo> = database.faces().cloned().collect();
    for mut face in faces {
        let family = FAMILIES.into_iter().find(|family| {
            face.families
                .iter()
                .any(|(name, _)| name.starts_with(family))
        });
        if let Some(family) = family {
            database.remove_face(face.id);
            face.families
                .insert(0, (family.to_owned(), Language::English_UnitedStates));
            database.push_face_info(face);
        }
    }
}

#[cfg(test)]
mod tests {
    use resvg::tiny_skia::PremultipliedColorU8;

    use super::*;

    const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"20\">\
        <rect width=\"40\" height=\"20\" fill=\"#ffffff\"/>\
        <rect x=\"20\" width=\"20\" height=\"20\" fill=\"#00577d\"/></svg>";

    fn color(picture: &Pixmap, x: u32, y: u32) -> (u8, u8, u8) {
        let pixel: PremultipliedColorU8 = picture.pixel(x, y).unwrap();
        (pixel.red(), pixel.green(), pixel.blue())
    }

    #[test]
    fn a_drawing_becomes_a_picture_of_its_colours() {
        let png = Rasterizer::default().png(SVG, 2.0).unwrap();
        let picture = Pixmap::decode_png(&png).unwrap();
        assert_eq!((picture.width(), picture.height()), (80, 40));
        assert_eq!(color(&picture, 10, 10), (255, 255, 255));
        assert_eq!(color(&picture, 70, 30), (0, 0x57, 0x7d));
    }

    #[test]
    fn a_large_drawing_is_made_smaller() {
        let large = SVG.replace(
            "width=\"40\" height=\"20\">",
            "width=\"400\" height=\"200000\">",
        );
        let png = Rasterizer::default().png(&large, 2.0).unwrap();
        let picture = Pixmap::decode_png(&png).unwrap();
        assert!(f64::from(picture.width()) * f64::from(picture.height()) < 16_100_000.0);
    }

    #[test]
    fn what_is_no_drawing_or_no_font_is_refused() {
        assert!(Rasterizer::default().png("<svg", 1.0).is_err());
        assert!(Rasterizer::new([b"no font"]).is_err());
    }

    #[test]
    fn the_fonts_of_the_site_are_found_by_their_names_in_drawings() {
        let folder = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../node_modules/@fontsource"
        );
        let file = |name: &str| {
            let path = format!("{folder}/{name}/files/{name}-latin-400-normal.woff2");
            std::fs::read(path).ok()
        };
        let (Some(sans), Some(serif)) = (file("source-sans-3"), file("source-serif-4")) else {
            eprintln!("skipped: the npm packages are not installed");
            return;
        };
        let rasterizer = Rasterizer::new([&sans, &serif]).unwrap();
        let drawn = |family: &str| {
            let text = format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"90\" height=\"20\">\
                 <text y=\"15\" font-family=\"'{family}', sans-serif\">Patients</text></svg>"
            );
            rasterizer.png(&text, 1.0).unwrap()
        };
        assert_ne!(drawn(FAMILIES[0]), drawn(FAMILIES[1]));
        assert_eq!(drawn("Unknown"), drawn(FAMILIES[0]));
    }
}
