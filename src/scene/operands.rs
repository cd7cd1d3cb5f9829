//! What an element is made from, drawn: the plane each tap reads, with the window where it lies, or a frame for each tap where they form none.

use super::grid::Grid;
use super::mark::{Align, Form, Handle, Ink, Mark, Paint, Point, Rect, Site, Stroke, at};
use super::metrics::{Face, text_width};
use super::names::{cut, title};
use super::palette::Scale;
use super::pen::{Pen, style};
use super::sheet::{Lay, Sheet};
use super::show::Show;
use super::terms::{Term, Terms, corners};
use crate::graph::{NodeId, Role};
use crate::order::Set;
use crate::words::{Text, number};

/// The most planes beside one another.
pub const MOST: usize = 4;
/// The most rows or columns of padding drawn.
const PADDING: usize = 4;
/// The least cell that carries its number.
const LEGIBLE: f32 = 26.0;

const SPECIMEN: Text = Text::new("specimen, 1 cell = {0} px", "样本，1 格 = {0} 像素");
const PADDED: Text = Text::new("padding {0}", "填充 {0}");
const OWN: Text = Text::new("{0}: {1} × {2} at every place", "{0}：每处各有 {1} × {2}");
const SLICE: Text = Text::new("{0}, channel {1} of {2}", "{0}，第 {1} 通道，共 {2}");

/// A plane on the stage: which slice of which node, where.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plane {
    /// The node drawn.
    pub node: NodeId,
    /// The slice drawn.
    pub sheet: Sheet,
    /// Whether a cell stands for all channels at once.
    pub whole: bool,
    /// Where its cells lie.
    pub grid: Grid,
}

impl Plane {
    /// Where an element lies, if it is drawn.
    pub fn cell(&self, site: Site) -> Option<Rect> {
        let sheet = if self.whole { self.sheet.sliced(site.index / self.sheet.len.max(1)) } else { self.sheet };
        let [row, column] = sheet.cell(site.index).filter(|_| site.node == self.node)?;
        Some(self.grid.at(row as isize, column as isize))
    }

    /// Row and column of a read, possibly in the padding.
    fn place(&self, term: &Term, group: Option<(NodeId, usize)>) -> Vec<[isize; 2]> {
        let of = |read: &super::terms::Reading| match read.site {
            Some(site) if site.node != self.node => None,
            Some(site) => {
                let sheet = if self.whole { self.sheet.sliced(site.index / self.sheet.len.max(1)) } else { self.sheet };
                let cell = sheet.cell(site.index)?.map(|i| i as isize);
                // Where the padding mirrors the plane, a tap stands in the padding and reads inside.
                Some(if self.sheet.lay == Lay::Map && self.grid.padding != [0; 2] { read.place } else { cell })
            }
            None if !read.one && (group == Some((self.node, self.sheet.slice)) || self.whole) => Some(read.place),
            None => None,
        };
        term.reads.iter().filter_map(of).collect()
    }
}

/// The slices to draw: what is read first, then what it is multiplied by where that is more than the tiles show.
pub fn operands(show: &Show<'_>, terms: &Terms) -> Vec<(NodeId, usize)> {
    let mut found: Vec<(NodeId, usize)> = Vec::new();
    // A learned list says in the table all it has to say.
    let listed = |id: NodeId| {
        let node = show.graph.node(id);
        node.role == Role::Weight && Sheet::of(node.shape, 0).lay == Lay::List
    };
    let mut add = |node: NodeId, slice: usize| {
        if !listed(node) && !found.iter().any(|(known, _)| *known == node) {
            found.push((node, slice));
        }
    };
    let group = show.tab.min(terms.groups.len().saturating_sub(1));
    let first = terms.of_group(group).iter().chain(&terms.terms).find(|term| !term.bias);
    let slice = |site: Site| Sheet::of(show.graph.node(site.node).shape, site.index).slice;
    if let Some((node, slice)) = terms.groups.get(group).and_then(|group| group.read) {
        add(node, slice);
    }
    for (site, _) in first.map_or(&[][..], |term| &term.factors) {
        let node = show.graph.node(site.node);
        let many = Sheet::of(node.shape, site.index).len > 1;
        if many && (terms.window.is_none() || node.role != Role::Weight) {
            add(site.node, slice(*site));
        }
    }
    for (node, slice) in terms.groups.iter().filter_map(|group| group.read) {
        add(node, slice);
    }
    if found.is_empty()
        && let Some((_, ids)) = show.graph.applied(terms.site.node)
        && let Some(&id) = ids.first()
    {
        found.push((id, 0));
    }
    found.truncate(MOST);
    found
}

