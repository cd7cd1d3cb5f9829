//! Code export: the PyTorch lines for exactly this setting, each name in its role's ink.

use super::{Layer, Piece};
use crate::graph::{Graph, Role};
use crate::primitive::Named;
use crate::tensor::{Shape, Tensor};

/// How many numbers of a leaf the page still shows; the copied code has them all.
const SHOWN: usize = 6;

/// What a line that contains the first needs.
const IMPORTS: &[(&str, &str)] =
    &[("torch.", "import torch"), ("F.", "import torch.nn.functional as F"), ("torchvision.", "import torchvision")];

/// The lines of a program that builds every leaf and computes every node. The picture is a random tensor of its size; where `whole` is false, long
/// tensors are cut short for the eye. The shapes of outputs are asserted, those of nodes on the way told.
pub fn code(layer: &Layer, whole: bool) -> Vec<Vec<Piece>> {
    let graph = &layer.graph;
    let mut lines = Vec::new();
    for node in graph.nodes() {
        let name = identifier(&node.name);
        let Some(id) = graph.find(&node.name) else { continue };
        match (graph.applied(id), layer.leaves.get(&node.name)) {
            (None, Some(_)) if node.role == Role::Input => {
                lines.push(format!("{name} = torch.rand({})  # your picture, 0 to 1", extents(&node.shape)));
            }
            (None, Some(tensor)) => lines.push(format!("{name} = {}", literal(tensor, whole))),
            (None, None) => {}
            (Some((primitive, operands)), _) => {
                let names: Vec<String> = operands.iter().map(|&id| identifier(&graph.node(id).name)).collect();
                let operands =
                    names.iter().zip(operands).map(|(name, &id)| Named { name, shape: graph.node(id).shape });
                lines.extend(primitive.torch(&operands.collect::<Vec<_>>(), &name));
                let shape = tuple(&node.shape);
                match lines.last_mut() {
                    Some(last) if node.role != Role::Output => last.push_str(&format!("  # ({shape})")),
                    _ => lines.push(format!("assert {name}.shape == ({shape})")),
                }
            }
        }
    }
    let imports = IMPORTS.iter().filter(|(prefix, _)| lines.iter().any(|line| line.contains(prefix)));
    let head: Vec<String> = imports.map(|&(_, line)| line.to_owned()).chain([String::new()]).collect();
    head.iter().chain(&lines).map(|line| inked(line, graph)).collect()
}

/// A node's name as Python can spell it.
fn identifier(name: &str) -> String {
    name.replace(['.', '-'], "_")
}

fn extents(shape: &Shape) -> String {
    shape.dims().iter().map(usize::to_string).collect::<Vec<_>>().join(", ")
}

/// The extents inside a Python tuple, which wants a comma after its only element.
fn tuple(shape: &Shape) -> String {
    let comma = if shape.rank() == 1 { "," } else { "" };
    format!("{}{comma}", extents(shape))
}

fn literal(tensor: &Tensor, whole: bool) -> String {
    let shape = extents(&tensor.shape());
    let mut distinct = tensor.data().iter().copied();
    let first = distinct.next().unwrap_or(0.0);
    if distinct.all(|x| x == first) {
        return if first == 0.0 {
            format!("torch.zeros({shape})")
        } else {
            format!("torch.full(({}), {first:?})", tuple(&tensor.shape()))
        };
    }
    let shown = if whole { tensor.data().len() } else { SHOWN };
    let mut numbers: Vec<String> = tensor.data().iter().take(shown).map(|x| format!("{x:?}")).collect();
    if tensor.data().len() > shown {
        numbers.push("...".into());
    }
    let reshape = if tensor.shape().rank() > 1 { format!(".reshape({shape})") } else { String::new() };
    format!("torch.tensor([{}]){reshape}", numbers.join(", "))
}

fn inked(line: &str, graph: &Graph) -> Vec<Piece> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut pieces: Vec<Piece> = Vec::new();
    for c in line.chars() {
        match pieces.last_mut() {
            Some(last) if last.text.ends_with(is_name) == is_name(c) => last.text.push(c),
            _ => pieces.push(Piece { text: c.to_string(), role: None }),
        }
    }
    for piece in &mut pieces {
        piece.role = graph.nodes().iter().find(|node| identifier(&node.name) == piece.text).map(|node| node.role);
    }
    pieces
}
