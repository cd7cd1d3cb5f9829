//! What several shape rules refuse alike.

use crate::tensor::Shape;
use crate::words::{Problem, Text};

/// Fills a problem's places with numbers and shapes.
macro_rules! problem {
    ($culprit:expr, $en:literal, $zh:literal $(, $value:expr)* $(,)?) => {
        $crate::words::Problem::of($culprit, $crate::words::Text::new($en, $zh), &[$(&$value),*])
    };
}
pub(super) use problem;

/// Each of a pair at least 1.
pub fn positive(name: &str, pair: [usize; 2]) -> Result<(), Problem> {
    if pair.contains(&0) {
        return Err(problem!(name, "{0} must be at least 1", "{0} 至少为 1", name));
    }
    Ok(())
}

/// Groups that divide the channels and the filters.
pub fn groups(groups: usize, channels: usize, filters: usize) -> Result<(), Problem> {
    if groups == 0 || !channels.is_multiple_of(groups) || !filters.is_multiple_of(groups) {
        return Err(problem!(
            "groups",
            "groups must divide both the {0} input and the {1} output channels, {2} does not",
            "groups 必须同时整除 {0} 个输入通道和 {1} 个输出通道，{2} 不行",
            channels,
            filters,
            groups,
        ));
    }
    Ok(())
}

/// Filters as deep as the input gives them channels.
pub fn depth(found: usize, expected: usize) -> Result<(), Problem> {
    if found != expected {
        return Err(problem!(
            "weight",
            "weight has {0} channels in each filter, the input gives it {1}",
            "weight 的每个滤波器有 {0} 个通道，而输入给它 {1} 个",
            found,
            expected,
        ));
    }
    Ok(())
}

/// An operand of exactly this shape.
pub fn fits(name: &str, found: Shape, expected: &[usize]) -> Result<(), Problem> {
    if found.dims() != expected {
        let expected = Shape::new(expected);
        return Err(problem!(
            name,
            "{0} must have shape {1}, not {2}",
            "{0} 的形状必须是 {1}，而不是 {2}",
            name,
            expected,
            found
        ));
    }
    Ok(())
}

/// A bias, if there is one, with a number for each filter.
pub fn bias(bias: Option<&Shape>, filters: usize) -> Result<(), Problem> {
    bias.map_or(Ok(()), |&bias| fits("bias", bias, &[filters]))
}

/// An operand that holds numbers at all.
pub fn filled(name: &str, operand: Shape) -> Result<(), Problem> {
    if operand.is_empty() {
        return Err(problem!(name, "a tensor of shape {0} holds no numbers", "形状为 {0} 的张量没有任何数", operand));
    }
    Ok(())
}

/// An operand of at least this many axes.
pub fn rank(operand: Shape, least: usize) -> Result<(), Problem> {
    if operand.rank() < least {
        return Err(problem!(
            "input",
            "a tensor of shape {0} has too few axes, {1} are needed",
            "形状为 {0} 的张量轴数太少，需要 {1} 个",
            operand,
            least,
        ));
    }
    Ok(())
}

/// A window that fits nowhere.
pub fn too_large(kernel: [usize; 2], dilation: [usize; 2], padding: [usize; 2], plane: [usize; 2]) -> Problem {
    let text = Text::new(
        "the window is {0} × {1}, larger than the padded input of {2} × {3}: use a smaller kernel_size or more padding",
        "窗口为 {0} × {1}，大于填充后的输入 {2} × {3}：请减小 kernel_size 或增大 padding",
    );
    let reach = [0, 1].map(|axis| dilation[axis].saturating_mul(kernel[axis].saturating_sub(1)).saturating_add(1));
    let padded = [0, 1].map(|axis| plane[axis].saturating_add(padding[axis].saturating_mul(2)));
    Problem::of("kernel_size", text, &[&reach[0], &reach[1], &padded[0], &padded[1]])
}
