"""Golden cases by PyTorch, computed in float64 and stored in float32: makes new ones from a seed, or checks those of a folder.

    python generate.py --out DIR [--count 10] [--seed 1] [OPERATOR ...]
    python generate.py --check DIR

`definitions.py` says what each operator computes, `draws.py` what a random case of it looks like. The format: README.md beside this file.
"""

import argparse
import json
import pathlib
import random
import sys

import torch
from definitions import OPERATORS
from draws import DRAWS
from safetensors import safe_open
from safetensors.torch import save_file

TOLERANCE = 1e-6


def is_result(name):
    return name.startswith(("output", "stage."))


def make(operator, count, seed, out):
    """Writes `count` cases of one operator."""
    rng = random.Random(f"{operator} {seed}")
    torch.manual_seed(rng.getrandbits(32))
    for number in range(count):
        params, tensors = DRAWS[operator](rng, number)
        tensors |= OPERATORS[operator](params, tensors)
        metadata = {
            "operator": operator,
            "params": json.dumps(params, sort_keys=True),
            "source": f"torch {torch.__version__}, float64, generate.py seed {seed}",
        }
        path = out / f"{operator}.{number:02}.safetensors"
        save_file({name: t.float().contiguous() for name, t in tensors.items()}, path, metadata)
    print(f"{operator}: {count} cases in {out}")


def error(found, expected):
    """The worst difference of two sets of results, as a share of max(1, max|b|)."""
    if found.keys() != expected.keys():
        raise ValueError(f"the results are {sorted(found)}, the case has {sorted(expected)}")
    for name, t in expected.items():
        if found[name].shape != t.shape:
            raise ValueError(f"{name} is {list(found[name].shape)}, the case has {list(t.shape)}")
    return max(float((found[n] - t).abs().max() / t.abs().max().clamp(min=1)) for n, t in expected.items())


def check_case(path):
    """The operator of a case, and how far its results are from ours."""
    with safe_open(path, "pt") as file:
        operator, params = file.metadata()["operator"], json.loads(file.metadata()["params"])
        tensors = {name: file.get_tensor(name).double() for name in file.keys()}
    if operator not in OPERATORS:
        raise ValueError(f"there is no operator {operator}")
    given = {name: t for name, t in tensors.items() if not is_result(name)}
    expected = {name: t for name, t in tensors.items() if is_result(name)}
    return operator, error(OPERATORS[operator](params, given), expected)


def check(folder):
    """Recomputes every case of a folder, prints the worst difference per operator, tells whether all agree."""
    errors, failures = {}, []
    for path in sorted(folder.glob("*.safetensors")):
        try:
            operator, worst = check_case(path)
        except (ValueError, KeyError, TypeError, RuntimeError) as problem:
            failures.append(f"{path.name}: {type(problem).__name__}: {problem}")
            continue
        errors.setdefault(operator, []).append(worst)
        if not worst <= TOLERANCE:
            failures.append(f"{path.name}: off by {worst:.1e}")
    for operator, found in errors.items():
        print(f"{operator:20} {len(found):4} cases, worst difference {max(found):.1e}")
    print(*failures, sep="\n", end="\n" if failures else "")
    count = sum(map(len, errors.values()))
    print(f"{count} computed with torch {torch.__version__}, {len(failures)} failures")
    return count > 0 and not failures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("operators", nargs="*", metavar="OPERATOR", help="which ones; all where none is named")
    parser.add_argument("--count", type=int, default=10, help="cases per operator")
    parser.add_argument("--seed", type=int, default=1)
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--out", type=pathlib.Path, metavar="DIR", help="make cases there")
    way.add_argument("--check", type=pathlib.Path, metavar="DIR", help="check the cases there")
    args = parser.parse_args()
    unknown = set(args.operators) - OPERATORS.keys()
    if unknown:
        parser.error(f"no operator {', '.join(unknown)}; there are {', '.join(OPERATORS)}")
    if args.check:
        sys.exit(not check(args.check))
    args.out.mkdir(parents=True, exist_ok=True)
    for operator in args.operators or OPERATORS:
        make(operator, args.count, args.seed, args.out)


if __name__ == "__main__":
    main()
