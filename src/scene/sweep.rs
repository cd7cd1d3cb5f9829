//! Sweep: what each parameter does to the cost, all others standing still: a small chart a parameter, every point a graph wired at that value for
//! the whole picture and counted.

use super::mark::{Align, Deed, Drawing, Form, Handle, Ink, Leg, Mark, Point, Rect, Stroke, at};
use super::metrics::{Face, fit, text_width, wrap};
use super::pen::{Pen, style};
use super::show::{Area, Show};
use crate::graph::{Graph, Wiring};
use crate::operator::{Kind, Operator, Param, Params, Value};
use crate::order::sort_by;
use crate::words::{Text, decimal, number};

/// The most points of one chart.
const POINTS: usize = 24;

const LEAD: Text = Text::new(
    "Each chart moves one parameter and leaves the others as they are. Heights are multiples of this setting, the hollow point.",
    "每张图只改变一个参数，其余保持不变。高度是当前设置（空心点）的倍数。",
);
const SET: Text = Text::new("set {0} to {1}", "将 {0} 设为 {1}");
const MACS: Text = Text::new("multiply-accumulates", "乘加次数");
const PARAMETERS: Text = Text::new("parameters", "参数量");
const FLAT: Text = Text::new("No parameter changes the cost here.", "此处没有参数会改变计算量。");

/// An operator at its setting, and a size at which to wire it.
pub type Setting<'a> = (&'static Operator, &'a Params, [usize; 2]);

/// The graph of a setting with other parameters.
pub fn wired((operator, _, size): Setting<'_>, params: &Params) -> Option<Graph> {
    let mut wiring = Wiring::sized(size);
    (operator.wire)(&mut wiring, params).ok()?;
    wiring.finish().ok()
}

/// Side of a button.
const STEP: f32 = 24.0;

/// What a value costs.
#[derive(Clone, Debug, PartialEq)]
struct Cost {
    value: Value,
    macs: f64,
    parameters: f64,
}

/// One parameter's chart, or that of several moved together.
struct Chart {
    names: Vec<&'static str>,
    costs: Vec<Cost>,
    here: usize,
    /// Whether its values lie evenly apart.
    even: bool,
}

impl Chart {
    /// Of every parameter that changes the cost; of those that count channels, where they are equal, together too.
    fn all(setting: Setting<'_>) -> Vec<Self> {
        let params = setting.1;
        let applicable = || params.iter().filter(|(param, _)| (param.applies)(params));
        let counting: Vec<(&Param, &Value)> = applicable().filter(|(param, _)| param.counts.is_some()).collect();
        let mut charts: Vec<Self> = applicable().filter_map(|(param, now)| Self::of(setting, &[param], now)).collect();
        if let [(_, now), _, ..] = counting[..]
            && counting.iter().all(|(_, value)| *value == now)
        {
            let together: Vec<&Param> = counting.iter().map(|(param, _)| *param).collect();
            charts.extend(Self::of(setting, &together, now));
        }
        charts
    }

    /// Of parameters moved together, where at least two of their values can be and differ in cost.
    fn of(setting: Setting<'_>, moved: &[&'static Param], now: &Value) -> Option<Self> {
        let [param, ..] = *moved else { return None };
        let mut values = values(param, now);
        if !values.contains(now) {
            values.push(now.clone());
        }
        let cost = |value: &Value| {
            let params = moved.iter().fold(setting.1.clone(), |params, param| params.with(param.name, value.clone()));
            let graph = wired(setting, &params)?;
            Some(Cost { value: value.clone(), macs: graph.cost().macs as f64, parameters: graph.parameters() as f64 })
        };
        let mut costs: Vec<Cost> = values.iter().filter_map(cost).collect();
        sort_by(&mut costs, |a, b| along(&a.value).total_cmp(&along(&b.value)));
        let first = costs.first()?;
        let flat = costs.iter().all(|cost| (cost.macs, cost.parameters) == (first.macs, first.parameters));
        let here = costs.iter().position(|cost| cost.value == *now)?;
        let step = |i: usize| along(&costs[i].value) - along(&costs[i - 1].value);
        let even = (1..costs.len()).all(|i| (step(i) - step(1)).abs() < 1e-6);
        let names = moved.iter().map(|param| param.name).collect();
        (!flat && costs.len() > 1).then_some(Self { names, even, costs, here })
    }
}

