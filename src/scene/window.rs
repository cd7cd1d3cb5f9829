//! The window: input left, how in the middle, output right, the loupe below; on a phone the same, one under the other.

use super::focus::{Plane, focus};
use super::grid::Grid;
use super::loupe::loupe;
use super::mark::{Align, Drawing, Form, Ground, Handle, Image, Ink, Leg, Mark, Rect, Site, Stroke, at};
use super::metrics::{Face, text_width};
use super::palette::Scale;
use super::pen::{Pen, style};
use super::sheet::Sheet;
use super::show::{Area, Map, Show};
use super::terms::Terms;
use super::tiles::{Ties, tiles};
use crate::graph::{Graph, NodeId};
use crate::words::{Text, number};

/// Below this height the whole picture takes room from the specimen's output.
const SHORT: f32 = 430.0;

const INPUT: Text = Text::new("Input", "输入");
const OUTPUT: Text = Text::new("Output", "输出");
const WINDOW: Text = Text::new("window", "窗口");
const WEIGHT: Text = Text::new("weight", "权值");
const PRODUCTS: Text = Text::new("products", "乘积");
const FILTER: Text = Text::new("filter {0} of {1}", "第 {0} 个滤波器，共 {1} 个");
const PLACE: Text = Text::new("{0} of {1}", "第 {0} 个，共 {1} 个");
const SPECIMEN: Text = Text::new("specimen, 1 cell = {0} px", "样本，1 格 = {0} 像素");
const PADDING: Text = Text::new("padding {0}", "填充 {0}");
const WHOLE: Text = Text::new("the whole picture", "整幅图片");
const COMPUTING: Text = Text::new("computing …", "计算中…");

/// The channels the view would like to show small: one of every node, where there is a strip of them.
pub fn wants(graph: &Graph) -> Vec<(NodeId, usize)> {
    let many = graph.computed().nth(1).is_some();
    let maps = (0..graph.nodes().len()).filter(|&id| many && Sheet::is_map(graph.node(id).shape));
    maps.map(|id| (id, 0)).collect()
}

/// One output element: its window, its products, its sum.
pub fn window(show: &Show<'_>, area: Area) -> Drawing {
    let Some(terms) = Terms::of(show.graph, show.values, show.site) else { return Drawing::default() };
    // While terms are being added, the channel they come from is the one to look at.
    let hot =
        show.tap.filter(|&done| done > 0 && done < terms.terms.len()).map(|done| (done - 1) / terms.per_channel());
    let show = &Show { tab: hot.unwrap_or(show.tab).min(terms.channels - 1), ..show.clone() };
    if area.wide() {
        wide(show, &terms, area.photos(), [area.width, area.height])
    } else {
        narrow(show, &terms, area.photos(), area.width)
    }
}

