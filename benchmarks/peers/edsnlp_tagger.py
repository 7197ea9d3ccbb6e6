"""edsnlp's eds.ner_crf over eds.transformer, for an environment that has edsnlp and no spacy_clinner."""

import edsnlp


def make_tagger(encoder: str | None, window: int, stride: int) -> edsnlp.Pipeline:
    """A pipeline with one component, "ner".

    Args:
        encoder: folder or name of the encoder.
        window: word pieces that the encoder reads at once.
        stride: word pieces from one window to the next.
    """
    nlp = edsnlp.blank("en")
    embedding = {"@factory": "eds.transformer", "model": encoder, "window": window, "stride": stride}
    config = {"mode": "joint", "target_span_getter": "ents", "embedding": embedding}
    nlp.add_pipe("eds.ner_crf", name="ner", config=config)
    return nlp
