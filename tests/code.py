"""Runs the exported PyTorch code of every operator at four settings and holds each node against our own values.

By hand, where torch is installed: python tests/code.py
"""

import json
import pathlib
import subprocess
import sys

try:
    import torch
except ImportError:
    sys.exit("torch is not installed: nothing was run")

COMMAND = ["cargo", "test", "--quiet", "--test", "operators", "--", "--ignored", "--exact", "programs", "--nocapture"]
TOLERANCE = 1e-5


def tensor(value):
    return torch.tensor(value["data"]).reshape(value["shape"])


def error(program):
    """The worst error of a program's nodes, as a share of max(1, max|y|)."""
    nodes = {name: tensor(value) for name, value in program["nodes"].items()}
    random, torch.rand = torch.rand, lambda *shape: nodes["input"].reshape(shape)
    try:
        names = {}
        exec(program["code"], names)
    finally:
        torch.rand = random
    wrong = [name for name, value in nodes.items() if names[name].shape != value.shape]
    if wrong:
        raise ValueError(f"other shapes: {wrong}")
    return max(float((names[n] - value).abs().max() / max(1, value.abs().max())) for n, value in nodes.items())


def main():
    root = pathlib.Path(__file__).parent.parent
    run = subprocess.run(COMMAND, cwd=root, stdout=subprocess.PIPE, text=True, check=True)
    programs = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
    errors = [error(program) for program in programs]
    failed = [program["setting"] for program, worst in zip(programs, errors) if not worst <= TOLERANCE]
    print(f"{len(programs)} programs, worst error {max(errors):.1e}")
    if failed:
        sys.exit("off: " + "; ".join(failed))


if __name__ == "__main__":
    main()
