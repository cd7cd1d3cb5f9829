"""The twenty operators in PyTorch, straight from their definitions: each takes params and tensors by name and gives its results by name.

Nothing here is shared with the Rust code. Everything is one example (N = 1) in the precision of its tensors.
"""

import math

import torch
import torch.nn.functional as F

try:
    from torchvision.ops import deform_conv2d
except ImportError:
    deform_conv2d = None


def pair(value):
    """(rows, columns) of a pair or of one number for both."""
    return tuple(value) if isinstance(value, (list, tuple)) else (value, value)


def conv(x, t, name, activation="none", **options):
    """The named convolution: `name.weight`, and `name.bias` where there is one."""
    return act(F.conv2d(x, t[f"{name}.weight"], t.get(f"{name}.bias"), **options), activation)


def same(x, t, name, activation="none", **options):
    """The named convolution, padded so that stride 1 keeps the size."""
    around = [(extent - 1) // 2 for extent in t[f"{name}.weight"].shape[2:]]
    return conv(x, t, name, activation, padding=around, **options)


def norm(x, t, name, eps):
    """The named batch normalisation at inference."""
    mean, var, gamma, beta = (t[f"{name}.{part}"] for part in ("mean", "var", "gamma", "beta"))
    return F.batch_norm(x, mean, var, gamma, beta, eps=eps)


def act(x, activation):
    return F.relu(x) if activation == "relu" else x


def mean_of_channels(x):
    """Global average pooling: one number per channel, as a vector."""
    return x.mean((0, 2, 3))


def shuffle(x, groups):
    """Channel j of the result is channel (j mod groups) * n + j div groups of x."""
    _, channels, height, width = x.shape
    return x.view(1, groups, channels // groups, height, width).transpose(1, 2).reshape(x.shape)


def nearest(x, size):
    """x at another size: row i is row floor(i * h / H)."""
    rows, columns = (torch.arange(new) * old // new for new, old in zip(size, x.shape[2:]))
    return x[:, :, rows][:, :, :, columns]


def vanilla(p, t):
    rows, columns = pair(p["padding"])
    mode = "constant" if p["padding_mode"] == "zeros" else p["padding_mode"]
    x = F.pad(t["input"], (columns, columns, rows, rows), mode=mode)
    return {"output": F.conv2d(x, t["weight"], t.get("bias"), stride=p["stride"])}


def group(p, t):
    x, groups = t["input"], p["groups"]
    if p["variant"] == "conv":
        y = F.conv2d(x, t["weight"], t.get("bias"), stride=p["stride"], padding=p["padding"], groups=groups)
        return {"output": shuffle(y, groups) if p["shuffle"] else y}
    y = shuffle(conv(x, t, "reduce", "relu", groups=groups), groups)
    y = same(y, t, "depthwise", groups=y.shape[1])
    return {"output": F.relu(x + conv(y, t, "expand", groups=groups))}


def transposed(p, t):
    options = {name: p[name] for name in ("stride", "padding", "output_padding", "groups", "dilation")}
    return {"output": F.conv_transpose2d(t["input"], t["weight"], t.get("bias"), **options)}


def pointwise(p, t):
    return {"output": act(F.conv2d(t["input"], t["weight"], t.get("bias")), p["activation"])}


def atrous(p, t):
    x = t["input"]
    for i, rate in enumerate(p["rates"]):
        around = [rate * (extent - 1) // 2 for extent in pair(p["kernel_size"])]
        x = conv(x, t, f"layers.{i}", dilation=rate, padding=around)
    return {"output": x}


def depthwise_separable(p, t):
    options = {name: p[name] for name in ("stride", "padding", "dilation")}
    middle = conv(t["input"], t, "depthwise", p["activation"], groups=p["in_channels"], **options)
    return {"stage.depthwise": middle, "output": conv(middle, t, "pointwise")}


def deformable(p, t):
    x, mask = t["input"], None
    options = {name: p[name] for name in ("stride", "padding", "dilation")}
    offset = t["offset"] if "offset" in t else conv(x, t, "offset", **options)
    results = {"stage.offset": offset}
    if p["version"] == "v2":
        mask = t["mask"] if "mask" in t else torch.sigmoid(conv(x, t, "mask", **options))
        results["stage.mask"] = mask
    options = {name: pair(value) for name, value in options.items()}
    deform = deform_conv2d or deform_written_out
    return results | {"output": deform(x, offset, t["weight"], t.get("bias"), mask=mask, **options)}


def deform_written_out(x, offset, weight, bias, stride, padding, dilation, mask):
    """torchvision's `deform_conv2d`: y(p) = sum_k w_k x(p + p_k + dp_k) m_k, read bilinearly, zero outside."""
    _, channels, height, width = x.shape
    kernel, size = weight.shape[2:], offset.shape[2:]
    taps = kernel[0] * kernel[1]
    groups = offset.shape[1] // (2 * taps)
    offset = offset.view(groups, taps, 2, *size)

    def regular(axis, tap):
        """Where taps read without offsets: (taps, outputs along the axis)."""
        return torch.arange(size[axis]) * stride[axis] - padding[axis] + tap[:, None] * dilation[axis]

    rows = regular(0, torch.arange(taps) // kernel[1])[:, :, None] + offset[:, :, 0]
    columns = regular(1, torch.arange(taps) % kernel[1])[:, None, :] + offset[:, :, 1]
    x = x.view(groups, channels // groups, height, width)
    read = 0
    for row in (rows.floor(), rows.floor() + 1):
        for column in (columns.floor(), columns.floor() + 1):
            share = (1 - (rows - row).abs()) * (1 - (columns - column).abs())
            share = share * ((row >= 0) & (row < height) & (column >= 0) & (column < width))
            flat = row.clamp(0, height - 1).long() * width + column.clamp(0, width - 1).long()
            values = [plane.flatten(1)[:, places] for plane, places in zip(x, flat)]
            read = read + torch.stack(values) * share[:, None]
    if mask is not None:
        read = read * mask.view(groups, 1, taps, *size)
    y = torch.einsum("ckhw,ock->ohw", read.flatten(0, 1), weight.flatten(2))
    return (y if bias is None else y + bias[:, None, None])[None]


def spatially_separable(p, t):
    rows, columns = pair(p["padding"])
    total = 0
    for i in range(p["rank"]):
        middle = conv(t["input"], t, f"pairs.{i}.vertical", padding=(rows, 0), groups=p["groups"])
        total = total + conv(middle, t, f"pairs.{i}.horizontal", padding=(0, columns), groups=p["groups"])
    return {"output": total}


def graph(p, t):
    looped = t["adjacency"] + torch.eye(p["nodes"], dtype=t["adjacency"].dtype)
    scale = looped.sum(1).rsqrt()
    spread = scale[:, None] * looped * scale
    x = t["input"][0, :, :, 0].T
    for i in range(p["layers"]):
        x = spread @ F.linear(x, t[f"layers.{i}.weight"])
        if f"layers.{i}.bias" in t:
            x = x + t[f"layers.{i}.bias"]
        x = act(x, "relu" if i + 1 < p["layers"] else p["activation"])
    return {"output": x.T[None, :, :, None]}


def inception(p, t):
    x = t["input"]

    def chain(*names, x=x):
        """Convolutions one after another; those of v2 are normalised."""
        for name in names:
            x = same(x, t, name)
            if p["variant"] == "v2":
                x = norm(x, t, name, p["eps"])
            x = act(x, p["activation"])
        return x

    largest = F.max_pool2d(x, 3, stride=1, padding=1)
    mean = F.avg_pool2d(x, 3, stride=1, padding=1)
    if p["variant"] == "naive":
        branches = [chain("b1"), chain("b3"), chain("b5"), largest]
    elif p["variant"] == "v1":
        branches = [chain("b1"), chain("b3_reduce", "b3"), chain("b5_reduce", "b5"), chain("pool_proj", x=largest)]
    elif p["variant"] == "v2":
        double = chain("b5_reduce", "b5_a", "b5_b")
        branches = [chain("b1"), chain("b3_reduce", "b3"), double, chain("pool_proj", x=mean)]
    elif p["variant"] == "v3":
        single = chain("bn_reduce", "bn_1xn", "bn_nx1")
        double = chain("bd_reduce", "bd_nx1_a", "bd_1xn_a", "bd_nx1_b", "bd_1xn_b")
        branches = [chain("b1"), single, double, chain("pool_proj", x=mean)]
    else:
        branches = [chain("b1"), chain("b3_reduce", "b3"), chain("b5_reduce", "b5_a", "b5_b")]
        return {"output": F.relu(x + p["scale"] * conv(torch.cat(branches, 1), t, "up"))}
    return {"output": torch.cat(branches, 1)}


def asymmetric(p, t):
    x, eps, kernel = t["input"], p["eps"], p["kernel_size"]
    if p["variant"] == "acb":
        return {"output": sum(norm(same(x, t, name), t, name, eps) for name in ("square", "vertical", "horizontal"))}

    def padded_with_itself(name):
        """1 x 1 and BN where the padding has the value that the layer gives a zero input."""
        return norm(conv(F.pad(x, [kernel // 2] * 4), t, name), t, name, eps)

    square = norm(same(x, t, "square"), t, "square", eps)
    point = norm(conv(x, t, "point"), t, "point", eps)
    sequence = norm(conv(padded_with_itself("seq_point"), t, "seq_square"), t, "seq_square", eps)
    mean = norm(F.avg_pool2d(padded_with_itself("avg_point"), kernel, stride=1), t, "avg_pool", eps)
    return {"output": square + point + sequence + mean}


def octave(p, t):
    x = t["input"]
    low_channels = math.floor(p["alpha_in"] * x.shape[1])
    high, low = x.split([x.shape[1] - low_channels, low_channels], 1)
    halves = {"h": high, "l": F.avg_pool2d(low, 2) if low_channels else low}
    results = {}
    for into, name in (("h", "output.high"), ("l", "output.low")):
        paths = [source for source in "hl" if f"{source}{into}.weight" in t]
        for source in paths:
            y = F.avg_pool2d(halves["h"], 2) if source == "h" and into == "l" else halves[source]
            y = same(y, t, source + into)
            if source == "l" and into == "h":
                y = y.repeat_interleave(2, 2).repeat_interleave(2, 3)
            results[name] = results[name] + y if name in results else y
    return results


def heterogeneous(p, t):
    filters, channels, rows, columns = t["weight"].shape
    whole = (torch.arange(channels) - torch.arange(filters)[:, None]) % p["p"] == 0
    seen = whole[:, :, None, None].repeat(1, 1, rows, columns)
    seen[:, :, rows // 2, columns // 2] = True
    padding = [rows // 2, columns // 2]
    return {"output": F.conv2d(t["input"], t["weight"] * seen, t.get("bias"), stride=p["stride"], padding=padding)}


def mixed(p, t, attention):
    """One convolution with the weighted sum of the experts."""
    weight = torch.einsum("n,nocuv->ocuv", attention, t["experts.weight"])
    bias = attention @ t["experts.bias"] if "experts.bias" in t else None
    y = F.conv2d(t["input"], weight, bias, stride=p["stride"], padding=p["padding"])
    return {"stage.attention": attention, "output": y}


def condconv(p, t):
    pooled = mean_of_channels(t["input"])
    return mixed(p, t, torch.sigmoid(F.linear(pooled, t["routing.weight"], t.get("routing.bias"))))


def dynamic(p, t):
    hidden = F.relu(F.linear(mean_of_channels(t["input"]), t["fc1.weight"], t.get("fc1.bias")))
    logits = F.linear(hidden, t["fc2.weight"], t.get("fc2.bias"))
    return mixed(p, t, torch.softmax(logits / p["temperature"], 0))


def ghost(p, t):
    primary = same(t["input"], t, "primary", p["activation"], stride=p["stride"])
    if p["ratio"] == 1:
        return {"output": primary}
    ghosts = same(primary, t, "cheap", p["activation"], groups=primary.shape[1])
    return {"stage.primary": primary, "output": torch.cat([primary, ghosts], 1)[:, : p["out_channels"]]}


def self_calibrated(p, t):
    x1, x2 = t["input"].chunk(2, 1)
    context = same(F.avg_pool2d(x1, p["pool"]), t, "k2")
    gate = torch.sigmoid(x1 + nearest(context, x1.shape[2:]))
    y1 = same(same(x1, t, "k3") * gate, t, "k4")
    return {"stage.gate": gate, "output": torch.cat([y1, same(x2, t, "k1")], 1)}


def do_conv(p, t):
    kernel = pair(p["kernel_size"])
    folded = torch.einsum("ims,ois->oim", t["d"], t["w"]).unflatten(2, kernel)
    y = F.conv2d(t["input"], folded, t.get("bias"), stride=p["stride"], padding=p["padding"])
    return {"stage.folded": folded, "output": y}


def split_attention(p, t):
    radix, cardinality, width = p["radix"], p["cardinality"], p["out_channels"]
    x = conv(t["input"], t, "reduce", "relu") if p["block"] else t["input"]
    u = same(x, t, "conv", "relu", groups=cardinality * radix)
    splits = u.view(radix, width, *u.shape[2:])
    pooled = splits.sum(0).mean((1, 2)).view(1, width, 1, 1)
    logits = conv(conv(pooled, t, "fc1", "relu", groups=cardinality), t, "fc2", groups=cardinality)
    if radix == 1:
        attention = torch.sigmoid(logits).flatten()
    else:
        attention = logits.view(cardinality, radix, -1).transpose(0, 1).softmax(0).flatten()
    y = (attention.view(radix, width, 1, 1) * splits).sum(0, keepdim=True)
    if p["block"]:
        y = F.relu(t["input"] + conv(y, t, "expand"))
    return {"stage.attention": attention, "output": y}


def involution(p, t):
    x, k, stride, groups = t["input"], p["kernel_size"], p["stride"], p["groups"]
    pooled = F.avg_pool2d(x, stride) if stride > 1 else x
    kernel = conv(conv(pooled, t, "reduce", "relu"), t, "span")
    size = kernel.shape[2:]
    windows = F.unfold(x, k, padding=k // 2, stride=stride).view(groups, -1, k * k, *size)
    y = (kernel.view(groups, 1, k * k, *size) * windows).sum(2)
    return {"stage.kernel": kernel, "output": y.view(1, -1, *size)}


OPERATORS = {
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