fn wide(show: &Show<'_>, terms: &Terms, photos: bool, size: [f32; 2]) -> Drawing {
    let [width, height] = size;
    let mut pen = Pen::default();
    let done = show.tap.unwrap_or(terms.terms.len()).min(terms.terms.len());
    let inset = 28.0;
    let inner = width - 2.0 * inset;
    let gap = (inner * 0.053).clamp(30.0, 64.0);
    let (left, right) = if photos { (0.29, 0.222) } else { (0.26, 0.2) };
    let left = (inner * left).clamp(160.0, 420.0);
    let right = (inner * right).clamp(128.0, 340.0);
    let middle = inner - left - right - 2.0 * gap;
    let foot = if photos { (height * 0.255).clamp(158.0, 230.0) } else { 0.0 };
    let (top, bottom) = (34.0, height - foot - if photos { 26.0 } else { 20.0 });
    let columns = [inset, inset + left + gap, inset + left + gap + middle + gap];

    let shape = show.graph.node(terms.nodes[0]).shape.nchw();
    let extent = if photos {
        format!("{} × {} × {}", shape[1], show.picture[1], show.picture[0])
    } else {
        format!("{} × {} × {}", shape[1], shape[2], shape[3])
    };
    pen.head(Rect::new(columns[0], 0.0, left, 22.0), INPUT.get(show.lang), Ink::Input, &extent);
    formula_head(&mut pen, Rect::new(columns[1], 0.0, middle, 22.0), show);
    pen.head(Rect::new(columns[2], 0.0, right, 22.0), OUTPUT.get(show.lang), Ink::Output, &filter_title(show, terms));

    // Input: the photograph with the specimen's place, the specimen below.
    let mut y = top + 6.0;
    let mut frame = None;
    if photos {
        let most = (bottom - top) * 0.36;
        let place = contained(Rect::new(columns[0], y, left, most), show.picture);
        frame = Some(photo(&mut pen, show, place));
        y = place.bottom() + 24.0;
    }
    let area = Rect::new(columns[0], y, left, bottom - y - 16.0);
    let input = input_plane(&mut pen, show, terms, area, photos);
    if let Some(frame) = frame {
        for (corner, x) in [(frame.x, input.grid.outer().x), (frame.right(), input.grid.outer().right())] {
            pen.line(at(corner, frame.bottom()), at(x, input.grid.outer().y - 22.0), Stroke::solid(Ink::Frame, 0.75));
        }
    }
    frame_window(&mut pen, terms, &input.grid, show);

    // How: tiles, and wires from the window to each row of them.
    let area = Rect::new(columns[1], top + 8.0, middle, bottom - top - 8.0);
    let ties = tiles(&mut pen, area, show, terms, done);
    wires(&mut pen, terms, &input.grid, &ties);

    // Output: the specimen's, then the whole picture's.
    let short = bottom - top < SHORT;
    let side = match (photos, short) {
        (true, true) => (bottom - top) * 0.38,
        (true, false) => (bottom - top) * 0.46,
        (false, _) => bottom - top - 16.0,
    };
    let area = Rect::new(columns[2], top + 8.0, right, side);
    let output = output_plane(&mut pen, show, terms, area, done);
    if done >= terms.terms.len() {
        arrival(&mut pen, show, terms, &output.grid, &ties, columns[2]);
    }
    if photos {
        let y = output.grid.outer().bottom() + 36.0;
        pen.text(at(columns[2], y), WHOLE.get(show.lang), style(Face::Sans, 13.0, Ink::Second, Align::Start));
        let area = Rect::new(columns[2], y + 10.0, right, bottom - y - 10.0);
        result(&mut pen, show, terms, area, short);
        pen.rule(at(inset, bottom + 10.0), at(width - inset, bottom + 10.0));
        let area = Rect::new(inset, bottom + 14.0, inner, foot);
        loupe(&mut pen, area, show, terms, done, true);
    }
    finish(show, terms, pen, &[input, output], size)
}

fn narrow(show: &Show<'_>, terms: &Terms, photos: bool, width: f32) -> Drawing {
    let mut pen = Pen::default();
    let done = show.tap.unwrap_or(terms.terms.len()).min(terms.terms.len());
    let inset = 16.0;
    let gap = 14.0;
    let half = (width - 2.0 * inset - gap) / 2.0;
    let columns = [inset, inset + half + gap];
    let shape = show.graph.node(terms.nodes[0]).shape.nchw();
    let extent = format!("{} × {} × {}", shape[1], show.picture[1], show.picture[0]);
    pen.head(Rect::new(columns[0], 2.0, half, 22.0), INPUT.get(show.lang), Ink::Input, &extent);
    pen.head(Rect::new(columns[1], 2.0, half, 22.0), OUTPUT.get(show.lang), Ink::Output, &filter_title(show, terms));
    let mut y = 32.0;
    if photos {
        let place = contained(Rect::new(columns[0], y, half, half), show.picture);
        photo(&mut pen, show, place);
        let place = Rect::new(columns[1], y, place.w, place.h);
        whole(&mut pen, show, place);
        y = place.bottom() + 8.0;
    }
    let place = show.graph.node(terms.site.node).shape.nchw();
    let [_, _, row, column] = terms.index;
    let note = PLACE.fill(&[&(row * place[3] + column + 1).to_string(), &(place[2] * place[3]).to_string()]);
    let area = Rect::new(columns[0], y + 16.0, half, half);
    let input = input_plane(&mut pen, show, terms, area, true);
    frame_window(&mut pen, terms, &input.grid, show);
    let area = Rect::new(columns[1], y + 20.0, half, half - 4.0);
    pen.text(at(columns[1], y + 12.0), note.get(show.lang), style(Face::Sans, 12.0, Ink::Second, Align::Start));
    let output = output_plane(&mut pen, show, terms, area, done);
    y = input.grid.outer().bottom().max(output.grid.outer().bottom()) + 28.0;
    let area = Rect::new(inset, y, width - 2.0 * inset, 300.0);
    let ties = tiles(&mut pen, area, show, terms, done);
    y = ties.bottom + 14.0;
    loupe(&mut pen, Rect::new(inset, y, width - 2.0 * inset, 88.0), show, terms, done, false);
    y += 100.0;
    if photos && show.chips().nth(1).is_some() {
        chips(&mut pen, show, terms, Rect::new(inset, y, width - 2.0 * inset, 64.0));
        y += 76.0;
    }
    finish(show, terms, pen, &[input, output], [width, y])
}

