//! The loupe: a waterfall of the running sum (of the largest so far, of a share's parts), a bar a term, and under it what was read, what it was
//! multiplied by, and the product.

use super::mark::{Align, Form, Ground, Handle, Ink, Leg, Mark, Paint, Rect, Stroke, at};
use super::metrics::{Face, text_width};
use super::names::ink;
use super::pen::{Pen, style};
use super::show::Show;
use super::terms::{Term, Terms};
use super::total::{short, show_number};
use crate::primitive::Fold;
use crate::words::{Text, number};

const TITLE: Text = Text::new("Loupe", "放大镜");
const PRODUCTS: Text = Text::new("running sum of the {0} products, term by term", "{0} 个乘积逐项累加");
const SUM: Text = Text::new("running sum of the {0} numbers, term by term", "{0} 个数逐项累加");
const SINGLE: Text = Text::new("a single term", "只有一项");
const READS: Text = Text::new("term {0} reads {1} = {2}", "第 {0} 项读取 {1} = {2}");
const LARGEST: Text = Text::new("the largest of the {0} numbers so far", "{0} 个数中目前最大的");
const SHARE: Text = Text::new("{0} powers of e; the first one's share of all", "{0} 个 e 的幂；第一个在总和中的占比");
const WINDOW: Text = Text::new("window", "窗口");
const VALUE: Text = Text::new("value", "数值");
const PRODUCT: Text = Text::new("product", "乘积");
const LABELS: f32 = 62.0;
const ROW: f32 = 17.0;

/// The rows under the bars: their names, and whether the last holds products.
struct Rows {
    names: Vec<(String, Ink)>,
    products: bool,
}

impl Rows {
    fn of(show: &Show<'_>, terms: &Terms) -> Self {
        let value = if terms.window.is_some() { WINDOW } else { VALUE };
        let read = terms.groups.iter().find_map(|group| group.read).map(|(node, _)| node);
        let role = read.map_or(Ink::Input, |node| match ink(show.graph.node(node).role) {
            // What is read of a node on the way is still the input of this one.
            Ink::Second => Ink::Input,
            ink => ink,
        });
        let mut names = vec![(value.get(show.lang).to_owned(), role)];
        names.extend(terms.factors().into_iter().map(|node| (short(show, node), ink(show.graph.node(node).role))));
        let products = !terms.plain();
        if products {
            names.push((PRODUCT.get(show.lang).to_owned(), Ink::Ink));
        }
        Self { names, products }
    }
}

/// Draws the loupe of one output element, `done` of whose terms are added. Without `rows` the waterfall stands alone.
pub fn loupe(pen: &mut Pen, area: Rect, show: &Show<'_>, terms: &Terms, done: usize, rows: bool) {
    let mut area = area;
    let count = terms.terms.len();
    if rows {
        let told = terms.terms.iter().filter(|term| !term.bias).count();
        let remark = match terms.fold {
            _ if told == 1 => SINGLE,
            Fold::Max => LARGEST,
            Fold::Share { .. } => SHARE,
            Fold::Sum if terms.factors().is_empty() => SUM,
            Fold::Sum => PRODUCTS,
        };
        let remark = remark.fill(&[&told.to_string()]);
        let look = style(Face::SansBold, 13.0, Ink::Ink, Align::Start);
        let x = pen.run(at(area.x, area.y + 14.0), &[(TITLE.get(show.lang), look)]);
        let look = style(Face::Sans, 13.0, Ink::Second, Align::Start);
        let remark = remark.get(show.lang);
        pen.text(at(x + 8.0, area.y + 14.0), remark, look);
        between(
            pen,
            Rect::new(x + 8.0 + text_width(remark, Face::Sans, 13.0), area.y, area.right(), 0.0),
            show,
            terms,
            done,
        );
        area = Rect::new(area.x, area.y + 34.0, area.w, area.h - 34.0);
    }
    let names = Rows::of(show, terms);
    let left = if rows { area.x + LABELS } else { area.x };
    // Few terms need no more than a column each can be read in.
    let column = ((area.right() - left - 6.0) / count.max(1) as f32).min(if rows { 84.0 } else { 400.0 });
    let wide = rows && column >= 24.0;
    let numbers = if rows { names.names.len() as f32 * ROW + 3.0 } else { 0.0 };
    let fall = Rect::new(left, area.y, column * count as f32, area.h - numbers - if rows { 12.0 } else { 0.0 });
    waterfall(pen, fall, column, show, terms, done);
    if rows && wide {
        table(pen, Rect::new(area.x, fall.bottom() + 8.0, area.w, numbers), left, column, (show, terms, done), &names);
    } else if rows {
        caption(pen, Rect::new(area.x, fall.bottom() + 8.0, area.w, numbers), show, terms, done);
    }
    separators(pen, fall, column, if wide { numbers } else { 0.0 }, rows, (show, terms));
    if done > 0 && done < count {
        let bottom = if wide { fall.bottom() + numbers + 4.0 } else { fall.bottom() + 3.0 };
        let hot = Rect::new(left + (done - 1) as f32 * column, fall.y - 3.0, column, bottom - fall.y + 3.0);
        pen.outline(hot, Stroke::solid(Ink::Ink, 2.0));
    }
    for term in 0..count {
        let rect = Rect::new(left + term as f32 * column, fall.y, column, if wide { fall.h + numbers } else { fall.h });
        let press = Form::Rect { rect, fill: None, stroke: None };
        pen.put(Mark::from(press).handle(Handle::Term(term + 1)));
    }
}

