"""Adagrad against torch's."""

import numpy as np
import pytest
import torch
from thinc.api import registry

from spacy_clinner.transfer.adagrad import Adagrad


def trajectory(optimizer, gradients, start):
    weights = start.copy()
    for gradient in gradients:
        weights, _ = optimizer((1, "W"), weights, gradient.copy())
        optimizer.step_schedules()
    return weights


def test_steps_are_those_of_torch():
    random = np.random.default_rng(0)
    start = random.normal(size=(3, 4)).astype("float32")
    gradients = random.normal(size=(5, 3, 4)).astype("float32")
    reference = torch.nn.Parameter(torch.from_numpy(start.copy()))
    peer = torch.optim.Adagrad([reference], lr=0.03, eps=1e-8)
    for gradient in gradients:
        reference.grad = torch.from_numpy(gradient.copy())
        peer.step()
    found = trajectory(Adagrad(0.03, grad_clip=0.0), gradients, start)
    np.testing.assert_allclose(found, reference.detach().numpy(), rtol=1e-5)


def test_the_authors_decay_as_a_config_names_it():
    config = {
        "optimizer": {
            "@optimizers": "spacy-clinner.Adagrad.v1",
            "learn_rate": {
                "@schedules": "compounding.v1",
                "start": 0.03,
                "stop": 0.0,
                "compound": 0.99998974,
            },
        }
    }
    optimizer = registry.resolve(config)["optimizer"]
    assert optimizer.learn_rate == 0.03
    for _ in range(5000):
        optimizer.step_schedules()
    assert optimizer.learn_rate == pytest.approx(0.03 * 0.95, rel=1e-3)
    assert optimizer.grad_clip == 5.0
    assert optimizer.averages is None
