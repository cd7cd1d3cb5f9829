//! A table of terms, one a row, where they form no window: value x factor x number = product. A long list is shortened around the term that is
//! being added.

use super::mark::{Align, Form, Ground, Handle, Ink, Mark, Paint, Point, Rect, Site, Stroke, at};
use super::metrics::{Face, fit, text_width};
use super::names::{cut, ink, title};
use super::palette::Scale;
use super::pen::{Figure, Pen, style};
use super::sheet::{Lay, Sheet};
use super::show::Show;
use super::terms::{Term, Terms};
use super::tiles::factor;
use super::total::{Ties, short, total};
use crate::graph::NodeId;
use crate::order::Set;
use crate::primitive::Fold;
use crate::words::{Text, number};

/// From row to row, and between rows: few rows are drawn larger.
const PITCH: [f32; 2] = [27.0, 36.0];
const GAP: f32 = 3.0;
/// The most rows that are few.
const FEW: usize = 5;
/// The width of a sign between two cells.
const SIGN: f32 = 18.0;
/// The widest cell, and the widest name of a row.
const WIDEST: [f32; 2] = [72.0, 92.0];
const NAME: f32 = 92.0;

const PRODUCT: Text = Text::new("product", "乘积");
const SHARE: Text = Text::new("share", "占比");
const POWER: Text = Text::new("power of e", "e 的幂");
const MORE: Text = Text::new("… {0} more", "…另有 {0} 项");
const BY: Text = Text::new("times", "倍数");

/// One cell of a row.
struct Cell {
    text: Figure,
    ground: Option<Ground>,
    site: Option<Site>,
    handle: Option<Handle>,
}

impl Cell {
    fn plain(text: String, value: f64) -> Self {
        Self { text: Figure { text, value }, ground: None, site: None, handle: None }
    }
}

/// One row: its name, what is multiplied, and what that makes once it is added.
struct Row {
    name: String,
    parts: Vec<Option<Cell>>,
    made: Option<Cell>,
    /// After which term it is added.
    after: usize,
}

/// The columns' heads: of what is multiplied, and of what that makes.
struct Heads {
    parts: Vec<(String, Ink)>,
    made: Option<(String, Ink)>,
}

/// Draws the terms of one output element, `done` of which are added.
pub fn table(pen: &mut Pen, area: Rect, show: &Show<'_>, terms: &Terms, done: usize) -> Ties {
    let (heads, rows) = if let [Term { reads, .. }] = &*terms.terms
        && reads.len() > 1
    {
        between(show, terms)
    } else {
        listed(show, terms)
    };
    let columns = heads.parts.len() + usize::from(heads.made.is_some());
    let name = rows.iter().map(|row| text_width(&row.name, Face::Sans, 12.0)).fold(0.0, f32::max).min(NAME);
    let name = if name > 0.0 { name + 10.0 } else { 0.0 };
    let wide = (area.w - name - SIGN * (columns - 1) as f32) / columns as f32;
    let few = usize::from(rows.len() <= FEW && area.h >= FEW as f32 * PITCH[1] + 60.0);
    let (pitch, wide) = (PITCH[few], wide.clamp(20.0, WIDEST[few]));
    let cell = pitch - GAP;
    let base = cell / 2.0 + 4.5;
    let x = |column: usize| area.x + name + column as f32 * (wide + SIGN);

    let all = heads.parts.iter().chain(&heads.made);
    for (column, (head, ink)) in all.enumerate() {
        let px = fit(head, Face::Sans, 11.5, 9.0, wide + SIGN - 4.0).unwrap_or(9.0);
        let head = cut(head, Face::Sans, px, wide + SIGN - 4.0);
        pen.text(at(x(column) + wide / 2.0, area.y + 10.0), head, style(Face::Sans, px, *ink, Align::Middle));
    }
    let fits = (((area.h - 56.0) / pitch) as usize).max(3);
    let hot = done.checked_sub(1).filter(|_| done < terms.terms.len());
    let (first, last) = shortened(rows.len(), fits, hot.unwrap_or(rows.len().saturating_sub(1)));
    let mut y = area.y + 18.0;
    let more = |pen: &mut Pen, n: usize, y: f32| {
        let text = MORE.fill(&[&number::integer(n as i64)]);
        pen.text(at(x(0), y + base), text.get(show.lang), style(Face::Sans, 12.0, Ink::Second, Align::Start));
    };
    if first > 0 {
        more(pen, first, y);
        y += pitch;
    }
    let mut ties = Ties::default();
    let top = y;
    for (i, row) in rows.iter().enumerate().take(last).skip(first) {
        let label = cut(&row.name, Face::Sans, 12.0, NAME);
        pen.text(at(area.x, y + base), label, style(Face::Sans, 12.0, Ink::Second, Align::Start));
        let place = |column: usize| Rect::new(x(column), y, wide, cell);
        for (column, part) in row.parts.iter().enumerate() {
            let Some(part) = part else { continue };
            if column > 0 {
                sign(pen, "×", at(x(column) - SIGN / 2.0, y + base));
            }
            put(pen, part, place(column));
        }
        if let Some(made) = &row.made {
            // A bias is added as it is.
            let column = heads.parts.len();
            if row.parts.len() > 1 {
                sign(pen, "=", at(x(column) - SIGN / 2.0, y + base));
            }
            if row.after < done {
                put(pen, made, place(column));
            } else {
                pen.fill(place(column), Ink::Sheet);
            }
        }
        if hot == Some(i) && rows.len() == terms.terms.len() {
            let right = x(columns - 1) + wide;
            pen.window(Rect::new(x(0), y, right - x(0), cell).grown(1.0));
        }
        y += pitch;
    }
    ties.rows.push(at(area.x - 4.0, (top + y) / 2.0));
    if last < rows.len() {
        more(pen, rows.len() - last, y);
        y += pitch;
    }
    let right = x(columns - 1) + wide;
    pen.rule(at(area.x, y + 3.0), at(right.max(area.x + 150.0), y + 3.0));
    ties.sum = total(pen, show, terms, done, y + 26.0, [area.x, right, area.right()]);
    ties.bottom = y + 32.0;
    ties
}

