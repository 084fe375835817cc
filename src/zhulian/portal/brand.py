"""A client company's look on the portal: its name, telephone and one colour, made readable on light and dark."""

from __future__ import annotations

import re
from typing import Any

from django.urls import reverse

from zhulian.platform.models import Client

LIGHT_GROUND, DARK_GROUND = (255, 255, 255), (26, 33, 43)
ENOUGH = 4.5
DEFAULT = "#1f6feb"
Colour = tuple[int, int, int]


def colour(text: str) -> Colour:
    """`#rrggbb` as three numbers; the default colour for anything else."""
    good = text if re.fullmatch(r"#[0-9a-fA-F]{6}", text) else DEFAULT
    red, green, blue = (int(good[i : i + 2], 16) for i in (1, 3, 5))
    return red, green, blue


def luminance(shade: Colour) -> float:
    """Relative luminance as WCAG 2 defines it, 0 to 1."""
    parts = [value / 255 for value in shade]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, other: Colour) -> float:
    """Contrast ratio as WCAG 2 defines it, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def readable(shade: Colour, ground: Colour) -> Colour:
    """The shade moved towards black (on light grounds) or white until text in it has AA contrast."""
    goal = 0 if luminance(ground) > 0.5 else 255
    for _step in range(40):
        if contrast(shade, ground) >= ENOUGH:
            break
        red, green, blue = (round(value + (goal - value) * 0.08) for value in shade)
        shade = (red, green, blue)
    return shade


def _css(shade: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*shade)


def brand_css(client: Client) -> str:
    """The client's colour as custom properties of the page."""
    light = readable(colour(client.accent), LIGHT_GROUND)
    dark = readable(colour(client.accent), DARK_GROUND)
    red, green, blue = (round(value * 0.82) for value in light)
    return (
        f":root{{--accent:{_css(light)};--accent-dark:{_css((red, green, blue))}}}"
        f'[data-bs-theme="dark"]{{--accent:{_css(dark)};--accent-dark:{_css(dark)};--on-accent:#0f1726}}'
    )


def brand_of(client: Client) -> dict[str, Any]:
    """What `platform/portal_base.html` shows of a client company."""
    address = reverse("portal:brand", args=[client.slug])
    return {
        "name": client.label,
        "phone": client.phone,
        "home_url": reverse("portal:home", args=[client.slug]),
        "css_url": f"{address}?v={client.accent.lstrip('#')}",
    }
