"""Whether everybody can use a page: WCAG 2.2 AA by axe, and what axe does not measure."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LANGUAGES = ("en", pytest.param("fr", marks=pytest.mark.slow))
"""Of tests that `look` at many pages: `make test-slow` looks at them in French."""
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
SMALLEST_TARGET = 24
"""Pixels, each way (WCAG 2.5.8); links inside a sentence are excepted."""


def look(page: Page, address: str, lang: str) -> None:
    """Fail unless axe finds nothing and, at both widths, all fits and can be hit.

    Axe looks at the English page on a desk and at the French one on a phone.
    """
    page.goto(address)
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        fits(page, f"{address} {size}")
    assert page.evaluate(_SMALL_TARGETS, SMALLEST_TARGET) == [], address
    page.set_viewport_size(DESK if lang == "en" else PHONE)
    healthy(page, address)
    assert page.evaluate("document.documentElement.lang") == lang


def healthy(page: Page, where: str = "") -> None:
    """Fail if axe finds anything."""
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == [], where


def fits(page: Page, where: str = "") -> None:
    """Fail if anything is wider than the window."""
    over = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert over <= 0, where


def press_until(page: Page, name: str) -> None:
    """Press Tab until what has the focus has that name: of itself, or of its label."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(_FOCUSED) == name:
            return
    pytest.fail(f"Tab never reaches {name}")


_FOCUSED = """(one => one.ariaLabel || (one.labels?.[0] ?? one).textContent.trim())
  (document.activeElement)"""
_SMALL_TARGETS = """least => [...document.querySelectorAll("a, button, input, select, summary")]
  .filter(one => one.checkVisibility() && !one.matches(".skip"))
  .filter(one => !one.closest("p, li, td, th, dd"))
  .filter(one => {
    const { width, height } = one.getBoundingClientRect();
    return Math.min(width, height) < least;
  })
  .map(one => one.outerHTML)"""