fn finish(show: &Show<'_>, terms: &Terms, pen: Pen, planes: &[Plane], size: [f32; 2]) -> Drawing {
    let mut over = Pen::default();
    if let Some(site) = show.focus {
        focus(&mut over, show, planes, terms, site);
    }
    Drawing { size, base: pen.marks, overlay: over.marks }
}

/// The largest rectangle of a picture's shape inside an area, from its upper left.
fn contained(area: Rect, [width, height]: [usize; 2]) -> Rect {
    let (w, h) = (width.max(1) as f32, height.max(1) as f32);
    let scale = (area.w / w).min(area.h / h);
    Rect::new(area.x, area.y, (w * scale).round(), (h * scale).round())
}

fn filter_title(show: &Show<'_>, terms: &Terms) -> String {
    let filters = show.graph.node(terms.site.node).shape.nchw()[1];
    FILTER.fill(&[&(terms.index[1] + 1).to_string(), &filters.to_string()]).get(show.lang).to_owned()
}

fn formula_head(pen: &mut Pen, area: Rect, show: &Show<'_>) {
    let bold = |ink| style(Face::SansBold, 13.0, ink, Align::Start);
    let parts = [
        (WINDOW.get(show.lang), bold(Ink::Input)),
        ("  ×  ", bold(Ink::Ink)),
        (WEIGHT.get(show.lang), bold(Ink::Weight)),
        ("  =  ", bold(Ink::Ink)),
        (PRODUCTS.get(show.lang), bold(Ink::Ink)),
    ];
    pen.run(at(area.x, area.y + 13.0), &parts);
    pen.rule(at(area.x, area.y + 22.5), at(area.right(), area.y + 22.5));
}

/// The photograph and the specimen's frame on it; returns the frame.
fn photo(pen: &mut Pen, show: &Show<'_>, place: Rect) -> Rect {
    pen.put(Form::Image { image: Image::Photo, rect: place, until: 1.0 });
    pen.outline(place, Stroke::solid(Ink::Frame, 1.0));
    let scale = place.w / show.picture[0].max(1) as f32;
    let frame = show.frame;
    let rect = Rect::new(
        place.x + frame.x as f32 * scale,
        place.y + frame.y as f32 * scale,
        (frame.columns * frame.cell) as f32 * scale,
        (frame.rows * frame.cell) as f32 * scale,
    );
    let hold = Form::Rect { rect: place, fill: None, stroke: None };
    pen.put(Mark::from(hold).handle(Handle::Frame));
    pen.window(rect);
    rect
}