/// Draws one slice of a node with its caption, and returns where it lies.
pub fn plane(
    pen: &mut Pen,
    show: &Show<'_>,
    terms: &Terms,
    area: Rect,
    (node, slice): (NodeId, usize),
    captioned: bool,
) -> Plane {
    let sheet = Sheet::of(show.graph.node(node).shape, 0).sliced(slice);
    let whole = show.coloured(node);
    let padding = padding(show, terms, node, sheet);
    let own = own_windows(terms, node, sheet);
    let mut area = area;
    if captioned {
        caption(pen, show, area, (node, sheet), padding, own.as_ref());
        area = Rect::new(area.x, area.y + 4.0, area.w, area.h - 4.0);
    }
    let grid = lay(area, sheet, padding);
    let plane = Plane { node, sheet, whole, grid };
    let scale = show.scale(node, sheet.slice);
    let values = &show.values.of(node).data()[sheet.range()];
    let ground = |row: usize, column: usize| {
        let within = row * sheet.size[1] + column;
        if whole { Some(show.colour(node, within)) } else { values.get(within).map(|&value| scale.ground(value)) }
    };
    grid.draw(pen, ground, |row, column| Some(Site { node, index: sheet.index(row, column)? }));
    match own {
        Some(own) => atlas(pen, show, &plane, &own),
        None => numbers(pen, show, area, &plane, usize::MAX),
    }
    if sheet.lay != Lay::List {
        grid.axes(pen);
    }
    plane
}

/// A window that belongs to one place alone: its rows and columns, and the slices its numbers come from, one after another.
struct Own {
    size: [usize; 2],
    slices: Vec<usize>,
}

/// The window that a node holds for every place, where it does: all terms are multiplied by one cell of it, each by another slice.
fn own_windows(terms: &Terms, node: NodeId, sheet: Sheet) -> Option<Own> {
    let size = terms.window.filter(|[rows, columns]| rows * columns > 1 && sheet.lay == Lay::Map)?;
    let factors = terms.of_group(0).iter().map(|term| term.factors.iter().find(|(site, _)| site.node == node));
    let places = factors.map(|factor| factor.map(|(site, _)| [site.index / sheet.len, site.index % sheet.len]));
    let places = places.collect::<Option<Vec<[usize; 2]>>>()?;
    let alike = places.windows(2).all(|pair| pair[0][0] != pair[1][0] && pair[0][1] == pair[1][1]);
    let slices: Vec<usize> = places.into_iter().map(|[slice, _]| slice).collect();
    (alike && slices.len() == size[0] * size[1]).then_some(Own { size, slices })
}

/// The window of every place, in its cell.
fn atlas(pen: &mut Pen, show: &Show<'_>, plane: &Plane, own: &Own) {
    let values = show.values.of(plane.node).data();
    let parts = || own.slices.iter().map(|&slice| &values[plane.sheet.sliced(slice).range()]);
    let scale = Scale::Signed(parts().flatten().fold(f64::MIN_POSITIVE, |most, value| most.max(value.abs())));
    for within in 0..plane.sheet.len {
        let cell = inner(plane, [within / plane.sheet.size[1], within % plane.sheet.size[1]].map(|i| i as isize));
        let pixels = parts().map(|values| scale.ground(values[within])).collect();
        pen.put(Form::Raster { rect: cell, columns: own.size[1], pixels });
    }
}

