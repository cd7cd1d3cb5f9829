//! Where pictures and paths lie: a lane for each resolution, columns from the inputs to the outputs, what a path brings between the two it joins.
//! Every picture is as large beside the others as it has pixels.

use super::super::mark::{Point, Rect, at};
use super::super::show::Show;
use super::super::thumb::Thumb;
use super::paths::Paths;
use crate::graph::{NodeId, Role};
use crate::order::sort_by;

/// What stands somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A picture where paths begin, meet or end.
    Station(NodeId),
    /// What a path brings.
    Path(usize),
}

/// Something in its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Item {
    /// What.
    pub what: What,
    /// The picture's front.
    pub front: Rect,
    /// The whole stack.
    pub stack: Rect,
    /// With its text: as wide as its column.
    pub all: Rect,
}

/// The height of a line of text.
pub const LINE: f32 = 15.0;
/// Lines of text with a picture; an output has more.
const LINES: usize = 2;
/// The narrowest column that carries text, and the least between two columns.
const TEXT: f32 = 92.0;
const OUTPUT: f32 = 140.0;
const MOST: f32 = 230.0;
/// A room with less across is tight.
const TIGHT: f32 = 620.0;

/// Everything in its place.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// Every picture and path.
    pub items: Vec<Item>,
    /// Upper edges of the lanes, and the lower edge of the last.
    pub lanes: Vec<f32>,
    /// The width of a picture of the first lane.
    pub unit: f32,
    /// Room for a path's text beside its picture; none where it stands below.
    pub beside: Option<f32>,
    /// Whether there is little room across.
    pub tight: bool,
    /// Between two columns.
    pub gap: f32,
}

impl Places {
    /// In a room; where it is wide, a path's text stands beside its picture.
    pub fn of(show: &Show<'_>, paths: &Paths, room: Rect, wide: bool) -> Self {
        let last = 2 * paths.stations.iter().map(|&(_, column)| column).max().unwrap_or(0);
        // More than one step from the inputs to the outputs: what stands between them shares the room.
        let tight = !wide || last > 2 || room.w < TIGHT;
        let beside = (wide && last <= 2).then_some(if tight { 98.0 } else { 116.0 });
        let gap = if tight { 42.0_f32.min(room.w / (2 * last + 1) as f32) } else { 74.0 };
        let text = TEXT.min((room.w - gap * last as f32) / (last + 1) as f32);
        let plan = Plan { show, paths, beside, tight, text };
        let things = plan.things();
        // As large as a picture of the first lane may be, whether one stands there or not: what is dragged out of it does not grow.
        let mut unit = MOST.min(room.w * if wide { 0.19 } else { 0.25 });
        while unit > 16.0 && !plan.fits(&things, last, unit, gap, room) {
            unit -= 2.0;
        }
        plan.place(&things, last, unit, room)
    }

    /// Where something stands.
    pub fn find(&self, what: What) -> Option<&Item> {
        self.items.iter().find(|item| item.what == what)
    }

    /// The lower edge of all.
    pub fn bottom(&self) -> f32 {
        self.lanes.last().copied().unwrap_or(0.0)
    }
}

/// A picture's stack for the largest resolution's width.
pub fn thumb(show: &Show<'_>, paths: &Paths, node: NodeId, unit: f32, single: bool) -> Thumb {
    let shape = show.graph.node(node).shape;
    let most = *paths.lanes.first().unwrap_or(&1) as f32;
    let share = shape.nchw()[2] as f32 / most;
    let aspect = show.picture[1].max(1) as f32 / show.picture[0].max(1) as f32;
    let mut thumb = Thumb::of(show, node, unit);
    thumb.size = [unit * share, unit * aspect * share].map(|side| side.round().max(4.0));
    thumb.step = (unit * share * 0.055).clamp(2.0, 9.0).round();
    if single {
        thumb.count = 1;
    }
    thumb
}

type Thing = (What, usize, usize);

struct Plan<'a> {
    show: &'a Show<'a>,
    paths: &'a Paths,
    beside: Option<f32>,
    tight: bool,
    /// The narrowest column.
    text: f32,
}

