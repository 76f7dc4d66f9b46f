//! Files and texts that leave the page: downloads, pictures, the clipboard.

use js_sys::Uint8Array;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;

/// Copies a text; whether that was allowed.
pub(crate) async fn copy(text: &str) -> bool {
    let navigator = leptos::prelude::window().navigator();
    // Pages that came unencrypted have none.
    let is_there = js_sys::Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|clipboard| clipboard.is_object());
    is_there && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

/// A drawing as a PNG file's bytes; see [`png_address_of`].
pub(crate) async fn png_of(svg: &str) -> Option<Uint8Array> {
    let address = png_address_of(svg).await?;
    let bytes = leptos::prelude::window().atob(address.split_once(',')?.1).ok()?;
    // Every letter of the decoded text is a byte.
    Some(Uint8Array::from(bytes.chars().map(|byte| byte as u8).collect::<Vec<u8>>().as_slice()))
}

/// A drawing as pixels, twice as many along each side as it says, in an address that begins with `data:image/png`; `None` where
/// the browser cannot draw it.
pub(crate) async fn png_address_of(svg: &str) -> Option<String> {
    let image = web_sys::HtmlImageElement::new().ok()?;
    image.set_src(&format!("data:image/svg+xml,{}", js_sys::encode_uri_component(svg)));
    JsFuture::from(image.decode()).await.ok()?;
    let canvas = leptos::prelude::document().create_element("canvas").ok()?;
    let canvas: web_sys::HtmlCanvasElement = canvas.dyn_into().ok()?;
    let (width, height) = (2 * image.natural_width(), 2 * image.natural_height());
    canvas.set_width(width);
    canvas.set_height(height);
    let context: web_sys::CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width.into(), height.into()).ok()?;
    canvas.to_data_url_with_type("image/png").ok()
}

/// A pasted text as a file.
pub(crate) fn blob_of(text: &str) -> Option<web_sys::Blob> {
    web_sys::Blob::new_with_str_sequence(&js_sys::Array::of1(&text.into())).ok()
}

/// Saves parts as a file where the browser keeps downloads.
pub(crate) fn download(name: &str, parts: &js_sys::Array, kind: &str) {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(kind);
    let document = leptos::prelude::document();
    let anchor = document.create_element("a").ok().and_then(|it| it.dyn_into::<web_sys::HtmlAnchorElement>().ok());
    let blob = web_sys::Blob::new_with_u8_array_sequence_and_options(parts, &options);
    let (Some(anchor), Ok(blob)) = (anchor, blob) else { return };
    let Ok(address) = web_sys::Url::create_object_url_with_blob(&blob) else { return };
    anchor.set_href(&address);
    anchor.set_download(name);
    anchor.click();
    wasm_bindgen_futures::spawn_local(async move {
        // Some browsers read the address a moment after the click.
        super::clock::sleep(10_000).await;
        let _ = web_sys::Url::revoke_object_url(&address);
    });
}
