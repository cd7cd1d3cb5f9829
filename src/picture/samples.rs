//! The gallery: photographs (served beside the page) and charts (made on the spot).

use super::charts::{CHARTS, Chart};
use crate::words::Text;

/// A picture of the gallery.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// Its name in links.
    pub id: &'static str,
    /// Its name for readers.
    pub title: Text,
    /// Where it comes from.
    pub kind: Kind,
}

/// Where a sample comes from.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A file of the site.
    Photo {
        /// Its path below the site's root.
        file: &'static str,
        /// Who made it, and its licence.
        credit: &'static str,
    },
    /// Made by code.
    Chart(Chart),
}

const PHOTOS: [Sample; 7] = [
    photo(
        "chelsea",
        Text::new("Chelsea the cat", "猫 Chelsea"),
        "pictures/chelsea.jpg",
        "Stéfan van der Walt, CC0 1.0",
    ),
    photo(
        "astronaut",
        Text::new("Astronaut", "宇航员"),
        "pictures/astronaut.jpg",
        "Eileen Collins, NASA, public domain",
    ),
    photo(
        "coffee",
        Text::new("Coffee", "咖啡"),
        "pictures/coffee.jpg",
        "Rachel Michetti, Pikolo Espresso Bar, CC0 1.0",
    ),
    photo("rocket", Text::new("Rocket", "火箭"), "pictures/rocket.jpg", "SpaceX, public domain"),
    photo("brick", Text::new("Bricks", "砖墙"), "pictures/brick.jpg", "CC0Textures, CC0 1.0"),
    photo("retina", Text::new("Retina", "视网膜"), "pictures/retina.jpg", "Mikael Häggström, CC0 1.0"),
    photo("hubble", Text::new("Hubble deep field", "哈勃深空"), "pictures/hubble.jpg", "NASA and STScI, public domain"),
];

/// Every sample; the first is the default.
pub const SAMPLES: &[Sample] = &{
    let mut all = [PHOTOS[0]; PHOTOS.len() + CHARTS.len()];
    let mut i = 0;
    while i < all.len() {
        all[i] = if i < PHOTOS.len() { PHOTOS[i] } else { chart(CHARTS[i - PHOTOS.len()]) };
        i += 1;
    }
    all
};

/// The sample called `id`.
pub fn sample(id: &str) -> Option<&'static Sample> {
    SAMPLES.iter().find(|sample| sample.id == id)
}

const fn photo(id: &'static str, title: Text, file: &'static str, credit: &'static str) -> Sample {
    Sample { id, title, kind: Kind::Photo { file, credit } }
}

const fn chart(chart: Chart) -> Sample {
    Sample { id: chart.id, title: chart.title, kind: Kind::Chart(chart) }
}
