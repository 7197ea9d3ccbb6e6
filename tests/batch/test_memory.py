"""Memory of a process that tags batches of ever new shapes."""

import os
import subprocess
import sys

import pytest
import torch

PROGRAM = """
import sys
import torch
from spacy_clinner.batch.memory import keep_no_kernels, return_freed_memory

if "bounded" in sys.argv:
    keep_no_kernels()
torch.set_num_threads(1)
lstm = torch.nn.LSTM(25, 25, batch_first=True)

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096

with torch.inference_mode():
    for i in range(320):
        lstm(torch.zeros(40 + i, 5, 25))
        if i == 20:
            return_freed_memory()
            before = resident()
return_freed_memory()
print(resident() - before)
"""


def growth(*args: str) -> int:
    # redactions of other tests in this process have set it
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ONEDNN_")}
    command = [sys.executable, "-c", PROGRAM, *args]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return int(done.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_kernels_of_old_shapes_are_not_kept():
    assert growth("bounded") < 4e6


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_without_a_bound_they_are():
    """The reason for it; where torch compiles no kernel a shape, there is nothing to bound."""
    if not torch.backends.mkldnn.is_available() or torch.backends.cpu.get_cpu_capability() == "DEFAULT":
        pytest.skip("this processor gets no compiled kernels")
    assert growth() > 8e6
