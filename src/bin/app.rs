//! The app binary: mounts the page.

#[cfg(target_arch = "wasm32")]
fn main() {
    use yew::prelude::*;

    #[component]
    fn Page() -> Html {
        use_effect(|| {
            if let Some(root) = document_element() {
                let _ = root.set_attribute("data-ready", "true");
            }
        });
        html! { <main><h1>{ "Convolution Atlas" }</h1></main> }
    }

    fn document_element() -> Option<web_sys::Element> {
        web_sys::window()?.document()?.document_element()
    }

    let root = document_element().and_then(|root| root.query_selector("#atlas").ok().flatten());
    match root {
        Some(root) => drop(yew::Renderer::<Page>::with_root(root).render()),
        None => drop(yew::Renderer::<Page>::new().render()),
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("The app runs in a browser: cargo xtask serve");
}
