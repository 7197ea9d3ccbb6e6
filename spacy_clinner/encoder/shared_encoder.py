"""`encoder`: a pre-trained encoder as a component of its own, which several components share."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, cast

from spacy.language import Language
from spacy.pipeline.tok2vec import Tok2Vec, Tok2VecListener
from spacy.training import Example
from thinc.api import Config, Model

DEFAULT_MODEL = """
[model]
@architectures = "spacy-clinner.Encoder.v1"
"""


@Language.factory(
    "encoder",
    assigns=["doc.tensor"],
    default_config={"model": Config().from_str(DEFAULT_MODEL)["model"]},
)
def make_encoder(nlp: Language, name: str, model: Model[Any, Any]) -> "SharedEncoder":
    """Make a component that encodes each note once for all components that listen to it.

    It is spaCy's `tok2vec`, and its vectors are in `doc.tensor`. Listeners need not be told their width.

    Args:
        nlp: the pipeline.
        name: name of the component in the pipeline.
        model: a `spacy-clinner.Encoder.v1`.
    """
    return SharedEncoder(nlp.vocab, model, name)


class SharedEncoder(Tok2Vec):
    """Encodes documents for the components whose models are an `EncoderListener`.

    It tells them how wide its vectors are as soon as both are there: spaCy initialises no component that is
    frozen or comes from another pipeline.
    """

    def initialize(
        self, get_examples: Callable[[], Iterable[Example]], *, nlp: Language | None = None
    ) -> None:
        """Read the pre-trained encoder.

        Args:
            get_examples: the training examples.
            nlp: the pipeline.
        """
        super().initialize(get_examples, nlp=nlp)
        self.tell_width()

    def add_listener(self, listener: Tok2VecListener, component_name: str) -> None:
        """Add a listener of a component; spaCy calls it when it links a pipeline."""
        super().add_listener(listener, component_name)
        self.tell_width()

    def from_bytes(self, bytes_data: bytes, *, exclude: Iterable[str] = ()) -> "SharedEncoder":
        """Undo `to_bytes`."""
        super().from_bytes(bytes_data, exclude=exclude)
        self.tell_width()
        return self

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "SharedEncoder":
        """Undo `to_disk`."""
        super().from_disk(path, exclude=exclude)
        self.tell_width()
        return self

    def tell_width(self) -> None:
        """Tell the listeners how wide the encoder's vectors are, if that is known."""
        width = self.model.maybe_get_dim("nO")
        if width is not None:
            for listener in self.listeners:
                listener.set_dim("nO", width, force=True)


def EncoderListener(upstream: str = "*") -> Model[Any, Any]:
    """Take token vectors from a component of the factory `encoder`.

    Args:
        upstream: name of that component; "*" for any.

    Returns:
        A tok2vec: list of Doc -> list of float32 (tokens, width of the encoder).
    """
    # the width is known once the encoder has been read; spaCy's own listener asks for it too early
    return Tok2VecListener(upstream_name=upstream, width=cast(Any, None))