/// Where the cells of a sheet lie in an area: in its middle, a list at its left with room for bars.
pub fn lay(area: Rect, sheet: Sheet, padding: [usize; 2]) -> Grid {
    let list = sheet.lay == Lay::List && sheet.size[1] == 1;
    let most = if list { 28.0 } else { 40.0 };
    let mut grid = Grid::fitted(area, sheet.size, padding, most);
    if !list {
        grid.origin.x += ((area.w - grid.outer().w) / 2.0).floor().max(0.0);
    }
    grid
}

/// Numbers in cells that have room for them, up to the first `known`; a list's as bars beside it.
pub fn numbers(pen: &mut Pen, show: &Show<'_>, area: Rect, plane: &Plane, known: usize) {
    let Plane { node, sheet, grid, .. } = *plane;
    let values = &show.values.of(node).data()[sheet.range()];
    let scale = show.scale(node, sheet.slice);
    let list = sheet.lay == Lay::List && sheet.size[1] == 1;
    if list {
        let most = values.iter().map(|v| v.abs()).filter(|v| v.is_finite()).fold(f64::MIN_POSITIVE, f64::max);
        let left = grid.outer().right() + 8.0;
        let told = |value: &f64| text_width(&show.value(node, *value), Face::SansMedium, 11.5);
        let widest = values.iter().map(told).fold(0.0, f32::max);
        let room = area.right() - left - widest - 6.0;
        if room < 0.0 {
            return;
        }
        // Without room for bars the numbers stand alone.
        let (room, barred) = (room.max(1.0), room >= 8.0);
        for (row, &value) in values.iter().enumerate().take(known) {
            let cell = grid.at(row as isize, 0);
            let width = room * (value.abs() / most) as f32;
            let high = (cell.h * 0.5).min(12.0);
            let bar = Rect::new(left, cell.centre().y - high / 2.0 - 0.5, width.max(1.0), high);
            if barred {
                pen.fill(bar, Paint::from(scale.ground(value)));
                pen.outline(bar, Stroke::solid(Ink::Frame, 0.75));
            }
            if cell.h >= 11.0 {
                let look = style(Face::SansMedium, 11.5, Ink::Ink, Align::Start);
                let x = if barred { bar.right() + 6.0 } else { left };
                pen.text(at(x, cell.centre().y + 4.0), show.value(node, value), look);
            }
        }
        return;
    }
    if !numbered(plane) {
        return;
    }
    for (i, &value) in values.iter().enumerate().take(known) {
        let cell = grid.at((i / sheet.size[1]) as isize, (i % sheet.size[1]) as isize);
        let paint = Paint::On(scale.ground(value));
        pen.figure(cell, &show.figure(node, value), Face::SansMedium, (grid.cell * 0.36).min(12.5), paint);
    }
}

/// Whether a plane's cells carry their numbers. A picture is looked at; small maps, matrices and windows are read.
fn numbered(plane: &Plane) -> bool {
    !plane.whole && plane.grid.cell >= if plane.sheet.lay == Lay::Map { 34.0 } else { LEGIBLE }
}

fn caption(
    pen: &mut Pen,
    show: &Show<'_>,
    area: Rect,
    (node, sheet): (NodeId, Sheet),
    padding: [usize; 2],
    own: Option<&Own>,
) {
    let look = |align| style(Face::Sans, 12.0, Ink::Second, align);
    let picture = show.graph.node(node).role == Role::Input && sheet.len == show.frame.rows * show.frame.columns;
    let name = title(show.graph.node(node));
    let name = name.get(show.lang);
    let text = if picture && (show.coloured(node) || sheet.slices == 1) {
        SPECIMEN.fill(&[&show.frame.cell.to_string()]).get(show.lang).to_owned()
    } else if let Some(Own { size, .. }) = own {
        let [rows, columns] = size.map(|n| n.to_string());
        let words = OWN.fill(&[name, &rows, &columns]);
        match words.get(show.lang) {
            told if text_width(told, Face::Sans, 12.0) <= area.w => told.to_owned(),
            _ => format!("{name} {rows} × {columns}"),
        }
    } else if sheet.slices == 1 {
        name.to_owned()
    } else if show.graph.node(node).role == Role::Input {
        format!("{name}  {}", show.slice(node, sheet.slice))
    } else {
        let [slice, slices] = [sheet.slice + 1, sheet.slices].map(|n| n.to_string());
        let words = SLICE.fill(&[name, &slice, &slices]);
        match words.get(show.lang) {
            told if text_width(told, Face::Sans, 12.0) <= area.w => told.to_owned(),
            _ => format!("{name} {slice}/{slices}"),
        }
    };
    let text = cut(&text, Face::Sans, 12.0, area.w);
    let used = text_width(&text, Face::Sans, 12.0);
    pen.text(at(area.x, area.y - 4.0), text, look(Align::Start));
    let told = PADDED.fill(&[&padding[0].max(padding[1]).to_string()]);
    let told = told.get(show.lang);
    if padding != [0; 2] && used + text_width(told, Face::Sans, 12.0) + 12.0 <= area.w {
        pen.text(at(area.right(), area.y - 4.0), told, look(Align::End));
    }
}

