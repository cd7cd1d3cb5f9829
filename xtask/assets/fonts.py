"""Regenerates static/fonts/ (woff2, fonts.css, licences) and src/scene/metrics_table.rs from the complete fonts on npm.

    pip install fonttools==4.68.0 brotli==1.2.0 && python3 xtask/assets/fonts.py

The page asks for no font feature: figures and signs are tabular in the font itself, because a canvas cannot ask for `tnum`.
"""

import pathlib
import subprocess
import tempfile

from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

ROOT = pathlib.Path(__file__).resolve().parents[2]
FONTS = ROOT / "static/fonts"

# npm package @expo-google-fonts/<name>@<version>: the licence file it becomes.
PACKAGES = {"inter": ("0.4.2", "OFL-Inter.txt"), "eb-garamond": ("0.4.3", "OFL-EBGaramond.txt"), "jetbrains-mono": ("0.4.1", "OFL-JetBrainsMono.txt")}

# Variant of `Face`, file written, family, weight, style, package, file inside it, fallback.
FACES = [
    ("Sans", "inter-400.woff2", "Inter", 400, "normal", "inter", "400Regular/Inter_400Regular.ttf", "arial"),
    ("SansMedium", "inter-500.woff2", "Inter", 500, "normal", "inter", "500Medium/Inter_500Medium.ttf", "arial"),
    ("SansBold", "inter-600.woff2", "Inter", 600, "normal", "inter", "600SemiBold/Inter_600SemiBold.ttf", "arial-bold"),
    ("Serif", "eb-garamond-400.woff2", "EB Garamond", 400, "normal", "eb-garamond", "400Regular/EBGaramond_400Regular.ttf", "times"),
    ("SerifItalic", "eb-garamond-400-italic.woff2", "EB Garamond", 400, "italic", "eb-garamond", "400Regular_Italic/EBGaramond_400Regular_Italic.ttf", "times-italic"),
    ("Mono", "jetbrains-mono-400.woff2", "JetBrains Mono", 400, "normal", "jetbrains-mono", "400Regular/JetBrainsMono_400Regular.ttf", "courier"),
]

CHARS = sorted(set(
    [chr(c) for c in range(0x20, 0x7F)] + [chr(c) for c in range(0xC0, 0x100)]
    + list("\u00a0\u2009\u202f–—‘’“”…•·§©®°†‡×÷−±=≠≈∼<>≤≥≪≫∞∑∏∫√∂∇∆′″‖∥∈⊕⊗∘⟨⟩⌊⌋⌈⌉←↑→↓↔⇒✓½¼¾")
    + list("⁰¹²³⁴⁵⁶⁷⁸⁹⁻₀₁₂₃₄₅₆₇₈₉ᵀ") + list("αβγδεθλμµπρσςτφωΔΣΩ") + list("ŁłŠšŽžČčĞğŒœŞşİı")
))
TABULAR = "0123456789+−±×÷=≠≈<>≤≥"

# Letters of English text per 1000, and the widths (per 1000 em) of the fonts every desktop has, from their published metrics.
FREQUENCY = dict(zip(" abcdefghijklmnopqrstuvwxyz", [180, 67, 12, 23, 35, 104, 18, 16, 50, 57, 1, 6, 33, 20, 57, 62, 16, 1, 49, 52, 74, 23, 8, 19, 1, 16, 1]))
FALLBACKS = {
    "arial": (["Arial", "Liberation Sans", "Arimo"], [278, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500]),
    "arial-bold": (["Arial Bold", "Liberation Sans Bold", "Arimo Bold"], [278, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500]),
    "times": (["Times New Roman", "Liberation Serif", "Tinos"], [250, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500, 500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444]),
    "times-italic": (["Times New Roman Italic", "Liberation Serif Italic", "Tinos Italic"], [250, 500, 500, 444, 500, 444, 278, 500, 500, 278, 278, 444, 278, 722, 500, 500, 500, 500, 389, 389, 278, 500, 444, 667, 444, 444, 389]),
    "courier": (["Courier New", "Liberation Mono", "Cousine"], [600] * 27),
}


