//! Sweep: what each parameter does to the cost, all others standing still: a small chart a parameter, every point a graph wired at that value for
//! the whole picture and counted.

use super::mark::{Align, Drawing, Form, Handle, Ink, Leg, Mark, Point, Rect, Stroke, at};
use super::metrics::{Face, text_width, wrap};
use super::pen::{Pen, style};
use super::show::{Area, Show};
use crate::graph::Wiring;
use crate::operator::{Kind, Operator, Param, Params, Value};
use crate::order::sort_by;
use crate::words::{Text, number};

/// The most points of one chart.
const POINTS: usize = 24;

const LEAD: Text = Text::new(
    "Each chart moves one parameter and leaves the others as they are. A hollow point is this setting.",
    "每张图只改变一个参数，其余保持不变。空心点是当前设置。",
);
const MACS: Text = Text::new("multiply-accumulates", "乘加次数");
const PARAMETERS: Text = Text::new("parameters", "参数量");
const FLAT: Text = Text::new("No parameter changes the cost here.", "此处没有参数会改变计算量。");

/// What a value costs.
#[derive(Clone, Debug, PartialEq)]
struct Cost {
    value: Value,
    macs: f64,
    parameters: f64,
}

/// One parameter's chart.
struct Chart {
    name: &'static str,
    costs: Vec<Cost>,
    here: usize,
    /// Whether its values lie evenly apart.
    even: bool,
}

