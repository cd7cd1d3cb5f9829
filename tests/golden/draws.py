"""Random cases: for each operator, params and the tensors they ask for. `number` counts the cases, so that variants take turns."""

import torch

ODD = [1, 3, 5]


def tensor(*shape):
    """Standard normal numbers that float32 holds exactly, so that a file loses nothing."""
    return torch.randn(shape, dtype=torch.float32).double()


def image(rng, channels, least=6, most=13):
    return tensor(1, channels, rng.randint(least, most), rng.randint(least, most))


def bias(rng, name, width):
    """A bias in half of the cases."""
    return {name: tensor(width)} if rng.random() < 0.5 else {}


def batch_norm(name, width):
    variance = torch.rand(width, dtype=torch.float32).double() + 0.5
    return {f"{name}.{part}": tensor(width) for part in ("gamma", "beta", "mean")} | {f"{name}.var": variance}


def channels(rng, most=5):
    return {"in_channels": rng.randint(1, most), "out_channels": rng.randint(1, most)}


def some_pair(rng, first, last):
    """A pair, or one number for both."""
    return rng.choice([rng.randint(first, last), [rng.randint(first, last), rng.randint(first, last)]])


def extents(value):
    return value if isinstance(value, list) else [value, value]


def vanilla(rng, number):
    p = channels(rng) | {
        "kernel_size": some_pair(rng, 1, 5),
        "stride": some_pair(rng, 1, 3),
        "padding": some_pair(rng, 0, 2),
        "padding_mode": ["zeros", "reflect", "replicate", "circular"][number % 4],
    }
    weight = tensor(p["out_channels"], p["in_channels"], *extents(p["kernel_size"]))
    t = {"input": image(rng, p["in_channels"]), "weight": weight}
    return p, t | bias(rng, "bias", p["out_channels"])