/// How far windows reach outside a plane: of the first and the last element beside the one shown, and of that one itself.
fn padding(show: &Show<'_>, terms: &Terms, node: NodeId, sheet: Sheet) -> [usize; 2] {
    let shape = show.graph.node(node).shape;
    let [.., rows, columns] = shape.nchw();
    if sheet.lay != Lay::Map || sheet.size != [rows, columns] {
        return [0; 2];
    }
    let range = terms.sheet.range();
    let mut most = [0; 2];
    for index in [range.start, terms.site.index, range.end - 1] {
        let Some(terms) = Terms::of(show.graph, show.values, Site { node: terms.site.node, index }) else { continue };
        for term in terms.terms.iter().filter(|term| !term.bias) {
            let here = terms.groups[term.group].read.is_none_or(|(read, _)| read == node);
            for read in term.reads.iter().filter(|read| here && !read.one) {
                for axis in [0, 1] {
                    let over = read.place[axis] - sheet.size[axis] as isize + 1;
                    let out = over.max(-read.place[axis]).max(0) as usize;
                    most[axis] = most[axis].max(out);
                }
            }
        }
    }
    most.map(|n| n.min(PADDING))
}

/// The window of the element shown, or a frame for each of its taps, and the tap that is being added.
pub fn marks(pen: &mut Pen, show: &Show<'_>, terms: &Terms, plane: &Plane, done: usize) {
    let group = |term: &Term| terms.groups.get(term.group).and_then(|group| group.read);
    let read = |term: &Term| if term.bias { Vec::new() } else { plane.place(term, group(term)) };
    let factor = |term: &Term| -> Vec<[isize; 2]> {
        let on = |(site, _): &(Site, f64)| plane.sheet.cell(site.index).filter(|_| site.node == plane.node);
        term.factors.iter().filter_map(on).map(|cell| cell.map(|i| i as isize)).collect()
    };
    let places = |term: &Term| if read(term).is_empty() { factor(term) } else { read(term) };
    // What lies further out than the padding drawn reads nothing.
    let outer = plane.grid.outer().grown(1.0);
    let drawn = |place: &[isize; 2]| outer.contains(plane.grid.at(place[0], place[1]).centre());
    let all = Set::from_iter(terms.terms.iter().flat_map(places).filter(drawn));
    let Some([first, last]) = corners(all.iter().copied()) else { return };
    let full = ((last[0] - first[0] + 1) * (last[1] - first[1] + 1)) as usize == all.len();
    let span = plane.grid.span(first, last);
    let hold = Form::Rect { rect: span, fill: None, stroke: None };
    if full {
        if let Some([first, last]) = next(show, terms, plane) {
            pen.outline(plane.grid.span(first, last), Stroke::solid(Ink::Paper, 3.0));
            pen.outline(plane.grid.span(first, last), Stroke::dashed(Ink::Ink, 1.25));
        }
        pen.put(Mark::from(hold).handle(Handle::Window));
        pen.window(Rect::new(span.x, span.y, span.w - 1.0, span.h - 1.0));
    } else {
        pen.outline(span, Stroke::solid(Ink::Paper, 2.5));
        pen.outline(span, Stroke::dashed(Ink::Ink, 1.0));
        pen.put(Mark::from(hold).handle(Handle::Window));
        for &place in &all {
            let cell = inner(plane, place);
            pen.outline(cell, Stroke::solid(Ink::Paper, 3.5));
            pen.outline(cell, Stroke::solid(Ink::Ink, 1.5));
        }
    }
    let hot = done.checked_sub(1).filter(|_| done < terms.terms.len()).map(|i| &terms.terms[i]);
    for place in hot.map(places).unwrap_or_default().into_iter().filter(drawn) {
        let cell = inner(plane, place);
        pen.outline(cell.grown(-1.0), Stroke::solid(Ink::Paper, 1.5));
        pen.outline(cell, Stroke::solid(Ink::Ink, if full { 1.5 } else { 2.5 }));
    }
    shares(pen, terms, plane, hot);
}

