//! A list of layers: the field of a middle output, the fields of lists worth a look beside it, and the tree of taps below.

use super::count::{Open, Plane, Reach};
use super::field::Field;
use super::placing::Placing;
use super::tree::Tree;
use crate::operator::{Operator, Params, Value};
use crate::scene::chips::{List, spell};
use crate::scene::grid::Grid;
use crate::scene::mark::{Align, Deed, Drawing, Form, Handle, Ink, Mark, Point, Rect, Stroke, at};
use crate::scene::metrics::{Face, fit, text_width, wrap};
use crate::scene::pen::{Pen, style};
use crate::scene::show::{Area, Format, Show};
use crate::words::{Text, number};

/// Lists shown beside the present one, at most.
const BESIDE: usize = 2;
/// Above a field: its list and its share. Below: what is read.
const HEAD: f32 = 34.0;
const FOOT: f32 = 40.0;

const READ: Text = Text::new("{0} of {1} pixels, {2} wide", "{1} 个像素中的 {0} 个，宽 {2}");
const COST: Text = Text::new("{0} parameters", "{0} 个参数");
const WHOLE: Text = Text::new(
    "One output reads all {0} pixels of its {1} × {2} field: no hole.",
    "一个输出读取其 {1} × {2} 感受野中的全部 {0} 个像素：没有空洞。",
);
const HOLES: Text = Text::new(
    "One output reads {0} of the {1} pixels of its {2} × {3} field: {4}. The other {5} are never read, whatever the weights.",
    "一个输出读取其 {2} × {3} 感受野中 {1} 个像素里的 {0} 个：{4}。其余 {5} 个无论权值如何都从未读到。",
);
const WAYS: Text = Text::new(
    "The number on a pixel: how many ways lead from the output down to it.",
    "像素上的数字：从输出向下通到它的路径条数。",
);
const CHAINS: Text = Text::new(
    "Each stands for {0}, one for every way through the channels.",
    "每一条代表 {0} 条，通道之间的每种走法各一条。",
);
const POINT: Text = Text::new(
    "Point at a tap of the tree, or let the taps run: what it stands on is framed.",
    "指向树中的一个采样点，或播放采样：它所立足的像素会被框出。",
);
const TREE: Text = Text::new("The taps of one row, from the output down", "一行中的采样点，自输出而下");
const WIDE: Text = Text::new("wide", "宽");
const SEES: Text = Text::new("receptive field", "感受野");

/// The lists that are ready, each with its field.
fn beside((operator, params): (&Operator, &Params), list: List<'_>) -> Vec<(&'static [usize], Open)> {
    let ready = list.range.ready.iter().take(BESIDE);
    let opened = |ready: &&'static [usize]| {
        let params = params.with(list.name, Value::List(ready.to_vec()));
        Some((*ready, Open::of(operator, &params, None)?))
    };
    ready.filter_map(opened).collect()
}

