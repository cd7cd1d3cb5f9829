//! How primitives and their arguments are spelled in PyTorch: apart from [`Primitive`], so that a program that spells nothing is linked without it.

use super::*;
use std::any::Any;
use std::fmt;

/// A primitive as PyTorch spells it.
pub trait Torch {
    /// The lines that compute `target` from the named operands.
    fn torch(&self, operands: &[Named<'_>], target: &str) -> Vec<String>;
}

macro_rules! spelled {
    ($($primitive:ident)*) => {
        /// By primitive: itself, if it is that one.
        static SPELLED: &[fn(&dyn Any) -> Option<&dyn Torch>] =
            &[$(|primitive| primitive.downcast_ref::<$primitive>().map(|primitive| primitive as &dyn Torch)),*];
    };
}

spelled! {
    Relu Sigmoid NormaliseAdjacency Propagate BatchNorm Concat Slice ChannelShuffle Conv2d ConvTranspose2d DeformConv2d DoCompose Add Multiply Scale HetConv2d Involution Reshape SwapAxes Linear NodeLinear Mix MaxPool2d AvgPool2d GlobalAvgPool Softmax Upsample
}

impl dyn Primitive {
    /// The PyTorch lines that compute `target` from the named operands.
    pub fn torch(&self, operands: &[Named<'_>], target: &str) -> Vec<String> {
        let spelled = SPELLED.iter().find_map(|spelled| spelled(self));
        spelled.map(|primitive| primitive.torch(operands, target)).unwrap_or_default()
    }
}

/// A tensor as a program names it.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    /// Its identifier.
    pub name: &'a str,
    /// Its shape.
    pub shape: Shape,
}

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// All names with `between` between them.
pub fn joined(operands: &[Named<'_>], between: &str) -> String {
    operands.iter().map(|operand| operand.name).collect::<Vec<_>>().join(between)
}

/// `3`, or `(3, 5)`.
pub fn pair([rows, columns]: [usize; 2]) -> String {
    if rows == columns { rows.to_string() } else { format!("({rows}, {columns})") }
}

/// `, stride=2`; nothing where it is what PyTorch takes anyway.
pub fn option(name: &str, value: [usize; 2], usual: usize) -> String {
    if value == [usual; 2] { String::new() } else { format!(", {name}={}", pair(value)) }
}

/// `, bias`, or nothing.
pub fn operand(operand: Option<&Named<'_>>) -> String {
    operand.map(|operand| format!(", {operand}")).unwrap_or_default()
}

/// `(1, 3, 4)`; one extent keeps its comma.
pub fn tuple(extents: &[usize]) -> String {
    match extents {
        [only] => format!("({only},)"),
        extents => format!("({})", extents.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")),
    }
}
