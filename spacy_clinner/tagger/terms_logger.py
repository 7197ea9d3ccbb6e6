"""spaCy's training table with the terms of an objective under each row."""

import json
import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Literal

from spacy.language import Language
from spacy.training.loggers import console_logger_v3

from spacy_clinner.tagger.objective import TermSum

Log = Callable[[dict[str, Any] | None], None]


def terms_logger(
    progress_bar: Literal["train", "eval"] | None = None, output_file: str | Path | None = None
) -> Callable[..., tuple[Log, Callable[[], None]]]:
    """Make a `[training.logger]` that shows every term of a loss, not only their sum.

    Below each row of spaCy's table, the logger prints the mean of each term since the previous row, over the
    updates that had the term. The output file has one JSON object a row with epoch, step, score, all scores,
    losses and terms. A number that is not finite is null in the file.

    Args:
        progress_bar: as for `spacy.ConsoleLogger.v3`.
        output_file: a file to write the rows to, which is replaced; null for none.
    """

    def setup(
        nlp: Language, stdout: IO[str] = sys.stdout, stderr: IO[str] = sys.stderr
    ) -> tuple[Log, Callable[[], None]]:
        log_row, finish = console_logger_v3(progress_bar=progress_bar)(nlp, stdout, stderr)
        rows = None if output_file is None else Path(output_file)
        if rows is not None:
            rows.parent.mkdir(parents=True, exist_ok=True)
            rows.write_text("", encoding="utf8")

        def log(info: dict[str, Any] | None) -> None:
            log_row(info)
            if info is None:
                return
            terms = {key: value.mean for key, value in info["losses"].items() if isinstance(value, TermSum)}
            if terms:
                print(
                    "    ", "  ".join(f"{k.split('.', 1)[1]} {v:.4g}" for k, v in terms.items()), file=stdout
                )
            if rows is not None:
                row = {key: info[key] for key in ("epoch", "step", "score")}
                row["scores"] = info["other_scores"]
                row["losses"] = {
                    key: float(value) for key, value in info["losses"].items() if key not in terms
                }
                row["terms"] = terms
                with rows.open("a", encoding="utf8") as file:
                    file.write(json.dumps(_finite(row)) + "\n")

        return log, finish

    return setup


def _finite(value: Any) -> Any:
    """Numbers that JSON has: NaN and infinity are none of them."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value
