//! Charts as pictures: the drawing of a figure, made PNG by the server.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse as _;
use charts::png::Rasterizer;
use tokio::sync::Semaphore;

/// Pixels for each unit of a drawing: sharp on paper and on dense screens.
const SCALE: f32 = 2.0;
/// No more pictures than this are made at one time; each takes a core and some megabytes.
const AT_ONCE: usize = 2;
/// How many more may wait for their turn; the next are told to come again.
const WAITING: usize = 30;
/// No drawing is longer than this many bytes.
const LONGEST_DRAWING: usize = 8 * 1024 * 1024;

/// Makes pictures, a few at a time. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Pictures {
    rasterizer: Rasterizer,
    turns: Arc<Semaphore>,
    places: Arc<Semaphore>,
}

impl Default for Pictures {
    fn default() -> Self {
        Self::of(Rasterizer::default())
    }
}

impl Pictures {
    /// With these fonts, each a whole WOFF2 file.
    #[must_use]
    pub fn with_fonts(fonts: &[Vec<u8>]) -> Self {
        Rasterizer::new(fonts).map_or_else(
            |error| {
                tracing::error!(%error, "pictures are made without text");
                Self::default()
            },
            Self::of,
        )
    }

    fn of(rasterizer: Rasterizer) -> Self {
        Self {
            rasterizer,
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            places: Arc::new(Semaphore::new(AT_ONCE + WAITING)),
        }
    }

    /// The file `name` by `make`, which makes all files but pictures: one that ends in `.png` is
    /// made of that which ends in `.svg`.
    pub(crate) async fn file(
        &self,
        name: &str,
        make: impl FnOnce(&str) -> Response<Body>,
    ) -> Response<Body> {
        let Some(stem) = name.strip_suffix(".png") else {
            return make(name);
        };
        let Ok(_place) = self.places.try_acquire() else {
            return busy();
        };
        let drawing = make(&format!("{stem}.svg"));
        if drawing.status() != StatusCode::OK {
            return drawing;
        }
        self.picture(drawing).await.unwrap_or_else(|error| {
            tracing::error!(error, name, "a picture could not be made");
            let text = "This picture cannot be made just now. The fault is logged; please try again later.\n";
            (StatusCode::INTERNAL_SERVER_ERROR, text).into_response()
        })
    }

    async fn picture(&self, drawing: Response<Body>) -> Result<Response<Body>, String> {
        let (mut parts, body) = drawing.into_parts();
        let svg = to_bytes(body, LONGEST_DRAWING)
            .await
            .map_err(|error| error.to_string())?;
        let svg = String::from_utf8(svg.to_vec()).map_err(|error| error.to_string())?;
        let turn = self.turns.acquire().await;
        let rasterizer = self.rasterizer.clone();
        let made = tokio::task::spawn_blocking(move || rasterizer.png(&svg, SCALE)).await;
        drop(turn);
        let png = made
            .map_err(|error| error.to_string())?
            .map_err(|error| error.to_string())?;
        let headers = &mut parts.headers;
        headers.remove(header::CONTENT_LENGTH);
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/png"));
        let named = headers
            .get(header::CONTENT_DISPOSITION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| HeaderValue::from_str(&value.replace(".svg\"", ".png\"")).ok());
        if let Some(named) = named {
            headers.insert(header::CONTENT_DISPOSITION, named);
        }
        Ok(Response::from_parts(parts, Body::from(png)))
    }
}

/// The answer where too many pictures are asked for at once.
fn busy() -> Response<Body> {
    (
        StatusCode::SERVICE_UNAVAILABLE,
        [(header::RETRY_AFTER, "5")],
        "Too many pictures are being made just now; please try again in a few seconds.\n",
    )
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawing(name: &str) -> Response<Body> {
        if name != "trend.svg" {
            return StatusCode::NOT_FOUND.into_response();
        }
        let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"10\"/>";
        let disposition = "attachment; filename=\"list-size-trend.svg\"";
        (
            [
                (header::CONTENT_TYPE, "image/svg+xml"),
                (header::CONTENT_DISPOSITION, disposition),
            ],
            svg,
        )
            .into_response()
    }

    #[tokio::test]
    async fn a_picture_is_made_of_the_drawing_of_its_name() {
        let pictures = Pictures::default();
        let response = pictures.file("trend.png", drawing).await;
        assert_eq!(response.headers()[header::CONTENT_TYPE], "image/png");
        assert_eq!(
            response.headers()[header::CONTENT_DISPOSITION],
            "attachment; filename=\"list-size-trend.png\""
        );
        let png = to_bytes(response.into_body(), 10_000).await.unwrap();
        assert!(png.starts_with(b"\x89PNG"));
        let absent = pictures.file("else.png", drawing).await;
        assert_eq!(absent.status(), StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn more_pictures_than_can_wait_are_put_off() {
        let pictures = Pictures::default();
        let all = u32::try_from(AT_ONCE + WAITING).unwrap();
        let _taken = pictures.places.try_acquire_many(all).unwrap();
        let response = pictures.file("trend.png", drawing).await;
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(response.headers().contains_key(header::RETRY_AFTER));
        // Drawings need no turn.
        assert_eq!(
            pictures.file("trend.svg", drawing).await.status(),
            StatusCode::OK
        );
    }
}