def fetch(folder):
    for name, (version, licence) in PACKAGES.items():
        package = f"@expo-google-fonts/{name}@{version}"
        tarball = subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True, capture_output=True, text=True).stdout.split()[-1]
        (folder / name).mkdir()
        subprocess.run(["tar", "xf", tarball, "-C", name, "--strip-components=1"], cwd=folder, check=True)
        text = (folder / name / "LICENSE_FONT").read_text()
        (FONTS / licence).write_text("\n".join(line.rstrip() for line in text.splitlines()).strip() + "\n")


def substitutions(font, feature):
    """The one-to-one glyph substitutions of a GSUB feature."""
    table, found = font["GSUB"].table, {}
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == feature:
            for index in record.Feature.LookupListIndex:
                for part in table.LookupList.Lookup[index].SubTable:
                    found.update(getattr(getattr(part, "ExtSubTable", part), "mapping", {}))
    return found


def map_char(font, char, glyph):
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[ord(char)] = glyph


def add_floor_and_ceiling(font):
    """Adds the four brackets that Inter lacks: its square brackets less one arm."""
    cmap = font.getBestCmap()
    for bracket, floor, ceiling in ("[⌊⌈", "]⌋⌉"):
        source = cmap[ord(bracket)]
        points = font["glyf"][source].coordinates
        stem, inside, tip = sorted({x for x, _ in points}, reverse=bracket == "]")
        bottom, low, high, top = sorted({y for _, y in points})
        outlines = {
            floor: [(stem, bottom), (stem, top), (inside, top), (inside, low), (tip, low), (tip, bottom)],
            ceiling: [(stem, bottom), (stem, top), (tip, top), (tip, high), (inside, high), (inside, bottom)],
        }
        for char, outline in outlines.items():
            pen = TTGlyphPen(None)
            pen.moveTo(outline[0])
            for point in outline[1:]:
                pen.lineTo(point)
            pen.closePath()
            name = f"uni{ord(char):04X}"
            font.setGlyphOrder(font.getGlyphOrder() + [name])
            font["glyf"][name] = pen.glyph()
            font["hmtx"][name] = (font["hmtx"][source][0], min(x for x, _ in outline))
            map_char(font, char, name)


def raise_minus(font, cmap):
    """EB Garamond's italic has a full minus in the place of the raised one: makes it as small and high as the upright's."""
    name, em = cmap.get(ord("⁻")), font["head"].unitsPerEm
    if name and font["glyf"][name].yMax < font["OS/2"].sxHeight:
        width, height = 0.63, 0.75
        pen = TTGlyphPen(None)
        font.getGlyphSet()[cmap[ord("−")]].draw(TransformPen(pen, (width, 0, 0, height, 0, 0.4 * em)))
        glyph = font["glyf"][name] = pen.glyph()
        glyph.recalcBounds(font["glyf"])
        font["hmtx"][name] = (round(font["hmtx"][name][0] * width), glyph.xMin)


def prepare(font, family):
    """Tabular figures by default, and the characters that can be had from what the font already holds."""
    cmap = font.getBestCmap()
    if family == "Inter":
        tabular = substitutions(font, "tnum")
        for char in TABULAR:
            map_char(font, char, tabular[cmap[ord(char)]])
        add_floor_and_ceiling(font)
    raised = substitutions(font, "sups")
    for char, digit in zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789"):
        if ord(char) not in cmap:
            map_char(font, char, raised[cmap[ord(digit)]])
    raise_minus(font, cmap)
    if 0x202F not in cmap and 0x2009 in cmap:
        map_char(font, "\u202f", cmap[0x2009])


def subset(font):
    options = Options()
    options.layout_features = ["kern", "liga"]
    options.hinting = False
    options.name_IDs = [0, 1, 2, 13, 14]
    options.name_languages = [0x409]
    options.flavor = "woff2"
    options.drop_tables += ["DSIG", "GDEF", "STAT", "MVAR", "BASE"]
    options.notdef_outline = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[ord(c) for c in CHARS])
    subsetter.subset(font)
    font.flavor = "woff2"