fn sign(pen: &mut Pen, sign: &str, place: Point) {
    pen.text(place, sign, style(Face::Sans, 14.0, Ink::Second, Align::Middle));
}

fn put(pen: &mut Pen, cell: &Cell, rect: Rect) {
    let form = Form::Rect { rect, fill: cell.ground.map(Paint::from), stroke: None };
    let mut mark = Mark::from(form);
    (mark.site, mark.handle) = (cell.site, cell.handle.clone());
    pen.put(mark);
    pen.outline(rect, Stroke::solid(if cell.ground.is_some() { Ink::Frame } else { Ink::Hair }, 0.75));
    let paint = cell.ground.map_or(Paint::Ink(Ink::Ink), Paint::On);
    pen.figure(rect, &cell.text, Face::SansMedium, (rect.h * 0.5).min(14.0), paint);
}

/// The rows shown: as many as fit, around one.
fn shortened(all: usize, fits: usize, around: usize) -> (usize, usize) {
    if all <= fits {
        return (0, all);
    }
    // Two lines say how many are left out.
    let shown = fits.saturating_sub(2).max(1);
    let first = around.saturating_sub(shown / 2).min(all - shown);
    (first, first + shown)
}

/// A row a term.
fn listed(show: &Show<'_>, terms: &Terms) -> (Heads, Vec<Row>) {
    let to = terms.site.node;
    let factors = terms.factors();
    let coefficients = terms.terms.iter().any(|term| !term.bias && term.coefficient != 1.0);
    let share = matches!(terms.fold, Fold::Share { .. });
    let made = !factors.is_empty() || coefficients || share;
    let read = Set::from_iter(terms.groups.iter().filter_map(|group| group.read).map(|(node, _)| node));
    let value = match read.first() {
        Some(&node) if read.len() == 1 => (title(show.graph.node(node)).get(show.lang).to_owned(), role(show, node)),
        _ => (String::new(), Ink::Ink),
    };
    let mut parts = vec![value];
    parts.extend(factors.iter().map(|&node| (short(show, node), role(show, node))));
    if coefficients {
        parts.push((BY.get(show.lang).to_owned(), Ink::Second));
    }
    let last = if share { POWER } else { PRODUCT };
    let heads = Heads { parts, made: made.then(|| (last.get(show.lang).to_owned(), Ink::Ink)) };
    let strongest = terms.terms.iter().map(|term| term.product.abs()).fold(f64::MIN_POSITIVE, f64::max);
    let raised = terms.raised();
    let names = Names::of(show, terms);
    let row = |(i, term): (usize, &Term)| {
        let printed = show.printed(to, term);
        let scale = term.reads.iter().find_map(|read| read.site).map(|site| scale(show, site));
        let site = if let [read] = *term.reads { read.site } else { None };
        let ground = scale.map(|scale| scale.ground(term.value));
        let mut parts = vec![Some(Cell { text: printed.value, ground, site, handle: None })];
        if !term.bias {
            let factor = |((site, value), text): (&(Site, f64), Figure)| {
                let (ground, handle) = factor(show, *site, *value);
                Some(Cell { text, ground: Some(ground), site: Some(*site), handle })
            };
            parts.extend(term.factors.iter().zip(printed.factors).map(factor));
            parts.resize_with(1 + factors.len(), || None);
            let by = Cell::plain(number::weight(term.coefficient), term.coefficient);
            parts.extend(coefficients.then_some(Some(by)));
        }
        let ground = Ground::Signed((term.product / strongest) as f32);
        let product = Cell { text: printed.product, ground: Some(ground), site: None, handle: None };
        let power = raised.get(i).map(|&raised| Cell {
            text: Figure { text: number::decimal(raised), value: raised },
            ground: Some(Ground::Signed(raised as f32)),
            site: None,
            handle: None,
        });
        Row { name: names.of_term(show, term), parts, made: made.then(|| power.unwrap_or(product)), after: i }
    };
    let rows = terms.terms.iter().enumerate().map(row).collect();
    (heads, rows)
}

