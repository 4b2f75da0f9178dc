//! What the page's script offers to components. On the server nothing of it exists.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(js_namespace = haresign)]
extern "C" {
    /// Draws or updates the interactive chart of an element. `make` gives the options for a
    /// width in CSS pixels.
    pub fn chart(element: &web_sys::Element, make: &Closure<dyn Fn(f64) -> String>);
    /// Disposes of the chart of an element.
    pub fn drop(element: &web_sys::Element);
    /// Puts the page's address on the clipboard.
    #[wasm_bindgen(js_name = copyAddress)]
    pub async fn copy_address() -> JsValue;
    /// Saves the drawing at an address as a picture.
    #[wasm_bindgen(js_name = savePicture)]
    pub async fn save_picture(address: &str, name: &str);
    /// Calls back when printing begins and ends.
    #[wasm_bindgen(js_name = onPrint)]
    pub fn on_print(changed: &Closure<dyn Fn(bool)>);
    /// Sets the theme: `light`, `dark`, or nothing for the system's.
    pub fn theme(name: &str);
}
