"""The look that follows from a handle, and colours that can be read in every one of its hues."""

import math
import re
from importlib.resources import files
from xml.etree import ElementTree as ET

import pytest

from fedcomm.web import look

CSS = files("fedcomm.web").joinpath("static/app.css").read_text()

#: Text, what it stands on.
PAIRS = [
    *(("--ink", ground) for ground in ("--paper", "--card", "--tint")),
    *(("--soft", ground) for ground in ("--paper", "--card", "--tint")),
    *(("--accent", ground) for ground in ("--paper", "--card", "--tint")),
    *(("--danger", ground) for ground in ("--paper", "--card")),
    ("--accent-ink", "--accent"),
    ("--paper", "--danger"),
]


def colours(scheme: str) -> dict[str, tuple[float, float, str]]:
    """Return the custom properties of a scheme as (lightness, chroma, hue); the dark ones over the light ones."""
    light, dark = (match[1] for match in re.finditer(r":root \{(.*?)\}", CSS, re.DOTALL))
    texts = [light, dark] if scheme == "dark" else [light]
    form = re.compile(r"(--[\w-]+): oklch\(([\d.]+)% ([\d.]+) (var\(--hue\)|\d+)\)")
    return {
        match[1]: (float(match[2]) / 100, float(match[3]), match[4]) for text in texts for match in form.finditer(text)
    }


def luminance(colour: tuple[float, float, str], hue: int) -> float:
    """Return the relative luminance (WCAG 2.2) of an OKLCH colour; outside of sRGB it is cut off as browsers do."""
    lightness, chroma, own_hue = colour
    angle = math.radians(hue if own_hue == "var(--hue)" else int(own_hue))
    a, b = chroma * math.cos(angle), chroma * math.sin(angle)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    red, green, blue = (min(max(part, 0), 1) for part in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS, ids=lambda name: name)
def test_text_can_be_read_in_every_hue(scheme: str, text: str, ground: str) -> None:
    found = colours(scheme)

    ratios = []
    for hue in look.HUES:
        darker, lighter = sorted((luminance(found[text], hue), luminance(found[ground], hue)))
        ratios.append((lighter + 0.05) / (darker + 0.05))

    assert min(ratios) >= 4.5


def test_the_dark_colours_are_for_those_who_want_it_dark() -> None:
    queries = re.findall(r"@media \(prefers-color-scheme: (\w+)\) \{\s*:root \{([^}]*)\}", CSS)
    light = re.search(r":root \{([^}]*)\}", CSS)

    assert [scheme for scheme, _ in queries] == ["dark"]
    assert light is not None
    assert "color-scheme: light dark;" in light[1]
    assert (colours("dark")["--paper"][0] < 0.25, colours("light")["--paper"][0] > 0.75) == (True, True)


def test_the_style_sheet_knows_every_hue() -> None:
    known = re.findall(r'\[data-hue="(\d+)"\] \{ --hue: (\d+); \}', CSS)

    assert known == [(str(hue), str(hue)) for hue in look.HUES]


def test_a_handle_always_has_the_same_look_in_any_letter_case() -> None:
    assert look.hue("@Artist@Band.example") == look.hue("@artist@band.example")
    assert look.strings("@artist@band.example") == look.strings("@ARTIST@band.example")


def test_other_handles_have_other_looks() -> None:
    handles = [f"@artist{n}@band.example" for n in range(200)]

    assert {look.hue(handle) for handle in handles} == set(look.HUES)
    assert len({tuple(look.strings(handle)) for handle in handles}) == 200


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("The Tin Lanterns", "TL"),
        ("paperboat", "P"),
        ("  ", "·"),
        ("", "·"),
        ("!!! ???", "·"),
        ("<script>", "S"),
        ("Ólafur", "Ó"),
        ("東京 事変", "東事"),
        ("ß", "SS"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert look.initials(name) == letters


@pytest.mark.parametrize("name", ["<x>&\"'", "A B", "\x0b", "💡"])
def test_an_icon_is_svg_whatever_the_name(name: str) -> None:
    root = ET.fromstring(look.icon(name, "b.example"))

    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert len(list(root)) == 2
