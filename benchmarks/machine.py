"""What a figure was measured on."""

import os
import platform
from importlib.metadata import version

PACKAGES = ("spacy", "thinc", "torch", "spacy-transformers", "numpy")


def machine() -> str:
    """One line: processor, cores, Python and package versions."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"{_processor()}, {os.cpu_count()} cores; Python {platform.python_version()}, {packages}"


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf8") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
