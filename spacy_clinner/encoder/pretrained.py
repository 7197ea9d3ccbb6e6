"""Pre-trained encoders, read from a folder or the Hugging Face hub when a training begins.

Nothing is read from there again: a saved pipeline holds its encoder and its tokenizer.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from spacy_clinner.encoder.attention import PLAIN, Attention
from spacy_clinner.errors import ClinnerError

if TYPE_CHECKING:
    from transformers import PretrainedConfig, PreTrainedModel, PreTrainedTokenizerFast

UNLIMITED = 1_000_000
"""A tokenizer that knows no longest input says a number above this one."""

_TO_SAFETENSORS = (
    "python -c \"from transformers import AutoModel, AutoTokenizer; AutoModel.from_pretrained('{0}', "
    "use_safetensors=False).save_pretrained('OUT'); AutoTokenizer.from_pretrained('{0}')"
    ".save_pretrained('OUT')\""
)


class Pretrained(NamedTuple):
    """A pre-trained encoder and its tokenizer.

    Attributes:
        encoder: a model of transformers with float32 weights.
        tokenizer: its fast tokenizer.
    """

    encoder: PreTrainedModel
    tokenizer: PreTrainedTokenizerFast

    def describe(self) -> dict[str, Any]:
        """What is needed to build both again without their folder: plain values, no weights.

        Returns:
            dict: "config", the encoder's, as JSON has it; "tokenizer", JSON of `tokenizers`; "prefix" and
                "suffix", the ids that stand around a text; the ids "unknown" and "padding"; "mask", the word
                that the tokenizer reads as its mask, or None; "limit", the most pieces that the encoder reads
                at once, special ones included, or None.
        """
        prefix, suffix = _special_pieces(self.tokenizer)
        padding = self.tokenizer.pad_token_id
        unknown = self.tokenizer.unk_token_id
        return {
            "config": json.loads(self.encoder.config.to_json_string(use_diff=False)),
            "tokenizer": self.tokenizer.backend_tokenizer.to_str(),
            "prefix": prefix,
            "suffix": suffix,
            "unknown": int(padding or 0) if unknown is None else int(unknown),
            "padding": int(padding or 0),
            "mask": self.tokenizer.mask_token,
            "limit": longest_input(self.encoder, self.tokenizer),
        }


def load_pretrained(
    source: str | Path | None, attention: Attention = PLAIN, owner: str = "Encoder"
) -> Pretrained:
    """Read an encoder and its tokenizer.

    Args:
        source: a folder, or a name on the Hugging Face hub.
        attention: how the encoder computes it.
        owner: who asks, for errors.

    Raises:
        ClinnerError: if no source is given, the folder does not exist or holds no model, the hub is out of
            reach, there is no fast tokenizer, the weights are a pickle, or the model needs code of its own or
            is no encoder.
    """
    name = require_source(source, owner)
    tokenizer = load_tokenizer(name, owner)
    with quiet_transformers():
        encoder = _load_encoder(name, attention, owner)
    require_encoder(encoder, tokenizer, f"{owner}: {name}")
    return Pretrained(encoder, tokenizer)


def require_transformers(owner: str) -> None:
    """Stop where the library is missing.

    Args:
        owner: who asks, for the error.

    Raises:
        ClinnerError: if it is.
    """
    if find_spec("transformers") is None:
        raise ClinnerError(f"{owner}: transformers is not installed: pip install 'spacy-clinner[encoder]'")


def require_source(source: str | Path | None, owner: str) -> str:
    """The folder or hub name of an encoder; stop where there is no model.

    Raises:
        ClinnerError: if nothing is named, or a folder that does not exist or holds no model.
    """
    if not source:
        raise ClinnerError(
            f"{owner}: no encoder is named: give a model folder or a name on the Hugging Face hub "
            "(--paths.encoder)"
        )
    path = Path(source)
    if not path.is_dir():
        if _looks_like_a_path(str(source)):
            raise ClinnerError(
                f"{owner}: {source}: no such folder: give the folder of a downloaded model or its name on "
                "the Hugging Face hub"
            )
        return str(source)
    if not (path / "config.json").exists():
        raise ClinnerError(
            f"{owner}: {source}: no config.json there: give the folder of a model of transformers"
        )
    return str(path)


def load_tokenizer(name: str, owner: str) -> PreTrainedTokenizerFast:
    """Read the fast tokenizer of an encoder.

    Raises:
        ClinnerError: if there is none, or the hub is out of reach.
    """
    from transformers import AutoTokenizer

    with quiet_transformers():
        try:
            tokenizer = AutoTokenizer.from_pretrained(name, use_fast=True, trust_remote_code=False)
        except OSError as error:
            _cannot_fetch(name, owner, error)
        except (ValueError, ImportError, TypeError, KeyError):
            tokenizer = None
    # without any file of a tokenizer, transformers 5 makes one that knows the special pieces alone
    if tokenizer is None or not tokenizer.is_fast or len(tokenizer) <= len(tokenizer.all_special_ids):
        raise ClinnerError(
            f"{owner}: {name}: has no fast tokenizer, which alone tells where in the text a piece stands: "
            "choose an encoder with a tokenizer.json, or make one with "
            "transformers.convert_slow_tokenizer"
        )
    return tokenizer


def _load_encoder(name: str, attention: Attention, owner: str) -> PreTrainedModel:
    from safetensors import SafetensorError
    from transformers import AutoConfig, AutoModel

    _require_safetensors(name, owner)
    try:
        config = AutoConfig.from_pretrained(name, trust_remote_code=False)
        attention.set_dropout(config)
        for implementation in attention.implementations:
            try:
                return AutoModel.from_pretrained(
                    name,
                    config=config,
                    attn_implementation=implementation,
                    use_safetensors=True,
                    trust_remote_code=False,
                ).float()
            except ValueError as error:
                if implementation == "eager" or "attention" not in str(error):
                    raise
    except (OSError, SafetensorError) as error:
        if isinstance(error, OSError) and "safetensors" in str(error):
            _is_a_pickle(name, owner)
        _cannot_fetch(name, owner, error)
    except (ValueError, KeyError):
        raise ClinnerError(
            f"{owner}: {name}: an architecture that this version of transformers does not have, or one with "
            "code of its own, which is never run: choose another encoder"
        ) from None
    raise AssertionError("an attention implementation is always tried")


def _require_safetensors(name: str, owner: str) -> None:
    """Stop at a folder with pickled weights alone."""
    folder = Path(name)
    if folder.is_dir() and not any(folder.glob("*.safetensors")):
        if any(folder.glob("*.bin")):
            _is_a_pickle(name, owner)
        raise ClinnerError(f"{owner}: {name}: no weights there: copy model.safetensors too")


def _is_a_pickle(name: str, owner: str) -> NoReturn:
    raise ClinnerError(
        f"{owner}: {name}: its weights are a pickle, which can run code when it is read: if you trust where "
        f"they come from, convert them: {_TO_SAFETENSORS.format(name)}"
    )


def _cannot_fetch(name: str, owner: str, error: Exception) -> NoReturn:
    if Path(name).is_dir():
        raise ClinnerError(
            f"{owner}: {name}: the model cannot be read ({type(error).__name__}): is a file missing or "
            "damaged? Copy or download it again"
        ) from None
    raise ClinnerError(
        f"{owner}: {name}: cannot be fetched from the Hugging Face hub: check the name; without a network "
        "give the folder of a downloaded model (--paths.encoder)"
    ) from None


def require_encoder(encoder: PreTrainedModel, tokenizer: PreTrainedTokenizerFast, where: str) -> None:
    """Stop unless a model gives a vector for each piece of a text.

    Raises:
        ClinnerError: if it does not; it begins with `where`.
    """
    import torch

    ids = torch.tensor([tokenizer.encode("a")])
    try:
        with torch.inference_mode():
            output = encoder.eval()(input_ids=ids)
        vectors = getattr(output, "last_hidden_state", None)
    except (TypeError, ValueError, KeyError, AttributeError):
        vectors = None
    if encoder.config.is_encoder_decoder or vectors is None or vectors.shape[:2] != ids.shape:
        raise ClinnerError(
            f"{where}: {encoder.config.model_type} is no text encoder: it gives no last_hidden_state with a "
            "vector for each piece: choose a BERT-like model"
        )


def longest_input(encoder: PreTrainedModel, tokenizer: PreTrainedTokenizerFast) -> int | None:
    """The most pieces that an encoder reads at once, special ones included; None if there is no limit.

    RoBERTa and its kin count positions from behind the padding's: of 514 they use 512.
    """
    positions = getattr(encoder.config, "max_position_embeddings", None)
    limits = [tokenizer.model_max_length, positions or UNLIMITED]
    for name, module in encoder.named_modules():
        offset = getattr(module, "padding_idx", None)
        if name.endswith("position_embeddings") and offset is not None:
            limits.append(module.num_embeddings - offset - 1)
    limit = int(min(limits))
    return None if limit >= UNLIMITED else limit


def build_encoder(config: dict[str, Any], attention: Attention) -> PreTrainedModel:
    """Build the architecture that a config describes, with random weights.

    Args:
        config: of `Pretrained.describe`.
        attention: how the encoder computes it.
    """
    from transformers import AutoConfig, AutoModel

    described: PretrainedConfig = AutoConfig.for_model(**config)
    attention.set_dropout(described)
    with quiet_transformers():
        try:
            return AutoModel.from_config(
                described, attn_implementation=attention.implementation, trust_remote_code=False
            ).float()
        except ValueError:
            return AutoModel.from_config(
                described, attn_implementation="eager", trust_remote_code=False
            ).float()


def _special_pieces(tokenizer: PreTrainedTokenizerFast) -> tuple[list[int], list[int]]:
    """Ids before and behind every text, such as [CLS] and [SEP]."""
    plain = tokenizer.encode("a", add_special_tokens=False)
    full = tokenizer.encode("a")
    start = next(i for i in range(len(full)) if full[i : i + len(plain)] == plain)
    return full[:start], full[start + len(plain) :]


def _looks_like_a_path(name: str) -> bool:
    return name.startswith((".", "~", os.sep)) or (name.count("/") != 1 and "/" in name) or os.sep != "/"


@contextmanager
def quiet_transformers() -> Iterator[None]:
    """Keep transformers from telling of weights that no tagger uses, of each retry, and from drawing bars."""
    from huggingface_hub.utils import logging as hub_logging
    from transformers.utils import logging

    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    hub_verbosity = hub_logging.get_verbosity()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    hub_logging.set_verbosity_error()
    try:
        yield
    finally:
        hub_logging.set_verbosity(hub_verbosity)
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()