fn input_plane(pen: &mut Pen, show: &Show<'_>, terms: &Terms, area: Rect, caption: bool) -> Plane {
    let node = terms.nodes[0];
    let shape = show.graph.node(node).shape;
    let [_, channels, rows, columns] = shape.nchw();
    let padding = padding(show, terms);
    let mut area = area;
    if caption {
        let text = SPECIMEN.fill(&[&show.frame.cell.to_string()]);
        let look = style(Face::Sans, 12.0, Ink::Second, Align::Start);
        pen.text(at(area.x, area.y - 4.0), text.get(show.lang), look);
        let told = PADDING.fill(&[&padding[0].max(padding[1]).to_string()]);
        let told = told.get(show.lang);
        let room = text_width(text.get(show.lang), Face::Sans, 12.0) + text_width(told, Face::Sans, 12.0) + 12.0;
        if padding != [0; 2] && room <= area.w {
            pen.text(at(area.right(), area.y - 4.0), told, style(Face::Sans, 12.0, Ink::Second, Align::End));
        }
        area = Rect::new(area.x, area.y + 4.0, area.w, area.h - 4.0);
    }
    let grid = Grid::fitted(area, [rows, columns], padding, 40.0);
    let grid = centred(grid, area);
    let values = show.values.of(node);
    let channel = if channels > 1 { show.tab.min(channels - 1) } else { 0 };
    let ground = |row: usize, column: usize| {
        if channels == 3 {
            let at = |c: usize| values.get(&[0, c, row, column]).unwrap_or(0.0);
            Some(Ground::Rgb([0, 1, 2].map(|c| (at(c).clamp(0.0, 1.0) * 255.0).round() as u8)))
        } else {
            values.get(&[0, channel, row, column]).map(|v| show.ground_in(v))
        }
    };
    let site = |row: usize, column: usize| Site { node, index: (channel * rows + row) * columns + column };
    grid.draw(pen, ground, site);
    grid.axes(pen);
    Plane { node, channel: (channels != 3).then_some(channel), grid }
}

/// How far windows reach outside: the padding that is really read.
fn padding(show: &Show<'_>, terms: &Terms) -> [usize; 2] {
    let shape = show.graph.node(terms.site.node).shape;
    let corner = |index: usize| {
        Terms::of(show.graph, show.values, Site { node: terms.site.node, index }).map(|terms| terms.span()[0])
    };
    let first = shape.ravel(&[0, terms.index[1], 0, 0]).and_then(corner).unwrap_or_default();
    first.map(|n| n.min(0).unsigned_abs())
}

fn centred(mut grid: Grid, area: Rect) -> Grid {
    grid.origin.x += ((area.w - grid.outer().w) / 2.0).floor().max(0.0);
    grid
}

/// The window, the next one, and the hot tap's cell.
fn frame_window(pen: &mut Pen, terms: &Terms, grid: &Grid, show: &Show<'_>) {
    let [first, last] = terms.span();
    if let Some(next) = next(terms, show) {
        let [first, last] = next.span();
        pen.outline(grid.span(first, last), Stroke::solid(Ink::Paper, 3.0));
        pen.outline(grid.span(first, last), Stroke::dashed(Ink::Ink, 1.25));
    }
    let span = grid.span(first, last);
    let hold = Form::Rect { rect: span, fill: None, stroke: None };
    pen.put(Mark::from(hold).handle(Handle::Window));
    pen.window(Rect::new(span.x, span.y, span.w - 1.0, span.h - 1.0));
    let done = show.tap.unwrap_or(terms.terms.len());
    if let Some(term) = done.checked_sub(1).and_then(|i| terms.terms.get(i))
        && done < terms.terms.len()
    {
        let cell = grid.at(term.place[0], term.place[1]);
        let cell = Rect::new(cell.x, cell.y, cell.w - 1.0, cell.h - 1.0);
        pen.outline(cell.grown(-1.0), Stroke::solid(Ink::Paper, 1.5));
        pen.outline(cell, Stroke::solid(Ink::Ink, 1.5));
    }
}

fn next(terms: &Terms, show: &Show<'_>) -> Option<Terms> {
    let shape = show.graph.node(terms.site.node).shape;
    let [_, _, _, columns] = shape.nchw();
    (terms.index[3] + 1 < columns).then_some(())?;
    Terms::of(show.graph, show.values, Site { node: terms.site.node, index: terms.site.index + 1 })
}

fn wires(pen: &mut Pen, terms: &Terms, grid: &Grid, ties: &Ties) {
    let [first, last] = terms.span();
    let span = grid.span(first, last);
    let from = at(span.right() + 2.0, span.centre().y);
    let Some(column) = ties.rows.iter().map(|(_, to)| to.x).reduce(f32::min) else { return };
    let edge = grid.outer().right() + 6.0;
    pen.line(from, at(edge, from.y), Stroke::solid(Ink::Frame, 0.75));
    for (_, to) in &ties.rows {
        let middle = (edge + column) / 2.0;
        let legs = vec![Leg::Curve(at(middle, from.y), at(middle, to.y), *to)];
        pen.put(Form::Path { from: at(edge, from.y), legs, stroke: Stroke::solid(Ink::Frame, 0.75), arrow: false });
    }
}

