"""Runs the exported PyTorch code of every operator where it starts and at other settings, and holds each node against our own values.

By hand, where torch is installed (torchvision for deformable convolution):

    python tests/code.py [--settings N] [OPERATOR ...]
    python tests/code.py --primitives [NAME ...]    the lines of every primitive's random cases instead
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys

try:
    import torch
except ImportError:
    sys.exit("torch is not installed: nothing was run")

TOLERANCE = 1e-5


def tensor(value):
    return torch.tensor(value["data"]).reshape(value["shape"])


def difference(found, value):
    """The worst difference as a share of max(1, max|y|); infinite where either is not a number."""
    if found.shape != value.shape:
        raise ValueError(f"{list(found.shape)}, not {list(value.shape)}")
    share = float((found - value).abs().max() / value.abs().max().clamp(min=1))
    return share if share >= 0 else float("inf")


def worst_difference(program):
    """The worst difference of a program's nodes, the picture being our own."""
    nodes = {name: tensor(value) for name, value in program["nodes"].items()}
    random, torch.rand = torch.rand, lambda *shape: nodes["input"].reshape(shape)
    names = {}
    try:
        exec(program["code"], names)
    finally:
        torch.rand = random
    worst = 0.0
    for name, value in nodes.items():
        try:
            worst = max(worst, difference(names[name], value))
        except Exception as problem:
            raise ValueError(f"{name}: {problem}") from problem
    return worst


def programs(args):
    """What the Rust side prints: code, and every node's value."""
    test = "laws" if args.primitives else "operators"
    command = ["cargo", "test", "--quiet", "--test", test, "--", "--ignored", "--nocapture", "programs"]
    environment = os.environ | {"ATLAS_SETTINGS": str(args.settings)}
    root = pathlib.Path(__file__).parent.parent
    run = subprocess.run(command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]


def name(program):
    return program["setting"].split()[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="which ones; all where none is named")
    parser.add_argument("--primitives", action="store_true", help="primitives rather than operators")
    parser.add_argument("--settings", type=int, default=3, metavar="N", help="how many settings besides the first")
    args = parser.parse_args()
    wanted = [program for program in programs(args) if not args.names or name(program) in args.names]
    errors, failures = [], []
    for program in wanted:
        setting = program["setting"].partition(" ")[2]
        try:
            errors.append(worst_difference(program))
            shown = f"{errors[-1]:.1e}"
        except Exception as problem:  # whatever the program does wrong is told, and the others run
            errors.append(float("inf"))
            shown = f"{type(problem).__name__}: {problem}"
        if not errors[-1] <= TOLERANCE:
            lines = "\n".join(line[:160] for line in program["code"].splitlines())
            failures.append(f"--- {program['setting']}: {shown}\n{lines}")
        print(f"{name(program):20} {shown:8} {setting}")
    print(*failures, sep="\n\n", end="\n" if failures else "")
    print(f"{len(wanted)} programs of {len(set(map(name, wanted)))} {'primitives' if args.primitives else 'operators'}, "
          f"{len(failures)} failures, worst difference {max(errors, default=0):.1e}")
    sys.exit(not wanted or bool(failures))


if __name__ == "__main__":
    main()
