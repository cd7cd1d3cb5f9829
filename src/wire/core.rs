//! The compute core: holds a picture, evaluates settings on it, keeps the latest evaluation.

use super::plan::{Limits, Plan};
use super::thumb::{bounded, shrink, thumb};
use super::{Reply, Request, Setting, Want};
use crate::graph::{Graph, Nodes};
use crate::operator::{Layer, assemble};
use crate::words::{Problem, Text};
use std::borrow::Cow;

/// What the compute core remembers from one request to the next.
#[derive(Debug)]
pub struct Core {
    pub(super) limits: Limits,
    /// Milliseconds since some start.
    pub(super) clock: Option<fn() -> f64>,
    picture: Option<Planes>,
    latest: Option<Evaluated>,
    evaluations: u64,
}

/// A picture as values 0 to 1, C H W.
#[derive(Debug)]
struct Planes {
    size: [usize; 2],
    values: Vec<f32>,
}

/// A setting read, and what it starts from on the held picture.
pub(super) struct Case {
    pub plan: Plan,
    pub layer: Layer,
}

#[derive(Debug)]
struct Evaluated {
    plan: Plan,
    graph: Graph,
    values: Nodes<f32>,
}

impl Core {
    /// A core that holds nothing yet.
    pub fn new(limits: Limits) -> Self {
        Self { limits, clock: None, picture: None, latest: None, evaluations: 0 }
    }

    /// The same with a clock, which measurements need: milliseconds since some start.
    pub fn with_clock(self, clock: fn() -> f64) -> Self {
        Self { clock: Some(clock), ..self }
    }

    /// How many evaluations there were so far: a run that asks for other thumbs of the latest one adds none.
    pub fn evaluations(&self) -> u64 {
        self.evaluations
    }

    fn hold(&mut self, width: usize, height: usize, bytes: &[u8]) -> Result<(), Problem> {
        let needed = width.checked_mul(height).and_then(|area| area.checked_mul(3));
        if needed != Some(bytes.len()) || bytes.is_empty() {
            let text = Text::new("{0} bytes are not a picture of {1} × {2}", "{0} 个字节不是 {1} × {2} 的图片");
            return Err(Problem::of("picture", text, &[&bytes.len(), &width, &height]));
        }
        // What is held goes first: two of them need not fit.
        (self.picture, self.latest) = (None, None);
        let mut values = Vec::with_capacity(bytes.len());
        for c in 0..3 {
            values.extend(bytes.chunks_exact(3).map(|pixel| f32::from(pixel[c]) / 255.0));
        }
        self.picture = Some(Planes { size: [height, width], values });
        Ok(())
    }

    fn picture(&self) -> Result<&Planes, Problem> {
        self.picture.as_ref().ok_or_else(|| {
            Problem::new("picture", Text::new("there is no picture to compute on yet", "还没有可计算的图片"), &[])
        })
    }

    fn run(&mut self, job: u64, setting: &Setting, wants: &[Want]) -> Result<(Reply, Vec<f32>), Problem> {
        let plan = setting.plan(self.picture()?.size, self.limits)?;
        let latest = match self.latest.take().filter(|latest| latest.plan == plan) {
            Some(latest) => latest,
            None => {
                self.evaluations += 1;
                let layer = self.picture()?.layer(&plan)?;
                let values = layer.graph.run(&layer.leaves, &plan.edits)?;
                Evaluated { plan, graph: layer.graph, values }
            }
        };
        let latest = self.latest.insert(latest);
        let mut body = Vec::new();
        let thumbs = wants.iter().map(|want| {
            let id = latest.graph.find(&want.node).ok_or_else(|| unknown(want))?;
            thumb(want, latest.values.of(id), &mut body)
        });
        let thumbs = thumbs.collect::<Result<_, Problem>>()?;
        Ok((Reply::Done { job, thumbs, size: latest.plan.size, macs: latest.graph.cost().macs }, body))
    }

    /// A setting on the held picture, whose longer side is made at most `longest`.
    pub(super) fn case(&self, setting: &Setting, longest: usize) -> Result<Case, Problem> {
        let picture = self.picture()?;
        let plan = setting.plan(bounded(picture.size, longest), self.limits)?;
        let layer = picture.layer(&plan)?;
        Ok(Case { plan, layer })
    }

    /// The longer side of the held picture.
    pub(super) fn longest(&self) -> Result<usize, Problem> {
        self.picture().map(|picture| picture.size[0].max(picture.size[1]))
    }
}

impl Planes {
    fn layer(&self, plan: &Plan) -> Result<Layer, Problem> {
        let planes = self.at(plan.size);
        // What could not be used as asked for, the page has told already: it assembled the same setting for the specimen.
        let (layer, _) = assemble(
            plan.operator,
            &plan.params,
            plan.stem,
            &plan.sources,
            crate::graph::Planes { values: &planes, size: plan.size },
        )?;
        Ok(layer)
    }

    fn at(&self, size: [usize; 2]) -> Cow<'_, [f32]> {
        if size == self.size {
            return Cow::Borrowed(&self.values);
        }
        let mut small = Vec::with_capacity(3 * size[0] * size[1]);
        for plane in self.values.chunks_exact(self.size[0] * self.size[1]) {
            shrink(plane, self.size, size, &mut small);
        }
        Cow::Owned(small)
    }
}

fn unknown(want: &Want) -> Problem {
    Problem::new(&want.node, Text::new("there is no node {0} to show", "没有可显示的节点 {0}"), &[&want.node])
}

/// Answers one request; the second part is the reply's body. What cannot be done is told, never a panic.
pub fn serve(core: &mut Core, request: Request, body: &[u8]) -> (Reply, Vec<f32>) {
    let (job, answer) = match request {
        Request::Hold { width, height } => (None, core.hold(width, height, body).map(|()| (Reply::Held, Vec::new()))),
        Request::Run { job, setting, wants } => (Some(job), core.run(job, &setting, &wants)),
        Request::Try { job, .. } => {
            let text = Text::new("theorems are tried elsewhere", "定理在别处验证");
            (Some(job), Err(Problem::new("theorem", text, &[])))
        }
        Request::Time { job, .. } => {
            let text = Text::new("settings are timed elsewhere", "计时在别处进行");
            (Some(job), Err(Problem::new("time", text, &[])))
        }
    };
    answer.unwrap_or_else(|problem| (Reply::Failed { job, problem }, Vec::new()))
}