fn output_plane(pen: &mut Pen, show: &Show<'_>, terms: &Terms, area: Rect, done: usize) -> Plane {
    let node = terms.site.node;
    let [_, _, rows, columns] = show.graph.node(node).shape.nchw();
    let channel = terms.index[1];
    let grid = Grid::fitted(area, [rows, columns], [0; 2], 40.0);
    let grid = centred(grid, area);
    let values = show.values.of(node);
    let first = channel * rows * columns;
    let plane = &values.data()[first..first + rows * columns];
    let scale = Scale::of_values(plane.iter().copied());
    let here = terms.index[2] * columns + terms.index[3];
    let last = if done >= terms.terms.len() { here + 1 } else { here };
    let ground = |row: usize, column: usize| {
        let i = row * columns + column;
        (i < last).then(|| scale.ground(plane[i]))
    };
    grid.draw(pen, ground, |row, column| Site { node, index: first + row * columns + column });
    grid.axes(pen);
    let cell = grid.at(terms.index[2] as isize, terms.index[3] as isize);
    pen.window(Rect::new(cell.x, cell.y, cell.w - 1.0, cell.h - 1.0));
    Plane { node, channel: Some(channel), grid }
}

/// The arrow that brings the finished sum to its cell.
fn arrival(pen: &mut Pen, show: &Show<'_>, terms: &Terms, grid: &Grid, ties: &Ties, column: f32) {
    let cell = grid.at(terms.index[2] as isize, terms.index[3] as isize);
    let gutter = column - 16.0;
    let stroke = Stroke::solid(Ink::Output, 1.5);
    let r = 6.0;
    let below = (cell.bottom() + 34.0).min(ties.sum.y - 20.0).max(cell.bottom() + 14.0);
    let x = cell.centre().x;
    let legs = vec![
        Leg::Line(at(gutter - r, ties.sum.y)),
        Leg::Curve(at(gutter, ties.sum.y), at(gutter, ties.sum.y), at(gutter, ties.sum.y - r)),
        Leg::Line(at(gutter, below + r)),
        Leg::Curve(at(gutter, below), at(gutter, below), at(gutter + r, below)),
        Leg::Line(at(x - r, below)),
        Leg::Curve(at(x, below), at(x, below), at(x, below - r)),
        Leg::Line(at(x, cell.bottom() + 3.0)),
    ];
    pen.put(Form::Path { from: ties.sum, legs, stroke, arrow: true });
    let text = show.number(terms.sum(terms.terms.len()));
    let room = text_width(&text, Face::SansBold, 13.0);
    let right = grid.outer().right();
    let place = if x + 8.0 + room <= right { (x + 8.0, Align::Start) } else { (x - 8.0, Align::End) };
    let mut look = style(Face::SansBold, 13.0, Ink::Output, place.1);
    look.halo = true;
    pen.text(at(place.0, below - 6.0), text, look);
}

/// The whole picture wiped against its result, its colour bar, and the other channels.
fn result(pen: &mut Pen, show: &Show<'_>, terms: &Terms, area: Rect, short: bool) {
    let thumbs = match show.chips().count() {
        0 | 1 => 0.0,
        _ if short => 48.0,
        _ => 66.0,
    };
    let place = contained(Rect::new(area.x, area.y, area.w, (area.h - 34.0 - thumbs).max(40.0)), show.picture);
    whole(pen, show, place);
    bar(pen, show, Rect::new(place.x, place.bottom() + 9.0, place.w, 6.0));
    if thumbs > 0.0 {
        chips(pen, show, terms, Rect::new(area.x, place.bottom() + 38.0, area.w, thumbs));
    }
}

