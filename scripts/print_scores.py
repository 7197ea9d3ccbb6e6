"""Print the scores of a trained pipeline and where it is.

python scripts/print_scores.py METRICS.json MODEL
"""

import sys
from pathlib import Path

import srsly
from wasabi import msg, table


def main(metrics_path: str, model_path: str) -> None:
    scores = srsly.read_json(Path(metrics_path))
    per_type = sorted((scores["ents_per_type"] or {}).items(), key=lambda item: -item[1]["f"])
    rows = [("ALL", scores["ents_p"], scores["ents_r"], scores["ents_f"])]
    rows += [(label, of["p"], of["r"], of["f"]) for label, of in per_type]
    shown = [(label, *(f"{100 * (value or 0):.2f}" for value in values)) for label, *values in rows]
    print(table(shown, header=("entity", "P", "R", "F"), divider=True, aligns=("l", "r", "r", "r")))
    msg.good(f"Trained pipeline: {Path(model_path).resolve()}", "Open it with spacy.load(PATH).")


if __name__ == "__main__":
    main(*sys.argv[1:])