/// The values a slider offers, thinned out.
fn values(param: &Param, now: &Value) -> Vec<Value> {
    match (&param.kind, now) {
        (Kind::Int(range) | Kind::Pair(range), _) => {
            let step = (range.soft[1] - range.soft[0] + 1).div_ceil(POINTS).max(1);
            let numbers = (range.soft[0]..=range.soft[1]).step_by(step);
            let pair = matches!(param.kind, Kind::Pair(_));
            numbers.map(|n| if pair { Value::Pair([n; 2]) } else { Value::Int(n) }).collect()
        }
        (Kind::Real(range), _) => {
            let [least, most] = range.soft;
            let step = |i: usize| number::tidy(least + (most - least) * i as f64 / (POINTS - 4) as f64);
            (0..=POINTS - 4).map(|i| Value::Real(step(i))).collect()
        }
        _ => Vec::new(),
    }
}

/// A value's place along its axis.
fn along(value: &Value) -> f64 {
    value.to_string().split('x').next().and_then(decimal::parse).unwrap_or(0.0)
}

/// A chart for every parameter that changes the cost.
pub fn sweep(show: &Show<'_>, area: Area) -> Drawing {
    let Some(setting) = show.setting else { return Drawing::default() };
    let charts = Chart::all(setting);
    let mut pen = Pen::default();
    let (inset, gap) = if area.wide() { (28.0, 36.0) } else { (16.0, 24.0) };
    let width = area.width - 2.0 * inset;
    let mut y = 0.0;
    let lead = if charts.is_empty() { FLAT } else { LEAD };
    for line in wrap(lead.get(show.lang), Face::Sans, 13.0, width) {
        y += 18.0;
        pen.text(at(inset, y - 4.0), line, style(Face::Sans, 13.0, Ink::Second, Align::Start));
    }
    if let Some(chart) = charts.first() {
        y = legend(&mut pen, show, &chart.costs[chart.here], at(inset, y + 18.0), width) + 18.0;
    }
    let across = if area.wide() { charts.len().clamp(1, if charts.len() == 4 { 2 } else { 3 }) } else { 1 };
    let w = ((width - gap * (across - 1) as f32) / across as f32).min(460.0);
    let down = charts.len().div_ceil(across).max(1);
    let h = if area.wide() { ((area.height - y) / down as f32).clamp(140.0, 330.0) } else { 190.0 };
    for (i, chart) in charts.iter().enumerate() {
        let corner = at(inset + (i % across) as f32 * (w + gap), y + (i / across) as f32 * h);
        chart.draw(&mut pen, Rect::new(corner.x, corner.y, w, h - 24.0));
        chart.steps(&mut pen, show, at(corner.x + w, corner.y - 3.0));
    }
    let bottom = y + down as f32 * h;
    let height = if area.wide() { area.height.max(bottom) } else { bottom };
    Drawing { size: [area.width, height], base: pen.marks, overlay: Vec::new() }
}

/// What the lines are, each with what this setting costs; returns the lowest baseline.
fn legend(pen: &mut Pen, show: &Show<'_>, here: &Cost, place: Point, width: f32) -> f32 {
    let (mut x, mut y) = (place.x, place.y);
    let lines = [
        (MACS, here.macs, Stroke::solid(Ink::Weight, 2.0), Ink::Weight),
        (PARAMETERS, here.parameters, Stroke::dashed(Ink::Ink, 1.5), Ink::Ink),
    ];
    for (text, count, stroke, ink) in lines {
        let (text, count) = (text.get(show.lang), number::integer(count as i64));
        let room = 40.0 + text_width(text, Face::Sans, 13.0) + text_width(&count, Face::SansBold, 15.0);
        if x > place.x && x + room > place.x + width {
            (x, y) = (place.x, y + 22.0);
        }
        pen.line(at(x, y - 4.5), at(x + 26.0, y - 4.5), stroke);
        let plain = style(Face::Sans, 13.0, Ink::Second, Align::Start);
        let end = pen.run(at(x + 34.0, y), &[(text, plain)]);
        x = pen.run(at(end + 7.0, y), &[(&count, style(Face::SansBold, 15.0, ink, Align::Start))]) + 30.0;
    }
    y
}