/// Where the term that is being added reads between several elements: how.
fn between(pen: &mut Pen, area: Rect, show: &Show<'_>, terms: &Terms, done: usize) {
    let hot = done.checked_sub(1).filter(|_| done < terms.terms.len()).map(|i| (i, &terms.terms[i]));
    let Some((i, term)) = hot.filter(|(_, term)| term.reads.len() > 1) else { return };
    let times = if show.pictured(terms.site.node) { 255.0 } else { 1.0 };
    let part = |read: &super::terms::Reading| {
        format!("{} × {}", number::digits(read.share, 3), number::decimal(read.value * times))
    };
    let parts: Vec<String> = term.reads.iter().map(part).collect();
    let value = show.printed(terms.site.node, term).value.text;
    let words = READS.fill(&[&(i + 1).to_string(), &parts.join(" + "), &value]);
    let text = words.get(show.lang);
    let right = area.w;
    if area.x + 24.0 + text_width(text, Face::Sans, 12.0) <= right {
        pen.text(at(right, area.y + 14.0), text, style(Face::Sans, 12.0, Ink::Ink, Align::End));
    }
}

/// A line where a group starts, and the group's name where there is room.
fn separators(pen: &mut Pen, fall: Rect, column: f32, numbers: f32, rows: bool, (show, terms): (&Show<'_>, &Terms)) {
    let bottom = fall.bottom() + numbers;
    let end = terms.bias().map(|_| terms.terms.len() - 1);
    for (i, group) in terms.groups.iter().enumerate() {
        let x = fall.x + group.terms.start as f32 * column;
        if i > 0 && column * group.terms.len() as f32 > 4.0 {
            pen.line(at(x, fall.y), at(x, bottom), Stroke::solid(Ink::Frame, 1.0));
        }
        let Some((node, slice)) = group.read.filter(|_| rows && (terms.groups.len() > 1 || terms.window.is_some()))
        else {
            continue;
        };
        let name = show.slice(node, slice);
        let look = if name.chars().count() > 1 { (Face::Sans, 11.5) } else { (Face::Serif, 13.0) };
        if column * group.terms.len() as f32 > (text_width(&name, look.0, look.1) + 6.0).max(14.0) {
            pen.text(at(x + 5.0, fall.y - 4.0), name, style(look.0, look.1, Ink::Second, Align::Start));
        }
    }
    if let Some(end) = end.filter(|_| rows) {
        let x = fall.x + end as f32 * column;
        pen.line(at(x, fall.y), at(x, bottom), Stroke::solid(Ink::Frame, 1.0));
    }
}

/// From where to where each bar runs.
fn bars(terms: &Terms) -> Vec<[f64; 2]> {
    let products = terms.terms.iter().map(|term| term.product);
    let running = |values: Vec<f64>| {
        let mut sum = 0.0;
        let step = |value: f64| {
            let from = sum;
            sum += value;
            [from, sum]
        };
        values.into_iter().map(step).collect()
    };
    match terms.fold {
        Fold::Sum => running(products.collect()),
        Fold::Share { .. } => running(terms.raised()),
        Fold::Max => products.map(|value| [0.0, value]).collect(),
    }
}

fn waterfall(pen: &mut Pen, area: Rect, column: f32, show: &Show<'_>, terms: &Terms, done: usize) {
    let bars = bars(terms);
    let finite = || bars.iter().flatten().copied().filter(|v| v.is_finite());
    let (least, most) = (finite().fold(0.0, f64::min), finite().fold(0.0, f64::max));
    let span = if most > least { most - least } else { 1.0 };
    let y = |v: f64| area.y + area.h * (1.0 - ((v.clamp(least, most) - least) / span) as f32);
    let size = |[from, to]: [f64; 2]| (to - from).abs();
    let strongest = bars.iter().map(|&bar| size(bar)).fold(f64::MIN_POSITIVE, f64::max);
    pen.line(at(area.x, y(0.0)), at(area.right(), y(0.0)), Stroke::solid(Ink::Frame, 1.0));
    pen.text(at(area.x - 6.0, y(0.0) + 4.0), "0", style(Face::Sans, 11.0, Ink::Third, Align::End));
    let inset = if column >= 8.0 { 3.0 } else { 0.5 };
    for (i, &[start, end]) in bars.iter().enumerate() {
        let (from, to) = (y(start), y(end));
        let x = area.x + i as f32 * column + inset;
        let rect = Rect::new(x, from.min(to), column - 2.0 * inset, (from - to).abs().max(0.8));
        let added = i < done;
        let ground = Ground::Signed(((end - start) / strongest) as f32);
        let fill = if added { Some(ground.into()) } else { None };
        let stroke = Stroke::solid(if added { Ink::Second } else { Ink::Hair }, if added { 0.75 } else { 1.0 });
        pen.put(Form::Rect { rect, fill, stroke: Some(stroke) });
        if terms.fold != Fold::Max {
            let link = if added { Stroke::solid(Ink::Second, 0.75) } else { Stroke::solid(Ink::Hair, 1.0) };
            pen.line(at(x + rect.w, to), at(x + rect.w + 2.0 * inset, to), link);
        }
    }
    let mut last = bars.last().map_or(0.0, |bar| bar[1]);
    if terms.fold == Fold::Max && done > 0 {
        last = terms.partial(done);
        record(pen, area, column, terms, done, &y);
    }
    if done >= terms.terms.len() {
        let centre = at(area.right(), y(last));
        let stroke = Some(Stroke::solid(Ink::Output, 2.0));
        pen.put(Form::Circle { centre, radius: 4.0, fill: Some(Ink::Paper.into()), stroke });
    } else if show.focus.is_none() && done > 0 {
        let (value, height) = match terms.fold {
            Fold::Max => (show_number(show, terms, last), last),
            Fold::Share { .. } => (number::decimal(bars[done - 1][1]), bars[done - 1][1]),
            Fold::Sum => (show_number(show, terms, bars[done - 1][1]), bars[done - 1][1]),
        };
        let x = area.x + done as f32 * column;
        let room = text_width(&value, Face::SansBold, 12.0) + 8.0;
        let (x, align) = if x + room > area.right() { (x - column - 4.0, Align::End) } else { (x + 5.0, Align::Start) };
        let place = at(x, (y(height) - 4.0).max(area.y + 10.0));
        let mut look = style(Face::SansBold, 12.0, Ink::Ink, align);
        look.halo = true;
        pen.text(place, value, look);
    }
}

/// The largest so far, as steps over the bars.
fn record(pen: &mut Pen, area: Rect, column: f32, terms: &Terms, done: usize, y: &dyn Fn(f64) -> f32) {
    let mut legs = Vec::new();
    let mut from = None;
    for i in 0..done {
        let height = y(terms.partial(i + 1));
        let x = area.x + i as f32 * column;
        match from {
            None => from = Some(at(x, height)),
            Some(_) => legs.push(Leg::Line(at(x, height))),
        }
        legs.push(Leg::Line(at(x + column, height)));
    }
    if let Some(from) = from {
        pen.put(Form::Path { from, legs, stroke: Stroke::solid(Ink::Ink, 1.5), arrow: false });
    }
}

fn table(
    pen: &mut Pen,
    area: Rect,
    left: f32,
    column: f32,
    (show, terms, done): (&Show<'_>, &Terms, usize),
    rows: &Rows,
) {
    for (row, (label, ink)) in rows.names.iter().enumerate() {
        let label = super::names::cut(label, Face::Sans, 13.0, LABELS - 6.0);
        let y = area.y + 12.0 + row as f32 * ROW;
        pen.text(at(area.x, y), label, style(Face::Sans, 13.0, *ink, Align::Start));
    }
    let last = rows.names.len() - 1;
    for (i, term) in terms.terms.iter().enumerate() {
        let cell = |row: usize| Rect::new(left + i as f32 * column, area.y + row as f32 * ROW, column, 15.0);
        let faded = |ink: Ink| Paint::Ink(if i < done { ink } else { Ink::Third });
        let printed = show.printed(terms.site.node, term);
        if term.bias {
            let name = term.reads.first().and_then(|read| read.site).map(|site| short(show, site.node));
            pen.number(cell(0), &name.unwrap_or_default(), Face::Sans, 11.5, Ink::Second.into());
            pen.figure(cell(1), &printed.product, Face::SansMedium, 11.5, faded(Ink::Weight));
            if done >= terms.terms.len() && last > 1 {
                let sum = show_number(show, terms, terms.sum);
                pen.number(cell(last), &sum, Face::SansBold, 12.0, Ink::Output.into());
            }
            continue;
        }
        pen.figure(cell(0), &printed.value, Face::Sans, 11.5, faded(rows.names[0].1));
        for (n, factor) in printed.factors.iter().enumerate() {
            pen.figure(cell(n + 1), factor, Face::Sans, 11.5, faded(rows.names[n + 1].1));
        }
        if rows.products && i < done {
            pen.figure(cell(last), &printed.product, Face::SansMedium, 11.5, Ink::Ink.into());
        }
    }
}

/// Where columns are too narrow for numbers: the hot term alone, in words.
fn caption(pen: &mut Pen, area: Rect, show: &Show<'_>, terms: &Terms, done: usize) {
    let Some(term) = done.checked_sub(1).and_then(|i| terms.terms.get(i)).filter(|term| !term.bias) else { return };
    let parts = sentence(show, terms, term);
    let parts: Vec<(&str, super::mark::Type)> = parts.iter().map(|(text, look)| (text.as_str(), *look)).collect();
    pen.run(at(area.x + LABELS, area.y + 18.0), &parts);
}

/// A term in one line: where it reads, what, times what, makes what.
fn sentence(show: &Show<'_>, terms: &Terms, term: &Term) -> Vec<(String, super::mark::Type)> {
    let look = |face, ink| style(face, 14.0, ink, Align::Start);
    let printed = show.printed(terms.site.node, term);
    let read = terms.groups.get(term.group).and_then(|group| group.read);
    let name = read.map_or(String::new(), |(node, slice)| show.slice(node, slice));
    let place = term.reads.first().map_or([0; 2], |read| read.place);
    let mut parts = vec![
        (format!("{name} ({}, {})   ", place[0], place[1]), look(Face::Sans, Ink::Second)),
        (printed.value.text, look(Face::SansMedium, Ink::Input)),
    ];
    for ((site, _), factor) in term.factors.iter().zip(printed.factors) {
        parts.push((" × ".into(), look(Face::Sans, Ink::Second)));
        parts.push((factor.text, look(Face::SansMedium, ink(show.graph.node(site.node).role))));
    }
    if term.coefficient != 1.0 {
        parts.push((format!(" × {}", number::weight(term.coefficient)), look(Face::Sans, Ink::Second)));
    }
    if !terms.plain() {
        parts.push((" = ".into(), look(Face::Sans, Ink::Second)));
        parts.push((printed.product.text, look(Face::SansBold, Ink::Ink)));
    }
    parts
}