fn whole(pen: &mut Pen, show: &Show<'_>, place: Rect) {
    match show.result() {
        Some(map) => {
            pen.put(Form::Image { image: Image::Thumb(map.image), rect: place, until: 1.0 });
            pen.put(Form::Image { image: Image::Photo, rect: place, until: show.wipe });
        }
        None => {
            pen.fill(place, Ink::Sheet);
            let middle = place.centre();
            pen.text(middle, COMPUTING.get(show.lang), style(Face::Sans, 12.0, Ink::Second, Align::Middle));
        }
    }
    pen.outline(place, Stroke::solid(Ink::Frame, 1.0));
    let hold = Form::Rect { rect: place, fill: None, stroke: None };
    pen.put(Mark::from(hold).handle(Handle::Wipe));
    if show.result().is_none() {
        return;
    }
    let x = place.x + place.w * show.wipe;
    pen.line(at(x, place.y), at(x, place.bottom()), Stroke::solid(Ink::Paper, 4.0));
    pen.line(at(x, place.y), at(x, place.bottom()), Stroke::solid(Ink::Ink, 1.5));
    let centre = at(x, place.centre().y);
    let stroke = Some(Stroke::solid(Ink::Ink, 1.5));
    pen.put(Form::Circle { centre, radius: 9.0, fill: Some(Ink::Paper.into()), stroke });
    for side in [-1.0, 1.0] {
        let tip = at(centre.x + side * 5.0, centre.y);
        let legs = vec![Leg::Line(tip), Leg::Line(at(centre.x + side * 2.0, centre.y + 3.0))];
        let from = at(centre.x + side * 2.0, centre.y - 3.0);
        pen.put(Form::Path { from, legs, stroke: Stroke::solid(Ink::Ink, 1.25), arrow: false });
    }
}

fn bar(pen: &mut Pen, show: &Show<'_>, place: Rect) {
    let Some(map) = show.result() else { return };
    let (from, to) = match map.scale {
        Scale::Grey => (0.0, 1.0),
        Scale::Signed(most) => (-most, most),
        Scale::Magnitude(most) => (0.0, most),
    };
    const STEPS: usize = 48;
    for i in 0..STEPS {
        let t = i as f64 / (STEPS - 1) as f64;
        let w = place.w / STEPS as f32;
        pen.fill(
            Rect::new(place.x + i as f32 * w, place.y, w + 0.5, place.h),
            map.scale.ground(from + (to - from) * t),
        );
    }
    pen.outline(place, Stroke::solid(Ink::Frame, 0.75));
    let label = |v: f64| number::digits(if show.linear { v * 255.0 } else { v }, 3);
    let look = |align| style(Face::Sans, 11.0, Ink::Second, align);
    pen.text(at(place.x, place.bottom() + 13.0), label(from), look(Align::Start));
    pen.text(at(place.right(), place.bottom() + 13.0), label(to), look(Align::End));
    if from < 0.0 && place.w > 110.0 {
        pen.text(at(place.centre().x, place.bottom() + 13.0), "0", look(Align::Middle));
    }
}

/// The output channels, small; pressing one shows it.
fn chips(pen: &mut Pen, show: &Show<'_>, terms: &Terms, area: Rect) {
    let maps: Vec<Map> = show.chips().collect();
    let n = maps.len().max(1);
    let per_row = n.clamp(3, 8) as f32;
    let gap = 8.0;
    let w = ((area.w - gap * (per_row - 1.0)) / per_row).min(96.0);
    for (i, map) in maps.iter().enumerate() {
        let x = area.x + i as f32 * (w + gap);
        let place = contained(Rect::new(x, area.y, w, area.h - 18.0), show.picture);
        let mark = Mark::from(Form::Image { image: Image::Thumb(map.image), rect: place, until: 1.0 });
        pen.put(mark.handle(Handle::Channel(map.channel)));
        let live = map.channel == terms.index[1];
        let stroke = if live { Stroke::solid(Ink::Ink, 2.0) } else { Stroke::solid(Ink::Frame, 1.0) };
        pen.outline(place, stroke);
        let (face, ink) = if live { (Face::SansBold, Ink::Ink) } else { (Face::Sans, Ink::Second) };
        let number = (map.channel + 1).to_string();
        let name = show.filters.get(map.channel).filter(|name| text_width(name, face, 11.0) <= w).unwrap_or(&number);
        pen.text(at(x, place.bottom() + 14.0), name, style(face, 11.0, ink, Align::Start));
    }
}