impl Chart {
    /// Draws it: heights are multiples of what the setting costs now.
    fn draw(&self, pen: &mut Pen, area: Rect) {
        let here = &self.costs[self.here];
        let head = format!("{} = {}", self.names.join(" = "), here.value);
        let px = fit(&head, Face::SansBold, 13.5, 9.0, area.w - 2.0 * STEP - 8.0).unwrap_or(9.0);
        pen.text(at(area.x, area.y + 13.0), head, style(Face::SansBold, px, Ink::Ink, Align::Start));
        let plot = Rect::new(area.x + 54.0, area.y + 30.0, area.w - 60.0, area.h - 30.0 - 20.0);
        let macs = |cost: &Cost| cost.macs / here.macs.max(1.0);
        let parameters = |cost: &Cost| cost.parameters / here.parameters.max(1.0);
        let top = self.costs.iter().flat_map(|cost| [macs(cost), parameters(cost)]).fold(1.0, f64::max);
        let (least, most) = (along(&self.costs[0].value), self.costs.last().map_or(1.0, |cost| along(&cost.value)));
        let x = |cost: &Cost| plot.x + plot.w * ((along(&cost.value) - least) / (most - least).max(1e-9)) as f32;
        let y = |share: f64| plot.bottom() - plot.h * (share / top) as f32;
        let quiet = |align| style(Face::Sans, 11.5, Ink::Second, align);
        // A line too near to the one of this setting says nothing of its own.
        let own = [0.0, top].into_iter().filter(|&share| (y(share) - y(1.0)).abs() >= 14.0);
        for share in own.chain([1.0]) {
            pen.rule(at(plot.x, y(share)), at(plot.right(), y(share)));
            let text = if share == 0.0 { "0".to_owned() } else { times(share) };
            pen.text(at(plot.x - 12.0, y(share) + 4.0), text, quiet(Align::End));
        }
        pen.line(at(plot.x, plot.bottom()), at(plot.right(), plot.bottom()), Stroke::solid(Ink::Frame, 1.0));
        self.ticks(pen, plot, &x);
        if let ([name], true, Some(first), Some(last)) =
            (&self.names[..], self.even, self.costs.first(), self.costs.last())
        {
            let values = self.costs.iter().map(|cost| cost.value.clone()).collect();
            let slide = Handle::Along { param: name, down: false, ends: [x(first), x(last)], values };
            let area = Form::Rect { rect: plot.grown(5.0), fill: None, stroke: None };
            pen.put(Mark::from(area).handle(slide).named(format!("{name} = {}", here.value), false));
        }
        let learned: Vec<f64> = self.costs.iter().map(parameters).collect();
        let work: Vec<f64> = self.costs.iter().map(macs).collect();
        for (shares, stroke) in [(learned, Stroke::dashed(Ink::Ink, 1.5)), (work, Stroke::solid(Ink::Weight, 2.0))] {
            let points: Vec<Point> =
                self.costs.iter().zip(&shares).map(|(cost, &share)| at(x(cost), y(share))).collect();
            let legs = points[1..].iter().map(|&point| Leg::Line(point)).collect();
            pen.put(Form::Path { from: points[0], legs, stroke, arrow: false });
        }
        for (i, cost) in self.costs.iter().enumerate() {
            let centre = at(x(cost), y(macs(cost)));
            let now = i == self.here;
            let (radius, fill) = if now { (5.5, Ink::Paper) } else { (2.5, Ink::Weight) };
            let stroke = now.then(|| Stroke::solid(Ink::Weight, 2.5));
            pen.put(Form::Circle { centre, radius, fill: Some(fill.into()), stroke });
        }
        self.ends(pen, plot, [&|cost| x(cost), &|cost| y(macs(cost))], &macs);
    }

