"""Golden cases by PyTorch, in float64: `make` draws new ones from a seed, `check` recomputes those of a folder.

An operator is two functions: `draw` gives random params and tensors, `compute` the results from them. To add one, write both and enter them in
OPERATORS. The format: README.md beside this file.
"""

import argparse
import json
import pathlib
import random
import sys

import torch
import torch.nn.functional as F
from safetensors import safe_open
from safetensors.torch import save_file

TOLERANCE = 1e-6


def pair(value):
    """(rows, columns) of a pair or of one number for both."""
    return tuple(value) if isinstance(value, list) else (value, value)


def tensor(*shape):
    """Standard normal numbers that float32 holds exactly, so that a file loses nothing."""
    return torch.randn(shape, dtype=torch.float32).double()


def pad(x, padding, mode):
    """Rows above and below, columns left and right."""
    rows, columns = padding
    around = (columns, columns, rows, rows)
    return F.pad(x, around) if mode == "zeros" else F.pad(x, around, mode=mode)


def draw_vanilla(rng):
    mode = rng.choice(["zeros", "reflect", "replicate", "circular"])
    params = {
        "in_channels": rng.randint(1, 5),
        "out_channels": rng.randint(1, 5),
        "kernel_size": [rng.randint(1, 5), rng.randint(1, 5)],
        "stride": [rng.randint(1, 3), rng.randint(1, 3)],
        "padding": [rng.randint(0, 2), rng.randint(0, 2)],
        "padding_mode": mode,
    }
    channels, filters = params["in_channels"], params["out_channels"]
    tensors = {
        "input": tensor(1, channels, rng.randint(6, 13), rng.randint(6, 13)),
        "weight": tensor(filters, channels, *params["kernel_size"]),
    }
    if rng.random() < 0.5:
        tensors["bias"] = tensor(filters)
    return params, tensors


def vanilla(params, t):
    x = pad(t["input"], pair(params["padding"]), params["padding_mode"])
    return {"output": F.conv2d(x, t["weight"], t.get("bias"), stride=pair(params["stride"]))}


OPERATORS = {
    "vanilla": (draw_vanilla, vanilla),
}


def is_result(name):
    return name.startswith(("output", "stage."))


def make(operator, count, seed, out):
    """Writes `count` cases of one operator."""
    out.mkdir(parents=True, exist_ok=True)
    rng = random.Random(f"{operator} {seed}")
    torch.manual_seed(rng.getrandbits(32))
    draw, compute = OPERATORS[operator]
    for number in range(count):
        params, tensors = draw(rng)
        tensors |= compute(params, tensors)
        metadata = {
            "operator": operator,
            "params": json.dumps(params, sort_keys=True),
            "source": f"torch {torch.__version__}, float64, generate.py seed {seed}",
        }
        path = out / f"{operator}.{number:02}.safetensors"
        save_file({name: t.float().contiguous() for name, t in tensors.items()}, path, metadata)
        print(path)


def check(folder):
    """Recomputes every case of a folder; tells whether all agree."""
    worst, wrong, count = 0.0, 0, 0
    for path in sorted(folder.glob("*.safetensors")):
        with safe_open(path, "pt") as file:
            operator, params = file.metadata()["operator"], json.loads(file.metadata()["params"])
            tensors = {name: file.get_tensor(name).double() for name in file.keys()}
        if operator not in OPERATORS:
            print(f"{path.name}: {operator} is not written here yet, skipped")
            continue
        expected = {name: t for name, t in tensors.items() if is_result(name)}
        found = OPERATORS[operator][1](params, {name: t for name, t in tensors.items() if not is_result(name)})
        error = float("inf")
        if found.keys() == expected.keys() and all(found[n].shape == t.shape for n, t in expected.items()):
            error = max(float((found[n] - t).abs().max() / max(1.0, t.abs().max())) for n, t in expected.items())
        count, worst = count + 1, max(worst, error)
        if not error <= TOLERANCE:
            wrong += 1
            print(f"{path.name}: off by {error:.1e}")
    print(f"{count - wrong} of {count} cases agree with torch {torch.__version__}, worst error {worst:.1e}")
    return count > 0 and wrong == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("make", help="draw new cases")
    making.add_argument("operator", choices=OPERATORS)
    making.add_argument("--count", type=int, default=10)
    making.add_argument("--seed", type=int, default=1)
    making.add_argument("--out", type=pathlib.Path, required=True)
    checking = commands.add_parser("check", help="hold existing cases against PyTorch")
    checking.add_argument("folder", type=pathlib.Path)
    args = parser.parse_args()
    if args.command == "make":
        make(args.operator, args.count, args.seed, args.out)
    elif not check(args.folder):
        sys.exit(1)


if __name__ == "__main__":
    main()
