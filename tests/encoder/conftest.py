"""Tiny encoders, written once."""

from pathlib import Path

import pytest

from tests.support.tiny_encoder import write_tiny_encoder


@pytest.fixture(scope="session")
def tiny(tmp_path_factory) -> Path:
    """A BERT of some thousand weights without dropout, which reads 64 pieces. Do not change it."""
    folder = tmp_path_factory.mktemp("encoder") / "bert"
    return write_tiny_encoder(folder, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