    /// One value down and one up, for those who do not drag, left of a corner.
    fn steps(&self, pen: &mut Pen, show: &Show<'_>, corner: Point) {
        let [name] = self.names[..] else { return };
        for (by, sign, left) in [(-1, "−", 2.0 * STEP + 4.0), (1, "+", STEP)] {
            let next = self.here.checked_add_signed(by).and_then(|i| self.costs.get(i));
            let Some(Cost { value, .. }) = next else { continue };
            let rect = Rect::new(corner.x - left, corner.y, STEP, STEP);
            let form = Form::Rect { rect, fill: Some(Ink::Paper.into()), stroke: Some(Stroke::solid(Ink::Frame, 1.0)) };
            let press = Handle::Press(Deed::Set(name, value.clone()));
            let words = SET.fill(&[name, &value.to_string()]);
            pen.put(Mark::from(form).handle(press).named(words.get(show.lang), false));
            pen.number(rect, sign, Face::SansBold, 14.0, Ink::Second.into());
        }
    }

    /// The values below the axis: every one where there is room for all, else the ends and this setting's.
    fn ticks(&self, pen: &mut Pen, plot: Rect, x: &dyn Fn(&Cost) -> f32) {
        let last = self.costs.len() - 1;
        let told = |i: usize| self.costs[i].value.to_string();
        let half = |i: usize| text_width(&told(i), Face::SansBold, 11.5) / 2.0 + 4.0;
        let apart = |a: usize, b: usize| x(&self.costs[b]) - x(&self.costs[a]) >= half(a) + half(b);
        let all = (0..last).all(|i| apart(i, i + 1));
        let shown = |i: usize| {
            let end = i == 0 || i == last;
            let clear = i == self.here || [(i, self.here), (self.here, i)].iter().any(|&(a, b)| a < b && apart(a, b));
            all || i == self.here || end && clear
        };
        for i in (0..=last).filter(|&i| shown(i)) {
            let (face, ink) = if i == self.here { (Face::SansBold, Ink::Ink) } else { (Face::Sans, Ink::Second) };
            let place = at(x(&self.costs[i]), plot.bottom() + 16.0);
            pen.text(place, told(i), style(face, 11.5, ink, Align::Middle));
        }
    }

    /// What the ends of the line come to: the first on the axis, the last beside its point; not where the axis tells it already.
    fn ends(&self, pen: &mut Pen, plot: Rect, [x, y]: [&dyn Fn(&Cost) -> f32; 2], macs: &dyn Fn(&Cost) -> f64) {
        let last = self.costs.len() - 1;
        let told = [plot.y, plot.bottom(), y(&self.costs[self.here])];
        let clear = |i: usize| i != self.here && told.iter().all(|&other| (y(&self.costs[i]) - other).abs() >= 13.0);
        if clear(0) {
            let place = at(plot.x - 12.0, y(&self.costs[0]) + 4.0);
            pen.text(place, times(macs(&self.costs[0])), style(Face::SansBold, 11.5, Ink::Weight, Align::End));
        }
        let end = y(&self.costs[last]);
        if last != self.here && (end - told[0]).abs() >= 13.0 && (end - told[2]).abs() >= 13.0 {
            // On the side away from the line, where there is room.
            let below = y(&self.costs[last - 1]) < end && end + 20.0 < plot.bottom();
            let mut look = style(Face::SansBold, 12.0, Ink::Weight, Align::End);
            look.halo = true;
            let place = at(x(&self.costs[last]) + 4.0, end + if below { 17.0 } else { -13.0 });
            pen.text(place, times(macs(&self.costs[last])), look);
        }
    }
}

/// A multiple.
fn times(share: f64) -> String {
    format!("× {}", number::digits(share, 3))
}