/// The present list's field, those beside it, the tree, and what they say.
pub fn stack(show: &Show<'_>, area: Area, setting: (&Operator, &Params), list: List<'_>, open: &Open) -> Drawing {
    let Some(field) = Field::of(open.input()) else { return Drawing::default() };
    let others = beside(setting, list);
    let mut pen = Pen::default();
    let inset = if area.wide() { 28.0 } else { 16.0 };
    let width = area.width - 2.0 * inset;
    let side = if area.wide() { 30.0 } else { 40.0 };
    // Laid down last: what comes and goes must not move what the keyboard stands on.
    let mut chips = Pen::default();
    let top = list.draw(&mut chips, show, at(inset, 2.0), width, side) + 14.0;
    let place = Placing { show, open };

    // The field at the left, all else at its right; on a phone one below the other. Where a page lends a strip the tree is left out.
    let lean = area.format == Format::Embed;
    let gap = if area.wide() { 36.0 } else { 18.0 };
    let words = if lean { 30.0 } else { 3.0 * 18.0 + 20.0 };
    let main = if area.wide() {
        (area.height - top - HEAD - FOOT - 24.0 - words).clamp(150.0, (width * 0.5).max(150.0))
    } else {
        width
    };
    let grid = head(&mut pen, &field, list.now, Rect::new(inset, top, main, main));
    field.draw(&mut pen, &grid, |cell| place.site(0, cell));
    middle(&mut pen, &grid, open, &field);
    let foot = told(&mut pen, show, open, at(inset, grid.inner().bottom() + 18.0), main);
    field.legend(&mut pen, show, at(inset, foot + 20.0), field.plane.share() < 1.0);
    let foot = foot + 26.0;

    let right = match area.wide() {
        true => Rect::new(inset + main + gap, top, width - main - gap, HEAD + main + FOOT + 24.0),
        false => Rect::new(inset, foot + 16.0, width, 0.0),
    };
    let branches = Branches::of(open, area.wide() && right.w >= 600.0);
    let below = if lean { 24.0 } else { branches.height() };
    let across = (right.w - gap * 0.7) / 2.0;
    let small = if area.wide() { across.min(right.h - below - HEAD - FOOT).max(90.0) } else { across };
    // All in cells of one size, so that the wider is seen to be wider.
    let widest = others.iter().map(|(_, other)| other.input().extent()[1]).max().unwrap_or(1) as f32;
    let scale = |other: &Open| other.input().extent()[1] as f32 / widest;
    let mut y = right.y;
    for (i, (ready, other)) in others.iter().enumerate() {
        let x = right.x + i as f32 * (across + gap * 0.7);
        y = y.max(compared(&mut pen, show, list, (ready, other), scale(other), Rect::new(x, right.y, across, small)));
    }
    let tree = (!lean).then(|| branches.draw(&mut pen, show, &place, Rect::new(right.x, y, right.w, 0.0)));
    y = tree.as_ref().map_or(y, |tree| tree.level(0) + 34.0);
    pen.marks.extend(chips.marks);
    let mut overlay = Pen::default();
    for (pen, lit) in [(&mut pen, place.hot()), (&mut overlay, place.focus())] {
        if let Some((level, cell)) = lit {
            if let Some(tree) = &tree {
                tree.light(pen, level, cell[1]);
            }
            around(pen, &grid, &field, open.below(level, cell).as_ref());
        }
    }
    y = sentences(&mut pen, show, &field, at(inset, y.max(foot) + 6.0), width, lean);
    let height = if area.wide() { area.height.max(y + 14.0) } else { y + 16.0 };
    Drawing { size: [area.width, height], base: pen.marks, overlay: overlay.marks }
}

/// The tree with what each of its layers spans: beside it, or above it where there is no room.
struct Branches<'a> {
    open: &'a Open,
    aside: bool,
    formulas: f32,
    tree: f32,
}

impl<'a> Branches<'a> {
    fn of(open: &'a Open, aside: bool) -> Self {
        let layers = (open.planes.len() - 1) as f32;
        let formulas = if aside { 250.0 } else { layers * 24.0 + 14.0 };
        Self { open, aside, formulas, tree: (layers * 46.0).min(150.0) + 10.0 }
    }

    fn height(&self) -> f32 {
        30.0 + self.tree + 16.0 + if self.aside { 0.0 } else { self.formulas } + 22.0
    }

    fn draw(&self, pen: &mut Pen, show: &Show<'_>, place: &Placing<'_>, area: Rect) -> Tree<'a> {
        let mut y = area.y + 24.0;
        pen.text(at(area.x, y), TREE.get(show.lang), style(Face::SansBold, 13.0, Ink::Ink, Align::Start));
        y += 8.0;
        if !self.aside {
            for level in (1..self.open.planes.len()).rev() {
                y += 24.0;
                formula(pen, show, self.open, level, at(area.x, y - 6.0), area.w);
            }
            y += 8.0;
        }
        let indent = if self.aside { self.formulas } else { 0.0 };
        let tree = Tree::new(self.open, Rect::new(area.x + indent, y, area.w - indent, self.tree));
        tree.draw(pen, &|level, column| place.site(level, [place.row(level)?, column]));
        if self.aside {
            for level in 1..self.open.planes.len() {
                let middle = (tree.level(level) + tree.level(level - 1)) / 2.0;
                formula(pen, show, self.open, level, at(area.x, middle + 4.0), self.formulas - 16.0);
            }
        }
        receptive(pen, show, self.open, at(area.x, tree.level(0) + 34.0));
        tree
    }
}

