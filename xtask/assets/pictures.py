"""Regenerates static/pictures/ from the photographs in the scikit-image wheel; static/ATTRIBUTION.md says whose they are.

    pip install pillow==13.0.0 && python3 xtask/assets/pictures.py
"""

import pathlib
import subprocess
import sys
import tempfile
import zipfile

from PIL import Image

PICTURES = pathlib.Path(__file__).resolve().parents[2] / "static/pictures"
WHEEL = "scikit-image==0.26.0"

# Name here and in the wheel, crop (left, top, right, bottom) or none, size, JPEG quality.
JOBS = [
    ("chelsea", "chelsea.png", None, (451, 300), 90),
    ("astronaut", "astronaut.png", None, (512, 512), 88),
    ("coffee", "coffee.png", None, (600, 400), 88),
    ("rocket", "rocket.jpg", None, (640, 427), 88),
    ("hubble", "hubble_deep_field.jpg", (0, 0, 872, 872), (512, 512), 82),
    ("brick", "brick.png", None, (512, 512), 70),
    ("retina", "retina.jpg", None, (512, 512), 88),
]


def main():
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temp:
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", temp, WHEEL], check=True)
        with zipfile.ZipFile(next(pathlib.Path(temp).glob("*.whl"))) as wheel:
            for name, source, crop, size, quality in JOBS:
                with wheel.open(f"skimage/data/{source}") as file:
                    picture = Image.open(file)
                    picture.load()
                picture = picture.convert("L" if picture.mode in ("L", "I", "I;16") else "RGB")
                if crop:
                    picture = picture.crop(crop)
                if picture.size != size:
                    picture = picture.resize(size, Image.Resampling.LANCZOS)
                path = PICTURES / f"{name}.jpg"
                picture.save(path, quality=quality, optimize=True, progressive=False)
                print(f"{path.name}: {picture.mode} {size[0]} x {size[1]}, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