/// One number from between several: a row for each of them, with its share.
fn between(show: &Show<'_>, terms: &Terms) -> (Heads, Vec<Row>) {
    let times = if show.pictured(terms.site.node) { 255.0 } else { 1.0 };
    let reads = &terms.terms[0].reads;
    let node = reads.iter().find_map(|read| read.site).map(|site| site.node);
    let value = node.map_or((String::new(), Ink::Ink), |node| {
        (title(show.graph.node(node)).get(show.lang).to_owned(), role(show, node))
    });
    let heads = Heads {
        parts: vec![value, (SHARE.get(show.lang).to_owned(), Ink::Second)],
        made: Some((PRODUCT.get(show.lang).to_owned(), Ink::Ink)),
    };
    let row = |read: &super::terms::Reading| {
        let ground = read.site.map(|site| scale(show, site).ground(read.value));
        let made = read.share * read.value * times;
        Row {
            name: format!("({}, {})", read.place[0], read.place[1]),
            parts: vec![
                Some(Cell {
                    text: Figure { text: number::decimal(read.value * times), value: read.value * times },
                    ground,
                    site: read.site,
                    handle: None,
                }),
                Some(Cell::plain(number::decimal(read.share), read.share)),
            ],
            made: Some(Cell::plain(number::decimal(made), made)),
            after: 0,
        }
    };
    (heads, reads.iter().map(row).collect())
}

fn scale(show: &Show<'_>, site: Site) -> Scale {
    show.scale(site.node, Sheet::of(show.graph.node(site.node).shape, site.index).slice)
}

fn role(show: &Show<'_>, node: NodeId) -> Ink {
    ink(show.graph.node(node).role)
}

/// What tells the rows of a table apart.
struct Names {
    /// Whether they read several nodes.
    nodes: bool,
    /// Whether they read several slices of one.
    slices: bool,
}

impl Names {
    fn of(show: &Show<'_>, terms: &Terms) -> Self {
        let reads: Vec<(NodeId, usize)> = terms
            .terms
            .iter()
            .filter(|term| !term.bias)
            .filter_map(|term| term.reads.first()?.site)
            .map(|site| (site.node, Sheet::of(show.graph.node(site.node).shape, site.index).slice))
            .collect();
        let nodes = Set::from_iter(reads.iter().map(|(node, _)| *node));
        let slices = Set::from_iter(reads.iter().copied());
        Self { nodes: nodes.len() > 1, slices: slices.len() > nodes.len() }
    }

    fn of_term(&self, show: &Show<'_>, term: &Term) -> String {
        let Some(read) = term.reads.first() else { return String::new() };
        let Some(site) = read.site else { return if read.one { "1".into() } else { "0".into() } };
        let sheet = Sheet::of(show.graph.node(site.node).shape, site.index);
        let slice = || show.slice(site.node, sheet.slice);
        let name = || short(show, site.node);
        match (term.bias || self.nodes, self.slices, sheet.lay) {
            (true, true, Lay::Map) if !term.bias => format!("{} {}", name(), slice()),
            (true, ..) => name(),
            (false, true, _) => slice(),
            (false, false, Lay::List) => (site.index - sheet.start() + 1).to_string(),
            (false, false, Lay::Matrix) => {
                let [row, column] = sheet.cell(site.index).unwrap_or_default();
                format!("({row}, {column})")
            }
            (false, false, Lay::Map) => String::new(),
        }
    }
}