def unicode_range(codes):
    runs = []
    for code in sorted(codes):
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return ", ".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in runs)


def average(width):
    return sum(n * width(c) for c, n in FREQUENCY.items()) / sum(FREQUENCY.values())


def percent(value):
    return f"{100 * value:.2f}%"


def css_face(family, weight, style, lines):
    body = "".join(f"  {line};\n" for line in [f"font-family: '{family}'", f"font-style: {style}", f"font-weight: {weight}", *lines])
    return "@font-face {\n" + body + "}\n"


def main():
    css = ["/* Generated by xtask/assets/fonts.py. Each `... fallback` is a local font in the measures of ours, so that nothing jumps when ours arrive. */\n"]
    widths = {}
    with tempfile.TemporaryDirectory() as temp:
        folder = pathlib.Path(temp)
        fetch(folder)
        for face, file, family, weight, style, package, inside, fallback in FACES:
            font = TTFont(folder / package / inside, recalcTimestamp=False)
            prepare(font, family)
            subset(font)
            font.save(FONTS / file)
            cmap, em, hhea = font.getBestCmap(), font["head"].unitsPerEm, font["hhea"]
            advance = {chr(c): font["hmtx"][g][0] * 1000 / em for c, g in cmap.items()}
            widths[face] = {c: round(a) for c, a in advance.items()}
            missing = "".join(c for c in CHARS if c not in advance)
            print(f"{file}: {(FONTS / file).stat().st_size} bytes, {len(advance)} characters, lacks {missing!r}")
            css.append(css_face(family, weight, style, ["font-display: swap", f"src: url('{file}') format('woff2')", f"unicode-range: {unicode_range(cmap)}"]))
            names, local = FALLBACKS[fallback]
            local = dict(zip(FREQUENCY, local))
            adjust = average(advance.__getitem__) / average(local.__getitem__)
            css.append(css_face(f"{family} fallback", weight, style, [
                "src: " + ", ".join(f"local('{name}')" for name in names), f"size-adjust: {percent(adjust)}",
                f"ascent-override: {percent(hhea.ascent / em / adjust)}", f"descent-override: {percent(-hhea.descent / em / adjust)}",
                f"line-gap-override: {percent(hhea.lineGap / em / adjust)}"]))
    (FONTS / "fonts.css").write_text("\n".join(css))
    write_table(widths)


def write_table(widths):
    """One array of characters, and per face an array of widths in the same order; 0 where a face lacks the character."""
    chars = [c for c in CHARS if any(c in w for w in widths.values())]
    quote = {"'": r"'\''", "\\": r"'\\'"}
    literals = [f"'\\u{{{ord(c):x}}}'" if c.isspace() and c != " " else quote.get(c, f"'{c}'") for c in chars]
    lines = ["//! Advance widths of the fonts in `static/fonts`, in thousandths of an em. Generated by `xtask/assets/fonts.py`; do not edit.", ""]
    lines += ["/// How many characters the table knows.", f"pub const COUNT: usize = {len(chars)};", ""]
    lines += ["/// The characters, in ascending order.", "#[rustfmt::skip]", "pub static CHARS: [char; COUNT] = [", *rows(literals), "];"]
    for face, table in widths.items():
        name = "".join("_" + c if c.isupper() and i else c for i, c in enumerate(face)).upper()
        lines += ["", f"/// Widths of `Face::{face}`, 0 for a character it lacks.", "#[rustfmt::skip]", f"pub static {name}: [u16; COUNT] = [", *rows([str(table.get(c, 0)) for c in chars]), "];"]
    (ROOT / "src/scene/metrics_table.rs").write_text("\n".join(lines) + "\n")


def rows(items):
    return ["    " + ", ".join(items[i : i + 20]) + "," for i in range(0, len(items), 20)]


if __name__ == "__main__":
    main()
