"""Draw report.png: the first screen of a report, and errors.png: errors in their text.

    python docs/images/draw_report.py report.html docs/images

`make demo` leaves a pipeline; `spacy clinner report training/model-best corpus/test.spacy report.html` writes
the page. The browser is the Chromium of the system, or the one of playwright.
"""

import argparse
import shutil
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

WIDTH = 1120
SCREEN = 1060
"""Height of the first picture."""
CARDS = 3


def first_screen(page: Page, out: Path) -> None:
    """What a reader sees first."""
    page.screenshot(path=out, clip={"x": 0, "y": 0, "width": WIDTH, "height": SCREEN})


def errors(page: Page, out: Path) -> None:
    """The list with its filters and its first cards."""
    page.locator("#errors [data-filter=kind]").select_option("type")
    page.locator("#errors [data-step='1']").click()
    page.evaluate(
        f"[...document.querySelectorAll('#errors .card')].slice({CARDS}).forEach((e) => e.remove())"
    )
    page.evaluate("document.querySelector('nav').style.position = 'static'")
    page.locator("#errors [data-more]").evaluate("e => e.remove()")
    page.locator("#errors").screenshot(path=out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("report", type=Path, help="a page of `spacy clinner report`")
    parser.add_argument("out", type=Path, help="folder of the pictures")
    arguments = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        page = browser.new_page(viewport={"width": WIDTH, "height": SCREEN}, device_scale_factor=1.5)
        page.goto(arguments.report.resolve().as_uri())
        first_screen(page, arguments.out / "report.png")
        errors(page, arguments.out / "errors.png")
        browser.close()


if __name__ == "__main__":
    main()