impl Chart {
    /// Of a parameter, where at least two of its values can be and differ in cost.
    fn of(
        (operator, params, size): (&Operator, &Params, [usize; 2]),
        param: &'static Param,
        now: &Value,
    ) -> Option<Self> {
        let mut values = values(param, now);
        if !values.contains(now) {
            values.push(now.clone());
        }
        let cost = |value: &Value| {
            let mut wiring = Wiring::sized(size);
            (operator.wire)(&mut wiring, &params.with(param.name, value.clone())).ok()?;
            let graph = wiring.finish().ok()?;
            Some(Cost { value: value.clone(), macs: graph.cost().macs as f64, parameters: graph.parameters() as f64 })
        };
        let mut costs: Vec<Cost> = values.iter().filter_map(cost).collect();
        sort_by(&mut costs, |a, b| along(&a.value).total_cmp(&along(&b.value)));
        let first = costs.first()?;
        let flat = costs.iter().all(|cost| (cost.macs, cost.parameters) == (first.macs, first.parameters));
        let here = costs.iter().position(|cost| cost.value == *now)?;
        let step = |i: usize| along(&costs[i].value) - along(&costs[i - 1].value);
        let even = (1..costs.len()).all(|i| (step(i) - step(1)).abs() < 1e-6);
        (!flat && costs.len() > 1).then_some(Self { name: param.name, even, costs, here })
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
    value.to_string().split('x').next().and_then(|text| text.parse().ok()).unwrap_or(0.0)
}

/// A chart for every parameter that changes the cost.
pub fn sweep(show: &Show<'_>, area: Area) -> Drawing {
    let Some(setting) = show.setting else { return Drawing::default() };
    let params = setting.1;
    let mut pen = Pen::default();
    let (inset, gap) = if area.wide() { (28.0, 40.0) } else { (16.0, 24.0) };
    let applicable = params.iter().filter(|(param, _)| (param.applies)(params));
    let charts: Vec<Chart> = applicable.filter_map(|(param, value)| Chart::of(setting, param, value)).collect();
    let width = area.width - 2.0 * inset;
    let mut y = 0.0;
    let lead = if charts.is_empty() { FLAT } else { LEAD };
    for line in wrap(lead.get(show.lang), Face::Sans, 13.0, width) {
        y += 18.0;
        pen.text(at(inset, y - 4.0), line, style(Face::Sans, 13.0, Ink::Second, Align::Start));
    }
    y += 8.0;
    if !charts.is_empty() {
        y = legend(&mut pen, show, at(inset, y + 14.0)) + 18.0;
    }
    let across = if area.wide() { charts.len().clamp(1, 3) } else { 1 };
    let w = ((width - gap * (across - 1) as f32) / across as f32).min(420.0);
    let down = charts.len().div_ceil(across).max(1);
    let h = if area.wide() { ((area.height - y) / down as f32).clamp(150.0, 240.0) } else { 190.0 };
    for (i, chart) in charts.iter().enumerate() {
        let corner = at(inset + (i % across) as f32 * (w + gap), y + (i / across) as f32 * h);
        draw(&mut pen, chart, Rect::new(corner.x, corner.y, w, h - 22.0));
    }
    let bottom = y + down as f32 * h;
    let height = if area.wide() { area.height.max(bottom) } else { bottom };
    Drawing { size: [area.width, height], base: pen.marks, overlay: Vec::new() }
}

fn legend(pen: &mut Pen, show: &Show<'_>, place: Point) -> f32 {
    let mut x = place.x;
    for (text, stroke) in [(MACS, Stroke::solid(Ink::Weight, 2.0)), (PARAMETERS, Stroke::dashed(Ink::Ink, 1.5))] {
        pen.line(at(x, place.y - 4.0), at(x + 26.0, place.y - 4.0), stroke);
        let text = text.get(show.lang);
        pen.text(at(x + 32.0, place.y), text, style(Face::Sans, 12.0, Ink::Second, Align::Start));
        x += 32.0 + text_width(text, Face::Sans, 12.0) + 24.0;
    }
    place.y
}

fn draw(pen: &mut Pen, chart: &Chart, area: Rect) {
    let here = &chart.costs[chart.here];
    let head = format!("{} = {}", chart.name, here.value);
    pen.text(at(area.x, area.y + 12.0), head, style(Face::SansBold, 13.0, Ink::Ink, Align::Start));
    let plot = Rect::new(area.x, area.y + 26.0, area.w, area.h - 26.0 - 20.0);
    let (least, most) = (along(&chart.costs[0].value), chart.costs.last().map_or(1.0, |cost| along(&cost.value)));
    let x =
        |cost: &Cost| plot.x + 6.0 + (plot.w - 12.0) * ((along(&cost.value) - least) / (most - least).max(1e-9)) as f32;
    pen.line(at(plot.x, plot.bottom()), at(plot.right(), plot.bottom()), Stroke::solid(Ink::Frame, 1.0));
    if let (true, Some(first), Some(last)) = (chart.even, chart.costs.first(), chart.costs.last()) {
        let values = chart.costs.iter().map(|cost| cost.value.clone()).collect();
        let slide = Handle::Along { param: chart.name, down: false, ends: [x(first), x(last)], values };
        pen.put(Mark::from(Form::Rect { rect: plot, fill: None, stroke: None }).handle(slide));
    }
    let mut told = None;
    for (of, stroke, told_in) in [
        (Cost::parameters as fn(&Cost) -> f64, Stroke::dashed(Ink::Ink, 1.5), Ink::Second),
        (Cost::macs, Stroke::solid(Ink::Weight, 2.0), Ink::Weight),
    ] {
        let top = chart.costs.iter().map(of).fold(1.0, f64::max);
        let place = |cost: &Cost| at(x(cost), plot.bottom() - (plot.h * (of(cost) / top) as f32));
        let points: Vec<Point> = chart.costs.iter().map(place).collect();
        let legs = points[1..].iter().map(|&point| Leg::Line(point)).collect();
        pen.put(Form::Path { from: points[0], legs, stroke, arrow: false });
        if told_in == Ink::Weight {
            for &centre in &points {
                pen.put(Form::Circle { centre, radius: 2.2, fill: Some(Ink::Weight.into()), stroke: None });
            }
        }
        let centre = points[chart.here];
        let ring = Some(Stroke::solid(told_in, 2.0));
        pen.put(Form::Circle { centre, radius: 4.5, fill: Some(Ink::Paper.into()), stroke: ring });
        told = Some(centre);
    }
    if let Some(centre) = told {
        let text = number::integer(here.macs as i64);
        let room = text_width(&text, Face::SansBold, 12.0) + 10.0;
        let (x, align) =
            if centre.x + room > plot.right() { (centre.x - 9.0, Align::End) } else { (centre.x + 9.0, Align::Start) };
        let mut look = style(Face::SansBold, 12.0, Ink::Weight, align);
        look.halo = true;
        pen.text(at(x, (centre.y - 8.0).max(plot.y + 8.0)), text, look);
    }
    let look = |align| style(Face::Sans, 11.0, Ink::Second, align);
    pen.text(at(plot.x + 6.0, plot.bottom() + 14.0), chart.costs[0].value.to_string(), look(Align::Start));
    if let Some(last) = chart.costs.last() {
        pen.text(at(plot.right() - 6.0, plot.bottom() + 14.0), last.value.to_string(), look(Align::End));
    }
}

impl Cost {
    fn macs(&self) -> f64 {
        self.macs
    }

    fn parameters(&self) -> f64 {
        self.parameters
    }
}
