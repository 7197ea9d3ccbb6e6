"""Words a second in training and prediction: clinical_ner, spaCy's ner, flair and edsnlp.

python benchmarks/throughput.py CORPUS.spacy [--flair PYTHON] [--edsnlp PYTHON --encoder MODEL]

Every system sees the same tokenized sentences in the same batches (32 sentences an update). flair and edsnlp
run in environments of their own, given by their interpreters. The sizes are equal: word vectors 100,
character LSTM 25 and token LSTM 100 a direction for the BiLSTM-CRFs; one encoder for the transformers.
Ratios are to spaCy's ner (HashEmbedCNN and transition parser) with the same number of threads.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import spacy
import srsly
from machine import machine
from spacy.tokens import DocBin
from wasabi import table

WORKERS = Path(__file__).resolve().parent / "throughput_workers"


def write_sentences(corpus: Path, out: Path, limit: int) -> int:
    """Sentences as {"words", "tags"} JSON lines, BIO tags; returns the number of words."""
    nlp = spacy.blank("en")
    rows: list[dict[str, list[str]]] = []
    words = 0
    for doc in DocBin().from_disk(corpus).get_docs(nlp.vocab):
        for sentence in doc.sents:
            tokens = [token for token in sentence if not token.is_space]
            if tokens and words < limit:
                tags = ["O" if t.ent_iob_ in "O" else f"{t.ent_iob_}-{t.ent_type_}" for t in tokens]
                rows.append({"words": [token.text for token in tokens], "tags": tags})
                words += len(tokens)
    srsly.write_jsonl(out, rows)
    return words


def run_worker(python: str, name: str, sentences: Path, threads: int, *extra: str) -> dict[str, float]:
    """Figures of one system in a fresh process."""
    limits = {key: str(threads) for key in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")}
    command = [python, str(WORKERS / f"{name}_worker.py"), str(sentences), str(threads), *extra]
    run = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **limits})
    if run.returncode:
        sys.exit(f"{name}: {run.stderr[-1500:]}")
    figures: dict[str, float] = json.loads(run.stdout.strip().splitlines()[-1])
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--flair", help="interpreter of an environment with flair")
    parser.add_argument("--edsnlp", help="interpreter of an environment with edsnlp[ml]")
    parser.add_argument("--encoder", help="transformer for edsnlp and the method transformer")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--words", type=int, default=20_000)
    args = parser.parse_args()
    systems: list[tuple[str, str, str, tuple[str, ...]]] = [
        ("spaCy ner", sys.executable, "spacy", ("ner",)),
        ("fast", sys.executable, "spacy", ("fast",)),
        ("  without confidence", sys.executable, "spacy", ("fast-plain",)),
    ]
    if args.flair:
        systems.append(("flair BiLSTM-CRF", args.flair, "flair", ()))
    if args.encoder:
        systems.append(("transformer", sys.executable, "spacy", ("transformer", args.encoder)))
    if args.edsnlp and args.encoder:
        systems.append(("edsnlp transformer CRF", args.edsnlp, "edsnlp", (args.encoder,)))
    rows = []
    with tempfile.TemporaryDirectory() as directory:
        sentences = Path(directory) / "sentences.jsonl"
        words = write_sentences(args.corpus, sentences, args.words)
        for threads in args.threads:
            base: dict[str, float] | None = None
            for shown, python, worker, extra in systems:
                figures = run_worker(python, worker, sentences, threads, *extra)
                base = base or figures
                cells = [
                    cell
                    for key in ("train", "predict")
                    for cell in (f"{figures[key]:,.0f}", f"{figures[key] / base[key]:.2f}")
                ]
                rows.append((threads, shown, *cells))
    header = ("threads", "system", "train words/s", "to spaCy", "predict words/s", "to spaCy")
    print(table(rows, header=header, divider=True))
    print(f"{words:,} words; {machine()}")


if __name__ == "__main__":
    main()
