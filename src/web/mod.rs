//! The page: Yew, painters, charts, image intake, worker host. Floor 6, wasm32 only: the one floor that names Yew, web-sys or js-sys.
//!
//! | file | what it is |
//! |---|---|
//! | `atlas` | the root: state, effects, layout |
//! | `effects` | what an action asks of the world, done |
//! | `head`, `rail`, `transport`, `inspector`, `gallery` | the page's parts |
//! | `views` | the tabs over the stage |
//! | `stage` | the canvas, the pointer and the keyboard on it |
//! | `buttons` | buttons drawn on it, for the keyboard |
//! | `painter` | marks on a canvas |
//! | `parts` | what comes when it is wanted |
//! | `images` | the photograph and the maps as canvases |
//! | `pictures` | files, drops, pastes, what this browser keeps |
//! | `chart` | the histogram, by plotters |
//! | [`boundary`] | a module that may trap or hang without harm to the page |
//! | [`worker`] | the page's side of the compute core |
//! | [`compute`], `layer`, [`intake`] | what the other binaries export; the page's side of the decoder |

mod atlas;
pub mod boundary;
mod buttons;
mod chart;
pub mod compute;
mod effects;
mod gallery;
mod head;
mod images;
mod inspector;
pub mod intake;
mod keys;
#[cfg(feature = "kernels")]
pub mod layer;
mod painter;
mod parts;
mod pictures;
mod rail;
mod stage;
mod stories;
mod transport;
mod views;
pub mod worker;

pub use atlas::start;