def group(rng, number):
    groups = rng.choice([1, 2, 3, 4])
    if number % 3 == 2:
        middle, c = groups * rng.randint(1, 3), groups * rng.randint(1, 4)
        p = {"variant": "unit", "groups": groups, "in_channels": c, "bottleneck_channels": middle}
        return p, {
            "input": image(rng, c),
            "reduce.weight": tensor(middle, c // groups, 1, 1),
            "depthwise.weight": tensor(middle, 1, 3, 3),
            "expand.weight": tensor(c, middle // groups, 1, 1),
        }
    p = {
        "variant": "conv",
        "in_channels": groups * rng.randint(1, 3),
        "out_channels": groups * rng.randint(1, 3),
        "kernel_size": some_pair(rng, 1, 4),
        "stride": some_pair(rng, 1, 2),
        "padding": some_pair(rng, 0, 2),
        "groups": groups,
        "shuffle": rng.choice([True, False]),
    }
    weight = tensor(p["out_channels"], p["in_channels"] // groups, *extents(p["kernel_size"]))
    return p, {"input": image(rng, p["in_channels"]), "weight": weight} | bias(rng, "bias", p["out_channels"])


def transposed(rng, _):
    groups, stride, dilation = rng.choice([1, 2]), rng.randint(1, 3), rng.randint(1, 2)
    p = {
        "in_channels": groups * rng.randint(1, 2),
        "out_channels": groups * rng.randint(1, 3),
        "kernel_size": rng.randint(2, 5),
        "stride": stride,
        "padding": rng.randint(0, 1),
        "output_padding": rng.randint(0, max(stride, dilation) - 1),
        "groups": groups,
        "dilation": dilation,
    }
    weight = tensor(p["in_channels"], p["out_channels"] // groups, *extents(p["kernel_size"]))
    return p, {"input": image(rng, p["in_channels"], 3, 7), "weight": weight} | bias(rng, "bias", p["out_channels"])


def pointwise(rng, number):
    p = channels(rng, 6) | {"activation": ["relu", "none"][number % 2]}
    t = {"input": image(rng, p["in_channels"]), "weight": tensor(p["out_channels"], p["in_channels"], 1, 1)}
    return p, t | bias(rng, "bias", p["out_channels"])


def atrous(rng, _):
    rates = rng.choice([[2], [3], [1, 2], [2, 2, 2], [1, 2, 3], [1, 2, 5]])
    p = channels(rng, 4) | {"kernel_size": rng.choice([3, 5]), "rates": rates}
    t = {"input": image(rng, p["in_channels"], 8, 16)}
    width = p["in_channels"]
    for i in range(len(rates)):
        t[f"layers.{i}.weight"] = tensor(p["out_channels"], width, *extents(p["kernel_size"]))
        t |= bias(rng, f"layers.{i}.bias", p["out_channels"])
        width = p["out_channels"]
    return p, t


def depthwise_separable(rng, number):
    p = channels(rng) | {
        "depth_multiplier": rng.randint(1, 3),
        "kernel_size": rng.choice([2, 3, 5]),
        "stride": rng.randint(1, 2),
        "padding": rng.randint(1, 3),
        "dilation": rng.randint(1, 2),
        "activation": ["relu", "none"][number % 2],
    }
    middle = p["in_channels"] * p["depth_multiplier"]
    t = {
        "input": image(rng, p["in_channels"], 8),
        "depthwise.weight": tensor(middle, 1, *extents(p["kernel_size"])),
        "pointwise.weight": tensor(p["out_channels"], middle, 1, 1),
    }
    return p, t | bias(rng, "pointwise.bias", p["out_channels"])


def deformable(rng, number):
    groups = rng.choice([1, 2])
    p = {
        "version": ["v1", "v2"][number % 2],
        "in_channels": groups * rng.randint(1, 2),
        "out_channels": rng.randint(1, 3),
        "kernel_size": rng.randint(2, 3),
        "stride": rng.randint(1, 2),
        "padding": rng.randint(0, 2),
        "dilation": rng.randint(1, 2),
        "offset_groups": groups,
    }
    c, k = p["in_channels"], p["kernel_size"]
    t = {"input": image(rng, c, 6, 9), "weight": tensor(p["out_channels"], c, k, k)} | bias(rng, "bias", p["out_channels"])
    given = number % 4 < 2
    size = [(n + 2 * p["padding"] - p["dilation"] * (k - 1) - 1) // p["stride"] + 1 for n in t["input"].shape[2:]]
    for name, width in [("offset", 2 * groups * k * k), ("mask", groups * k * k)][: 1 + number % 2]:
        if given:
            t[name] = tensor(1, width, *size)
        else:
            t |= {f"{name}.weight": tensor(width, c, k, k)} | bias(rng, f"{name}.bias", width)
    return p, t


def spatially_separable(rng, _):
    groups, k, rank = rng.choice([1, 2, 3]), rng.choice([2, 3, 5]), rng.randint(1, 3)
    c, m, o = (groups * rng.randint(1, 2) for _ in range(3))
    p = {
        "in_channels": c,
        "mid_channels": m,
        "out_channels": o,
        "kernel_size": k,
        "padding": rng.randint(0, 2),
        "groups": groups,
        "rank": rank,
    }
    t = {"input": image(rng, c)}
    for i in range(rank):
        t[f"pairs.{i}.vertical.weight"] = tensor(m, c // groups, k, 1)
        t[f"pairs.{i}.horizontal.weight"] = tensor(o, m // groups, 1, k)
    return p, t


def graph(rng, number):
    nodes, widths = rng.randint(2, 12), [rng.randint(1, 4) for _ in range(rng.randint(2, 4))]
    p = {"nodes": nodes, "in_features": widths[0], "layers": len(widths) - 1, "activation": ["relu", "none"][number % 2]}
    upper = (torch.rand(nodes, nodes) < 0.4).double().triu(1)
    t = {"input": tensor(1, widths[0], nodes, 1), "adjacency": upper + upper.T}
    for i in range(p["layers"]):
        t[f"layers.{i}.weight"] = tensor(widths[i + 1], widths[i])
        t |= bias(rng, f"layers.{i}.bias", widths[i + 1])
    return p, t


def inception(rng, number):
    variant, c = ["naive", "v1", "v2", "v3", "resnet"][number % 5], rng.randint(3, 6)
    p = {"variant": variant, "in_channels": c, "activation": rng.choice(["relu", "none"])}
    t = {"input": image(rng, c, 8, 11)}

    def chain(x, *layers):
        """Convolutions one after another, each (name, rows, columns); gives the last one's width."""
        for name, rows, columns in layers:
            width = rng.randint(1, 4)
            t[f"{name}.weight"] = tensor(width, x, rows, columns)
            t.update(batch_norm(name, width) if variant == "v2" else bias(rng, f"{name}.bias", width))
            x = width
        return x

    widths = [chain(c, ("b1", 1, 1))]
    if variant == "naive":
        chain(c, ("b3", 3, 3))
        chain(c, ("b5", 5, 5))
    elif variant == "v3":
        n = p["n"] = rng.choice([3, 5, 7])
        chain(c, ("bn_reduce", 1, 1), ("bn_1xn", 1, n), ("bn_nx1", n, 1))
        chain(c, ("bd_reduce", 1, 1), ("bd_nx1_a", n, 1), ("bd_1xn_a", 1, n), ("bd_nx1_b", n, 1), ("bd_1xn_b", 1, n))
    else:
        widths.append(chain(c, ("b3_reduce", 1, 1), ("b3", 3, 3)))
        last = [("b5", 5, 5)] if variant == "v1" else [("b5_a", 3, 3), ("b5_b", 3, 3)]
        widths.append(chain(c, ("b5_reduce", 1, 1), *last))
    if variant == "v2":
        p["eps"] = 1e-3
    if variant == "resnet":
        p["scale"] = rng.choice([0.1, 0.3, 1.0])
        t |= {"up.weight": tensor(c, sum(widths), 1, 1)} | bias(rng, "up.bias", c)
    elif variant != "naive":
        chain(c, ("pool_proj", 1, 1))
    return p, t


def asymmetric(rng, number):
    k, c, o = rng.choice([3, 5]), rng.randint(1, 3), rng.randint(1, 4)
    p = {"variant": ["acb", "dbb"][number % 2], "in_channels": c, "out_channels": o, "kernel_size": k, "eps": 1e-5}
    if p["variant"] == "acb":
        kernels = {"square": (o, c, k, k), "vertical": (o, c, k, 1), "horizontal": (o, c, 1, k)}
    else:
        m = p["mid_channels"] = rng.randint(1, 3)
        points = {"point": (o, c, 1, 1), "seq_point": (m, c, 1, 1), "avg_point": (o, c, 1, 1)}
        kernels = {"square": (o, c, k, k)} | points | {"seq_square": (o, m, k, k)}
    t = {"input": image(rng, c, 6, 10)}
    for name, shape in kernels.items():
        t |= {f"{name}.weight": tensor(*shape)} | batch_norm(name, shape[0])
    return p, t | (batch_norm("avg_pool", o) if p["variant"] == "dbb" else {})


def octave(rng, _):
    share = [0, 0.25, 0.5, 0.75, 1]
    p = {"in_channels": rng.randint(4, 8), "out_channels": rng.randint(4, 8), "kernel_size": rng.choice(ODD)}
    p |= {"alpha_in": rng.choice(share), "alpha_out": rng.choice(share)}
    c, o, k = p["in_channels"], p["out_channels"], p["kernel_size"]
    low, low_out = int(p["alpha_in"] * c), int(p["alpha_out"] * o)
    t = {"input": tensor(1, c, 2 * rng.randint(3, 6), 2 * rng.randint(3, 6))}
    for source, ins in (("h", c - low), ("l", low)):
        for into, outs in (("h", o - low_out), ("l", low_out)):
            if ins and outs:
                t[f"{source}{into}.weight"] = tensor(outs, ins, k, k)
    return p, t


def heterogeneous(rng, _):
    c, o, k = rng.choice([4, 6, 8]), rng.randint(2, 8), rng.choice([3, 5])
    p = {"in_channels": c, "out_channels": o, "kernel_size": k, "p": rng.choice([1, 2, c]), "stride": rng.randint(1, 2)}
    return p, {"input": image(rng, c), "weight": tensor(o, c, k, k)} | bias(rng, "bias", o)


def experts(rng):
    p = channels(rng, 4) | {"experts": rng.randint(1, 4), "kernel_size": rng.choice(ODD), "stride": rng.randint(1, 2)}
    p["padding"] = rng.randint(0, p["kernel_size"] // 2)
    n, k = p["experts"], p["kernel_size"]
    weight = tensor(n, p["out_channels"], p["in_channels"], k, k)
    return p, {"input": image(rng, p["in_channels"]), "experts.weight": weight}


def condconv(rng, _):
    p, t = experts(rng)
    t["routing.weight"] = tensor(p["experts"], p["in_channels"])
    return p, t | bias(rng, "routing.bias", p["experts"])


def dynamic(rng, _):
    p, t = experts(rng)
    p |= {"hidden": rng.randint(1, 4), "temperature": rng.choice([0.2, 1.0, 30.0])}
    t |= {"fc1.weight": tensor(p["hidden"], p["in_channels"])} | bias(rng, "fc1.bias", p["hidden"])
    t |= {"fc2.weight": tensor(p["experts"], p["hidden"])} | bias(rng, "fc2.bias", p["experts"])
    if rng.random() < 0.5:
        t["experts.bias"] = tensor(p["experts"], p["out_channels"])
    return p, t


def ghost(rng, number):
    p = channels(rng, 8) | {
        "kernel_size": rng.choice([1, 3]),
        "ratio": rng.randint(1, 4),
        "cheap_kernel_size": rng.choice([3, 5]),
        "stride": rng.randint(1, 2),
        "activation": ["relu", "none"][number % 2],
    }
    k, q, primary = p["kernel_size"], p["cheap_kernel_size"], -(-p["out_channels"] // p["ratio"])
    t = {"input": image(rng, p["in_channels"]), "primary.weight": tensor(primary, p["in_channels"], k, k)}
    if p["ratio"] > 1:
        t["cheap.weight"] = tensor(primary * (p["ratio"] - 1), 1, q, q)
    return p, t


def self_calibrated(rng, _):
    half, k = rng.randint(1, 4), rng.choice([3, 5])
    p = {"in_channels": 2 * half, "kernel_size": k, "pool": rng.choice([2, 3, 4])}
    return p, {"input": image(rng, 2 * half, 8)} | {f"k{i}.weight": tensor(half, half, k, k) for i in (1, 2, 3, 4)}


def do_conv(rng, _):
    p = channels(rng, 4) | {"kernel_size": rng.choice([3, 5]), "stride": rng.randint(1, 2), "padding": rng.randint(0, 2)}
    window = p["kernel_size"] ** 2
    p["d_mul"] = window + rng.choice([0, 0, 3])
    t = {
        "input": image(rng, p["in_channels"]),
        "d": tensor(p["in_channels"], window, p["d_mul"]),
        "w": tensor(p["out_channels"], p["in_channels"], p["d_mul"]),
    }
    return p, t | bias(rng, "bias", p["out_channels"])


def split_attention(rng, number):
    radix, cardinality, k, block = rng.choice([1, 2, 4]), rng.choice([1, 2]), 3, number % 2 == 1
    step = radix * cardinality
    c, o, inter = step * rng.randint(1, 2), step * rng.randint(1, 2), cardinality * rng.randint(1, 4)
    p = {
        "in_channels": c,
        "out_channels": o,
        "radix": radix,
        "cardinality": cardinality,
        "kernel_size": k,
        "inter_channels": inter,
        "block": block,
    }
    t = {"input": image(rng, c)}
    inside = c
    if block:
        inside = o
        t |= {"reduce.weight": tensor(o, c, 1, 1), "expand.weight": tensor(c, o, 1, 1)}
    t |= {
        "conv.weight": tensor(o * radix, inside // step, k, k),
        "fc1.weight": tensor(inter, o // cardinality, 1, 1),
        "fc2.weight": tensor(o * radix, inter // cardinality, 1, 1),
    }
    return p, t | bias(rng, "fc1.bias", inter) | bias(rng, "fc2.bias", o * radix)


def involution(rng, _):
    groups, stride, k, r = rng.choice([1, 2, 4, 8]), rng.randint(1, 2), rng.choice([3, 5, 7]), rng.choice([2, 4])
    p = {"channels": 8, "kernel_size": k, "groups": groups, "reduction": r, "stride": stride}
    t = {
        "input": tensor(1, 8, stride * rng.randint(4, 6), stride * rng.randint(4, 6)),
        "reduce.weight": tensor(8 // r, 8, 1, 1),
        "span.weight": tensor(groups * k * k, 8 // r, 1, 1),
    }
    return p, t | bias(rng, "reduce.bias", 8 // r) | bias(rng, "span.bias", groups * k * k)


DRAWS = {
    "vanilla": vanilla,
    "group": group,
    "transposed": transposed,
    "pointwise": pointwise,
    "atrous": atrous,
    "depthwise-separable": depthwise_separable,
    "deformable": deformable,
    "spatially-separable": spatially_separable,
    "graph": graph,
    "inception": inception,
    "asymmetric": asymmetric,
    "octave": octave,
    "heterogeneous": heterogeneous,
    "condconv": condconv,
    "dynamic": dynamic,
    "ghost": ghost,
    "self-calibrated": self_calibrated,
    "do-conv": do_conv,
    "split-attention": split_attention,
    "involution": involution,
}