/// Another list's field, pressed to take it; returns its lower edge.
fn compared(
    pen: &mut Pen,
    show: &Show<'_>,
    list: List<'_>,
    (ready, open): (&'static [usize], &Open),
    scale: f32,
    area: Rect,
) -> f32 {
    let Some(field) = Field::of(open.input()) else { return area.y };
    let share = number::percent(field.plane.share());
    let edge = area.x + area.w.min((area.h * scale).max(110.0));
    pen.text(at(edge, area.y + 19.0), &share, style(Face::SansBold, 17.0, Ink::Ink, Align::End));
    let room = edge - area.x - text_width(&share, Face::SansBold, 17.0) - 8.0;
    let px = fit(&spell(ready), Face::SansMedium, 17.0, 9.0, room).unwrap_or(9.0);
    pen.text(at(area.x, area.y + 19.0), spell(ready), style(Face::SansMedium, px, Ink::Weight, Align::Start));
    let grid = field.grid(Rect::new(area.x, area.y + HEAD, area.h * scale, area.h * scale));
    field.draw(pen, &grid, |_| None);
    middle(pen, &grid, open, &field);
    let on = *ready == *list.now;
    if on {
        pen.outline(grid.inner().grown(1.5), Stroke::solid(Ink::Ink, 2.0));
    }
    let press = Form::Rect { rect: grid.inner(), fill: None, stroke: None };
    let deed = Deed::Set(list.name, Value::List(ready.to_vec()));
    pen.put(
        Mark::from(press)
            .handle(Handle::Press(deed))
            .named(format!("{} {}: {share}", list.title.get(show.lang), spell(ready)), on),
    );
    told(pen, show, open, at(area.x, area.y + HEAD + area.h + 18.0), area.w) + 8.0
}

/// A field's list and share, and where its cells lie.
fn head(pen: &mut Pen, field: &Field<'_>, list: &[usize], area: Rect) -> Grid {
    let base = area.y + 19.0;
    pen.text(at(area.x, base), spell(list), style(Face::SansBold, 17.0, Ink::Weight, Align::Start));
    let share = number::percent(field.plane.share());
    pen.text(at(area.right(), base), share, style(Face::SansBold, 17.0, Ink::Ink, Align::End));
    field.grid(Rect::new(area.x, area.y + HEAD, area.w, area.h))
}

/// The place below the output itself.
fn middle(pen: &mut Pen, grid: &Grid, open: &Open, field: &Field<'_>) {
    let [row, column] = [0, 1].map(|axis| (open.middle(0)[axis] - field.first[axis]) as isize);
    let cell = grid.at(row, column);
    let rect = Rect::new(cell.x, cell.y, cell.w - 1.0, cell.h - 1.0);
    if grid.cell >= 20.0 {
        pen.window(rect);
    } else {
        pen.outline(rect, Stroke::solid(Ink::Ink, 1.5));
    }
}

/// What is read and what it costs; returns the last baseline.
fn told(pen: &mut Pen, show: &Show<'_>, open: &Open, place: Point, width: f32) -> f32 {
    let plane = open.input();
    let [rows, columns] = plane.extent();
    let count = |n: usize| number::integer(n as i64);
    let lines = [
        READ.fill(&[&count(plane.read()), &count(rows * columns), &count(columns)]),
        COST.fill(&[&count(open.parameters)]),
    ];
    let mut y = place.y;
    for (i, line) in lines.iter().enumerate() {
        let line = line.get(show.lang);
        let px = fit(line, Face::Sans, 13.0, 9.0, width).unwrap_or(9.0);
        let ink = if i == 0 { Ink::Ink } else { Ink::Second };
        y = place.y + i as f32 * 17.0;
        pen.text(at(place.x, y), line, style(Face::Sans, px, ink, Align::Start));
    }
    y
}

/// A layer's window along a row, its zeros as dots, and how wide that makes it.
fn formula(pen: &mut Pen, show: &Show<'_>, open: &Open, level: usize, place: Point, width: f32) {
    let Some(Reach { taps, step, width: wide }) = open.reach(level) else { return };
    let look = style(Face::Sans, 13.0, Ink::Second, Align::Start);
    let weight = style(Face::SansMedium, 13.0, Ink::Weight, Align::Start);
    let bold = style(Face::SansBold, 13.0, Ink::Ink, Align::Start);
    let [taps_text, less, step_text, wide_text] = [taps, taps - 1, step, wide].map(|n| n.to_string());
    let parts = [
        (taps_text.as_str(), weight),
        (" + ", look),
        (less.as_str(), weight),
        ("·(", look),
        (step_text.as_str(), weight),
        (" − 1) = ", look),
        (wide_text.as_str(), bold),
        (" ", look),
        (WIDE.get(show.lang), look),
    ];
    let text: f32 = parts.iter().map(|(text, style)| text_width(text, style.face, style.px)).sum();
    let cell = ((width - text - 14.0) / wide as f32).clamp(2.0, 9.0);
    for place_in in 0..wide {
        let rect = Rect::new(place.x + place_in as f32 * cell, place.y - 9.0, (cell - 1.0).max(1.0), 9.0);
        if place_in % step == 0 {
            pen.fill(rect, Ink::Weight);
        } else {
            let fill = Some(Ink::Third.into());
            pen.put(Form::Circle { centre: rect.centre(), radius: 1.0, fill, stroke: None });
        }
    }
    pen.run(at(place.x + wide as f32 * cell + 12.0, place.y), &parts);
}

/// How wide the stack sees, from its layers.
fn receptive(pen: &mut Pen, show: &Show<'_>, open: &Open, place: Point) {
    let layers: Vec<Reach> = (1..open.planes.len()).filter_map(|level| open.reach(level)).collect();
    let look = style(Face::Sans, 13.0, Ink::Second, Align::Start);
    let weight = style(Face::SansMedium, 13.0, Ink::Weight, Align::Start);
    let bold = style(Face::SansBold, 13.0, Ink::Ink, Align::Start);
    let sums: Vec<String> = layers.iter().map(|reach| format!("{}·{}", reach.taps - 1, reach.step)).collect();
    let whole = 1 + layers.iter().map(|reach| reach.width - 1).sum::<usize>();
    let mut x = pen.run(place, &[(SEES.get(show.lang), look), ("  1", look)]);
    for sum in &sums {
        x = pen.run(at(x, place.y), &[(" + ", look), (sum, weight)]);
    }
    pen.run(at(x, place.y), &[(" = ", look), (&whole.to_string(), bold)]);
}

fn sentences(pen: &mut Pen, show: &Show<'_>, field: &Field<'_>, place: Point, width: f32, lean: bool) -> f32 {
    let plane = field.plane;
    let [rows, columns] = plane.extent();
    let count = |n: usize| number::integer(n as i64);
    let (all, read) = (rows * columns, plane.read());
    let first = if read == all {
        WHOLE.fill(&[&count(all), &count(rows), &count(columns)])
    } else {
        let share = number::percent(plane.share());
        HOLES.fill(&[&count(read), &count(all), &count(rows), &count(columns), &share, &count(all - read)])
    };
    let mut second = WAYS.get(show.lang).to_owned();
    if field.chains > 1.0 {
        let chains = CHAINS.fill(&[&number::integer(field.chains as i64)]);
        let gap = if show.lang == crate::words::Lang::En { " " } else { "" };
        second = format!("{second}{gap}{}", chains.get(show.lang));
    }
    let mut y = place.y;
    let all = [first.get(show.lang), &second, POINT.get(show.lang)];
    for (i, words) in all.into_iter().take(if lean { 1 } else { 3 }).enumerate() {
        for line in wrap(words, Face::Sans, 13.0, width) {
            y += 18.0;
            let ink = if i == 0 { Ink::Ink } else { Ink::Second };
            pen.text(at(place.x, y), line, style(Face::Sans, 13.0, ink, Align::Start));
        }
    }
    y
}

/// A frame around each cell that is read.
fn around(pen: &mut Pen, grid: &Grid, field: &Field<'_>, read: Option<&Plane>) {
    let Some(read) = read else { return };
    for (row, column) in (0..field.size[0]).flat_map(|row| (0..field.size[1]).map(move |column| (row, column))) {
        if read.at([field.first[0] + row, field.first[1] + column]) > 0.0 {
            let cell = grid.at(row as isize, column as isize);
            let rect = Rect::new(cell.x, cell.y, cell.w - 1.0, cell.h - 1.0);
            pen.outline(rect, Stroke::solid(Ink::Paper, 3.5));
            pen.outline(rect, Stroke::solid(Ink::Ink, 1.75));
        }
    }
}
