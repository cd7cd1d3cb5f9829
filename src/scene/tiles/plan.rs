//! How the tiles of one output element stand: how many side by side, how large a cell, with or without the places between taps.

use super::{LEGIBLE, LINE, SIGN};
use crate::scene::mark::Rect;
use crate::scene::metrics::{Face, text_width};
use crate::scene::show::Show;
use crate::scene::terms::{Term, Terms};

/// How much wider than high a product's cell is: products have more digits.
pub const PRODUCT: f32 = 1.3;

/// What a tile holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Part {
    /// What is read.
    Value,
    /// What it is multiplied by, in their order.
    Factor(usize),
    /// What that makes.
    Product,
}

/// The tiles of every group: those of what is multiplied and their product, or what is read alone.
pub fn parts(terms: &Terms) -> Vec<Part> {
    let factors = terms.factors().len();
    let product = (factors > 0).then_some(Part::Product);
    [Part::Value].into_iter().chain((0..factors).map(Part::Factor)).chain(product).collect()
}

/// How the tiles stand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// A row for every group; else one group, with tabs for the others.
    pub all: bool,
    /// Tiles side by side.
    pub across: usize,
    pub cell: f32,
    /// Cells from one of the window to the next: where taps lie apart, the places between are drawn too.
    pub apart: [usize; 2],
}

impl Plan {
    /// Rows and columns of a tile.
    pub fn size(&self, terms: &Terms) -> [usize; 2] {
        let window = terms.window.unwrap_or([1; 2]);
        [0, 1].map(|axis| (window[axis] - 1) * self.apart[axis] + 1)
    }

    /// Where a cell of the window stands in a tile.
    pub fn place(&self, cell: [usize; 2]) -> [usize; 2] {
        [0, 1].map(|axis| cell[axis] * self.apart[axis])
    }
}

/// The plan with the places between taps, where every number can still be read; else without them.
pub fn plan(area: Rect, terms: &Terms, parts: &[Part], longest: f32) -> Plan {
    let open = planned(area, terms, parts, longest, terms.apart);
    if terms.apart != [1; 2] && open.cell < LEGIBLE { planned(area, terms, parts, longest, [1; 2]) } else { open }
}

/// The plan with the largest legible cells, all groups if possible.
fn planned(area: Rect, terms: &Terms, parts: &[Part], longest: f32, apart: [usize; 2]) -> Plan {
    let window = terms.window.unwrap_or([1; 2]);
    let [rows, columns] = [0, 1].map(|axis| ((window[axis] - 1) * apart[axis] + 1) as f32);
    let plan = |all: bool, across: usize| {
        let groups = if all { terms.groups.len() as f32 } else { 1.0 };
        let down = parts.len().div_ceil(across) as f32;
        let wide = |part: &Part| if *part == Part::Product && across > 2 { PRODUCT } else { 1.0 };
        let tiles: f32 = parts.iter().take(across).map(wide).sum();
        let lines = if all { groups } else { 1.0 + down };
        let w = (area.w - SIGN - (across.min(parts.len()) - 1) as f32 * SIGN) / (tiles * columns);
        let h = (area.h - LINE * 1.4 - lines * LINE) / (groups * down * rows);
        Plan { all, across, cell: w.min(h).min(44.0).floor().max(2.0), apart }
    };
    let plans = [plan(true, parts.len()), plan(false, parts.len()), plan(false, 2)];
    // One group alone had rather be read in full than stand in one row.
    let alone = terms.groups.len() == 1 || plans[0].cell < LEGIBLE;
    if alone && plans[1].cell < longest && plans[2].cell > plans[1].cell * 1.2 {
        return plans[2];
    }
    let fits = |plan: &&Plan| plan.cell >= LEGIBLE;
    // What cannot be read anyway is shown as large as it can be.
    *plans.iter().find(fits).unwrap_or(if plans[2].cell > plans[1].cell { &plans[2] } else { &plans[1] })
}

/// The width of a cell in which every number that is read or multiplied by can be read in full.
pub fn longest(show: &Show<'_>, terms: &Terms) -> f32 {
    let of = |term: &Term| {
        let printed = show.printed(terms.site.node, term);
        let figures = printed.factors.iter().chain([&printed.value]);
        figures.map(|figure| text_width(&figure.text, Face::SansMedium, 10.0)).fold(0.0, f32::max)
    };
    terms.terms.iter().filter(|term| !term.bias).map(of).fold(0.0, f32::max) + 3.0
}
