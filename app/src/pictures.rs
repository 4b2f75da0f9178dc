//! Charts as pictures: the drawing of a figure, made PNG by the server.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderValue, Response, StatusCode, header};
use charts::png::Rasterizer;

use crate::exports::cannot_be_made;

/// Pixels for each unit of a drawing: sharp on paper and on dense screens.
const SCALE: f32 = 2.0;
/// No drawing is longer than this many bytes.
const LONGEST_DRAWING: usize = 8 * 1024 * 1024;

/// Makes pictures. Each takes a core for some tens of milliseconds: a server makes them away from
/// the threads that serve (see [`crate::turns`]). Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Pictures {
    rasterizer: Rasterizer,
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
            |rasterizer| Self { rasterizer },
        )
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
        let drawing = make(&format!("{stem}.svg"));
        if drawing.status() != StatusCode::OK {
            return drawing;
        }
        match picture(&self.rasterizer, drawing).await {
            Ok(picture) => picture,
            Err(error) => {
                tracing::error!(error, name, "a picture could not be made");
                cannot_be_made()
            }
        }
    }
}

/// The picture of a drawing, under the same name with another ending.
async fn picture(
    rasterizer: &Rasterizer,
    drawing: Response<Body>,
) -> Result<Response<Body>, String> {
    let (mut parts, body) = drawing.into_parts();
    let svg = to_bytes(body, LONGEST_DRAWING)
        .await
        .map_err(|error| error.to_string())?;
    let svg = str::from_utf8(&svg).map_err(|error| error.to_string())?;
    let png = rasterizer
        .png(svg, SCALE)
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

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse as _;

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
}