impl Plan<'_> {
    /// What stands, in which column and lane: in each, what comes from the same lane first.
    fn things(&self) -> Vec<Thing> {
        let (paths, graph) = (self.paths, self.show.graph);
        let column =
            |id: NodeId| paths.stations.iter().find(|(node, _)| *node == id).map_or(0, |&(_, column)| 2 * column);
        let mut things: Vec<Thing> =
            paths.stations.iter().map(|&(id, at)| (What::Station(id), 2 * at, paths.lane(graph, id))).collect();
        let mut brought: Vec<(usize, Thing)> = Vec::new();
        for (i, path) in paths.paths.iter().enumerate() {
            let Some(last) = path.last() else { continue };
            let place = column(path.to).saturating_sub(1);
            brought.push((paths.lane(graph, path.from), (What::Path(i), place, paths.lane(graph, last))));
        }
        let order = |&(from, (_, place, lane)): &(usize, Thing)| (place, lane, from);
        sort_by(&mut brought, |a, b| order(a).cmp(&order(b)));
        things.extend(brought.into_iter().map(|(_, thing)| thing));
        things
    }

    fn node(&self, what: What) -> Option<NodeId> {
        match what {
            What::Station(id) => Some(id),
            What::Path(path) => self.paths.paths[path].last(),
        }
    }

    fn thumb(&self, what: What, unit: f32) -> Option<Thumb> {
        Some(thumb(self.show, self.paths, self.node(what)?, unit, matches!(what, What::Path(_))))
    }

    fn output(&self, what: What) -> bool {
        matches!(what, What::Station(id) if self.show.graph.node(id).role == Role::Output)
    }

    fn lines(&self, what: What) -> usize {
        match what {
            What::Station(_) if self.output(what) => {
                if self.tight {
                    5
                } else {
                    4
                }
            }
            _ => LINES,
        }
    }

    /// Width and height of something with its text.
    fn outer(&self, what: What, unit: f32) -> [f32; 2] {
        let [w, h] = self.thumb(what, unit).map_or([0.0; 2], |thumb| thumb.outer());
        match (what, self.beside) {
            (What::Path(_), Some(beside)) => [w + beside, h.max(LINES as f32 * LINE + 4.0) + 12.0],
            _ => {
                let text = if self.output(what) && !self.tight { OUTPUT } else { self.text };
                [w.max(text), h + self.lines(what) as f32 * LINE + 14.0]
            }
        }
    }

    fn width(&self, things: &[Thing], column: usize, unit: f32) -> f32 {
        let here = things.iter().filter(|&&(_, at, _)| at == column);
        here.map(|&(what, ..)| self.outer(what, unit)[0]).fold(0.0, f32::max)
    }

    /// The height of a lane: of its fullest column.
    fn height(&self, things: &[Thing], lane: usize, last: usize, unit: f32) -> f32 {
        let of = |column| {
            let here = things.iter().filter(|&&(_, at, in_lane)| at == column && in_lane == lane);
            here.map(|&(what, ..)| self.outer(what, unit)[1]).sum::<f32>()
        };
        (0..=last).map(of).fold(0.0, f32::max)
    }

    fn fits(&self, things: &[Thing], last: usize, unit: f32, gap: f32, room: Rect) -> bool {
        let wide: f32 = (0..=last).map(|column| self.width(things, column, unit)).sum();
        let high: f32 = (0..self.paths.lanes.len()).map(|lane| self.height(things, lane, last, unit)).sum();
        wide + gap * last as f32 <= room.w && high <= room.h
    }

    fn place(&self, things: &[Thing], last: usize, unit: f32, room: Rect) -> Places {
        let widths: Vec<f32> = (0..=last).map(|column| self.width(things, column, unit)).collect();
        let gap = if last > 0 { (room.w - widths.iter().sum::<f32>()) / last as f32 } else { 0.0 };
        let left = |column: usize| room.x + widths[..column].iter().sum::<f32>() + gap * column as f32;
        let heights: Vec<f32> = (0..self.paths.lanes.len()).map(|lane| self.height(things, lane, last, unit)).collect();
        // What is left over goes between the lanes' contents, evenly.
        let filled = heights.iter().filter(|&&high| high > 0.0).count().max(1) as f32;
        let left_over = room.h - heights.iter().sum::<f32>();
        let spare = if left_over.is_finite() { (left_over / filled).max(0.0) } else { 12.0 };
        let mut lanes = vec![room.y];
        for &high in &heights {
            lanes.push(lanes[lanes.len() - 1] + if high > 0.0 { high + spare } else { 0.0 });
        }
        let mut items = Vec::new();
        for lane in 0..heights.len() {
            for (column, &wide) in widths.iter().enumerate() {
                let here = || things.iter().filter(|&&(_, at, in_lane)| at == column && in_lane == lane);
                let full: f32 = here().map(|&(what, ..)| self.outer(what, unit)[1]).sum();
                let count = here().count().max(1) as f32;
                let apart = (lanes[lane + 1] - lanes[lane] - full) / count;
                let mut y = lanes[lane] + apart / 2.0;
                for &(what, ..) in here() {
                    let Some(thumb) = self.thumb(what, unit) else { continue };
                    let [w, h] = thumb.outer();
                    let [_, high] = self.outer(what, unit);
                    let beside = self.beside.filter(|_| matches!(what, What::Path(_)));
                    let room = wide - beside.unwrap_or(0.0);
                    let x = (left(column) + (room - w) / 2.0).round();
                    let down = if beside.is_some() { (high - 12.0 - h) / 2.0 } else { 0.0 };
                    let stack = Rect::new(x, (y + down).round(), w, h);
                    let front = Rect::new(x, stack.bottom() - thumb.size[1], thumb.size[0], thumb.size[1]);
                    let all = Rect::new(left(column), y.round(), wide, high - 10.0);
                    items.push(Item { what, front, stack, all });
                    y += self.outer(what, unit)[1] + apart;
                }
            }
        }
        Places { items, lanes, unit, beside: self.beside, tight: self.tight, gap }
    }
}

impl Item {
    /// Where its text stands: below its picture, of a path beside it if that has room there.
    pub fn text(&self, beside: Option<f32>) -> Rect {
        let all = self.all;
        match (self.what, beside) {
            (What::Path(_), Some(room)) => Rect::new(all.right() - room, all.y, room, all.h),
            _ => Rect::new(all.x, self.stack.bottom(), all.w, all.bottom() - self.stack.bottom()),
        }
    }

    /// Where what leaves it starts, some pixels off its middle.
    pub fn out(&self, off: f32) -> Point {
        at(self.stack.right() + 3.0, self.front.centre().y + off)
    }

    /// Where what arrives ends, some pixels off its middle.
    pub fn into(&self, off: f32) -> Point {
        at(self.front.x - 4.0, self.front.centre().y + off)
    }
}
