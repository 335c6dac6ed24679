"""How an artist looks before they uploaded anything: colour, initials and a drawing that follow from names alone.

The same name always gives the same look: pages can be cached, and a face is recognised. Nothing is asked of anybody.
"""

import hashlib
import math
from xml.etree import ElementTree as ET

#: Degrees on the colour circle (OKLCH) that app.css knows, as `[data-hue="215"]`; the muddy ones are left out.
HUES = (12, 32, 52, 140, 165, 190, 215, 240, 265, 290, 315, 340)

_WIDTH, _HEIGHT, _STEP = 1200, 400, 60
_LINES = 18


def hue(name: str) -> int:
    """Return the hue that belongs to a host, which colours its pages, or to the handle of a guest there."""
    return HUES[_bytes(name)[0] % len(HUES)]


def initials(name: str) -> str:
    """Return one or two letters that stand for a name; a dot when it has no letter or digit."""
    words = [word for word in ("".join(c for c in part if c.isalnum()) for part in name.split()) if word]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper() or "·"


def strings(handle: str) -> list[str]:
    """Return the path data of swinging strings, drawn over 1200 by 400: how they swing follows from the handle."""
    seed = _bytes(handle)
    return [_string(seed, line / (_LINES - 1)) for line in range(_LINES)]


def icon(name: str, host: str) -> bytes:
    """Return the artist's initials on the colour of their host as an SVG file, for the browser's tab."""
    svg = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "viewBox": "0 0 64 64"})
    fill = f"oklch(46% 0.14 {hue(host)})"
    ET.SubElement(svg, "rect", {"width": "64", "height": "64", "rx": "16", "fill": fill})
    place = {"x": "32", "y": "42", "text-anchor": "middle", "fill": "#fff"}
    font = {"font-family": "system-ui, sans-serif", "font-size": "28", "font-weight": "700"}
    ET.SubElement(svg, "text", place | font).text = initials(name)
    body: bytes = ET.tostring(svg, encoding="utf-8")
    return body


def _bytes(name: str) -> bytes:
    return hashlib.sha256(name.lower().encode()).digest()


def _string(seed: bytes, position: float) -> str:
    """Return one string as a smooth path; `position` is 0 for the first and 1 for the last."""
    slow, fast = 1 + seed[1] % 3, 3 + seed[2] % 4
    shift = seed[3] / 255 * math.tau + position * (1.2 + seed[4] / 255 * 2.4)
    middle = _HEIGHT * (0.12 + 0.8 * position)
    reach = 26 + seed[5] / 255 * 60

    def height(x: int) -> int:
        turn = x / _WIDTH * math.tau
        swing = math.sin(turn * slow / 2 + shift) + 0.45 * math.sin(turn * fast / 2 - shift * 1.7)
        return round(middle + reach * math.sin(math.pi * x / _WIDTH) * swing)

    start = f"M0 {height(0)}Q{_STEP // 2} {height(_STEP // 2)} {_STEP} {height(_STEP)}"
    return start + "".join(f"T{x} {height(x)}" for x in range(2 * _STEP, _WIDTH + 1, _STEP))
