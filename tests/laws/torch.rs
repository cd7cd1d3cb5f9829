//! Every primitive's PyTorch lines with the values they must compute, for `tests/code.py` to run.

use crate::cases::Drawn;
use convolution_atlas::primitive::Named;
use convolution_atlas::tensor::Tensor;

fn literal(tensor: &Tensor) -> String {
    let shape: Vec<String> = tensor.shape().dims().iter().map(usize::to_string).collect();
    format!("torch.tensor({:?}).reshape([{}])", tensor.data(), shape.join(", "))
}

#[test]
#[ignore = "prints programs for tests/code.py"]
fn programs() {
    for drawn in Drawn::all() {
        let names: Vec<String> = (0..drawn.operands.len()).map(|operand| format!("x{operand}")).collect();
        let named = names.iter().zip(&drawn.operands).map(|(name, x)| Named { name, shape: x.shape() });
        let lines = drawn.primitive.torch(&named.collect::<Vec<_>>(), "y");
        let mut program = vec!["import torch".to_owned(), "import torch.nn.functional as F".to_owned()];
        if lines.iter().any(|line| line.contains("torchvision.")) {
            program.push("import torchvision".into());
        }
        program.extend(names.iter().zip(&drawn.operands).map(|(name, x)| format!("{name} = {}", literal(x))));
        program.extend(lines);
        let y = drawn.primitive.evaluate(&drawn.operands.iter().collect::<Vec<_>>(), drawn.output);
        let nodes = serde_json::json!({ "y": { "shape": y.shape().dims(), "data": y.data() } });
        let setting = format!("{} {:?}", drawn.primitive.name(), drawn.primitive);
        println!("{}", serde_json::json!({ "setting": setting, "code": program.join("\n"), "nodes": nodes }));
    }
}
