//! What a node does, in a word.

use crate::graph::{Graph, NodeId, Role};
use crate::words::Text;

/// What stands in its place where it is muted.
pub const MUTED: Text = Text::new("muted", "已静音");

/// The word for a computed node; none for one that is given.
pub fn verb(graph: &Graph, id: NodeId) -> Option<Text> {
    let (primitive, operands) = graph.applied(id)?;
    let weighs = operands.iter().skip(1).any(|&operand| graph.node(operand).role == Role::Weight);
    Some(match primitive.name() {
        "conv2d" | "hetconv2d" => Text::new("conv", "卷积"),
        "linear" | "node_linear" => Text::new("linear", "线性"),
        "max_pool2d" => Text::new("max pool", "最大池化"),
        "avg_pool2d" => Text::new("pool", "池化"),
        "adaptive_avg_pool2d" => Text::new("global average", "全局平均"),
        "interpolate" => Text::new("upsample", "上采样"),
        "slice" => Text::new("split", "取通道"),
        "cat" => Text::new("concat", "拼接"),
        "channel_shuffle" => Text::new("shuffle", "混洗"),
        "add" => Text::new("add", "相加"),
        "mul" | "scale" => Text::new("multiply", "相乘"),
        "propagate" => Text::new("propagate", "传播"),
        "normalise_adjacency" => Text::new("normalise", "归一化"),
        "batch_norm" => Text::new("batch norm", "批归一化"),
        "softmax" => Text::new("softmax", "softmax"),
        "sigmoid" => Text::new("sigmoid", "sigmoid"),
        "relu" => Text::new("ReLU", "ReLU"),
        "tensordot" => Text::new("mix", "混合"),
        "do_compose" => Text::new("fold", "折叠"),
        "reshape" | "swapaxes" => Text::new("rearrange", "重排"),
        _ if weighs => Text::new("conv", "卷积"),
        name => Text::new(name, name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Wiring;
    use crate::operator::{ALL, Params};

    #[test]
    fn every_node_of_every_operator_has_a_word_of_its_own() {
        for operator in ALL {
            let mut wiring = Wiring::sized([12, 12]);
            (operator.wire)(&mut wiring, &Params::new(operator.params)).expect(operator.id);
            let graph = wiring.finish().expect(operator.id);
            for id in graph.computed() {
                let word = verb(&graph, id).expect("computed");
                assert!(!word.en.contains('_'), "{}: {}", operator.id, word.en);
            }
        }
    }
}
