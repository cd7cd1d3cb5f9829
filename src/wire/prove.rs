//! Trials of theorems: on the specimen by folds in f64, so that an identity prints 0 or the last bits; on the picture by kernels in f32.

use super::core::Case as OnPicture;
use super::measure::measure;
use super::plan::{Limits, Plan};
use super::{Core, Reply, Request, Setting, serve};
use crate::graph::{Leaves, Planes};
use crate::operator::{Case, Law, Layer, Operator, Precision, Trial, assemble};
use crate::order::Map;
use crate::words::{Problem, Text};

/// The longer side at most on which a theorem is tried.
const LONGEST: usize = 1024;

/// [`serve`], theorems, and measurements.
pub fn prove(core: &mut Core, request: Request, body: &[u8]) -> (Reply, Vec<f32>) {
    let reply = match request {
        Request::Try { job, setting, theorem } => {
            let specimen = on_specimen(&setting, &theorem, body).map(Into::into);
            let picture = on_picture(core, &setting, &theorem).map(Into::into);
            Reply::Tried { job, specimen, picture }
        }
        Request::Time { job, setting, side, longest } => measure(core, job, &setting, side, longest)
            .unwrap_or_else(|problem| Reply::Failed { job: Some(job), problem }),
        other => return serve(core, other, body),
    };
    (reply, Vec::new())
}

fn on_picture(core: &Core, setting: &Setting, theorem: &str) -> Result<Trial, Problem> {
    let OnPicture { plan, layer } = core.case(setting, LONGEST)?;
    attempt(plan, layer, theorem, Precision::Single)
}

fn on_specimen(setting: &Setting, theorem: &str, bytes: &[u8]) -> Result<Trial, Problem> {
    let [rows, columns] = setting.specimen;
    let area = rows.saturating_mul(columns);
    if bytes.len() != area.saturating_mul(3) || bytes.is_empty() {
        let text = Text::new("{0} bytes are not a specimen of {1} × {2}", "{0} 个字节不是 {1} × {2} 的样本");
        return Err(Problem::of("specimen", text, &[&bytes.len(), &rows, &columns]));
    }
    let plan = setting.plan([rows, columns], Limits::WORKER)?;
    let planes: Vec<f32> = (0..3).flat_map(|c| bytes.chunks_exact(3).map(move |p| f32::from(p[c]) / 255.0)).collect();
    let (layer, _) =
        assemble(plan.operator, &plan.params, plan.stem, &plan.sources, Planes { values: &planes, size: plan.size })?;
    attempt(plan, layer, theorem, Precision::Double)
}

fn attempt(plan: Plan, layer: Layer, theorem: &str, precision: Precision) -> Result<Trial, Problem> {
    let law = law(plan.operator, theorem)?;
    let mut leaves: Leaves<f64> =
        Map::from_iter(layer.leaves.iter().map(|(name, tensor)| (name.clone(), tensor.map(f64::from))));
    for node in layer.graph.nodes() {
        if let Some(leaf) = leaves.get_mut(&node.name) {
            plan.edits.lay_over(node, leaf);
        }
    }
    law.attempt(&Case { operator: plan.operator, params: plan.params, leaves, precision })
}

fn law(operator: &Operator, name: &str) -> Result<&'static Law, Problem> {
    let laws = operator.laws();
    laws.iter().find(|law| law.name == name).ok_or_else(|| {
        let known: Vec<&str> = laws.iter().map(|law| law.name).collect();
        let text = Text::new("there is no theorem {0}; there are {1}", "没有定理 {0}；有的是 {1}");
        Problem::new("theorem", text, &[name, &known.join(", ")])
    })
}