fn inner(plane: &Plane, place: [isize; 2]) -> Rect {
    let cell = plane.grid.at(place[0], place[1]);
    Rect::new(cell.x, cell.y, cell.w - 1.0, cell.h - 1.0)
}

/// Where a term reads between several cells, the share of each: of the term that is being added, or of the only one.
fn shares(pen: &mut Pen, terms: &Terms, plane: &Plane, hot: Option<&Term>) {
    let only = if let [only] = &*terms.terms { Some(only) } else { None };
    let Some(term) = hot.or(only).filter(|term| term.reads.len() > 1) else { return };
    for read in &term.reads {
        let Some(cell) = read.site.and_then(|site| plane.cell(site)) else { continue };
        if cell.w < 15.0 || read.share == 0.0 {
            continue;
        }
        let mut look = style(Face::SansBold, (cell.w * 0.36).clamp(8.5, 10.0), Ink::Ink, Align::Middle);
        look.halo = true;
        let middle = cell.centre();
        // Under the cell's own number, where it has one.
        let base = if numbered(plane) { cell.bottom() - 4.0 } else { middle.y + look.px * 0.36 };
        pen.text(at(middle.x, base), number::digits(read.share, 2), look);
    }
}

/// The window of the next element in the row.
fn next(show: &Show<'_>, terms: &Terms, plane: &Plane) -> Option<[[isize; 2]; 2]> {
    (terms.sheet.lay == Lay::Map && terms.cell[1] + 1 < terms.sheet.size[1]).then_some(())?;
    let site = Site { node: terms.site.node, index: terms.site.index + 1 };
    terms.sheet.cell(site.index)?;
    let next = Terms::of(show.graph, show.values, site)?;
    let group = |term: &Term| next.groups.get(term.group).and_then(|group| group.read);
    corners(next.terms.iter().filter(|term| !term.bias).flat_map(|term| plane.place(term, group(term))))
}

/// Where a wire leaves a plane: right of what is read of it.
pub fn exit(show: &Show<'_>, terms: &Terms, plane: &Plane) -> Option<Point> {
    let group = terms.groups.get(show.tab).and_then(|group| group.read);
    let read = terms.terms.iter().filter(|term| !term.bias).flat_map(|term| plane.place(term, group));
    let [first, last] = corners(read)?;
    let span = plane.grid.span(first, last);
    // Past pictures a wire may run, past numbers not.
    let right = if plane.sheet.lay == Lay::Map { span.right() } else { plane.grid.outer().right() };
    Some(at(right + 2.0, span.centre().y))
}

/// The rectangle around cells from one corner to another, of a plane of so many rows and columns that fills an area.
pub fn corner_rect(area: Rect, size: [usize; 2], [first, last]: [[isize; 2]; 2]) -> Rect {
    let [h, w] = [area.h / size[0].max(1) as f32, area.w / size[1].max(1) as f32];
    let rect = Rect::new(
        area.x + first[1] as f32 * w,
        area.y + first[0] as f32 * h,
        (last[1] - first[1] + 1) as f32 * w,
        (last[0] - first[0] + 1) as f32 * h,
    );
    // A dot on a large picture is still seen.
    rect.grown(((5.0 - rect.w.min(rect.h)) / 2.0).max(0.0))
}
