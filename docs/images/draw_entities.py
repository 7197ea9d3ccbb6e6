"""Draw entities.png: the entities of a note, each with its label and its confidence.

    python docs/images/draw_entities.py training/model-best corpus/test.spacy docs/images/entities.png

`make demo` leaves both inputs. The browser is the Chromium of the system, or the one of playwright.
"""

import argparse
import shutil
from pathlib import Path

import spacy
from playwright.sync_api import sync_playwright
from spacy.tokens import DocBin

from spacy_clinner.evaluation.show_entities import show_entities

NOTE = 5
PARAGRAPHS = 3
WIDTH = 900
COLORS = {
    "Medication": "#cdeac0",
    "Dose": "#e4f1dc",
    "Frequency": "#e4f1dc",
    "Problem": "#ffd6a5",
    "Adverse_event": "#ffadad",
    "Allergy": "#ffadad",
    "Test": "#bde0fe",
    "Lab_value": "#d7ecff",
    "Procedure": "#e2cfea",
    "Device": "#e2cfea",
    "Anatomy": "#fdf0c2",
}


def read_note(path: Path, number: int, paragraphs: int) -> str:
    """The first paragraphs of a note of a .spacy file."""
    vocab = spacy.blank("en").vocab
    text = list(DocBin().from_disk(path).get_docs(vocab))[number].text
    return "\n\n".join(text.split("\n\n")[:paragraphs])


def screenshot(page_html: str, out: Path) -> None:
    """What a browser shows of a page, at twice the resolution."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        page = browser.new_page(viewport={"width": WIDTH, "height": 100}, device_scale_factor=2)
        page.set_content(page_html)
        page.locator("body").screenshot(path=out)
        browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("model", type=Path, help="directory of a trained pipeline")
    parser.add_argument("notes", type=Path, help="a .spacy file")
    parser.add_argument("out", type=Path, help="the picture")
    arguments = parser.parse_args()
    doc = spacy.load(arguments.model)(read_note(arguments.notes, NOTE, PARAGRAPHS))
    body = show_entities(doc, colors=COLORS, jupyter=False)
    style = "margin: 0; padding: 16px; background: white; font-family: sans-serif; font-size: 16px"
    screenshot(f'<!DOCTYPE html><html lang="en"><body style="{style}">{body}</body></html>', arguments.out)


if __name__ == "__main__":
    main()
