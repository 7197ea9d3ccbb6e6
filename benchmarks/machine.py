"""What a figure was measured on."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version

PACKAGES = ("spacy", "thinc", "torch", "transformers", "spacy-transformers", "numpy")


def machine() -> str:
    """One line: processor, cores, Python and package versions."""
    packages = ", ".join(filter(None, map(_installed, PACKAGES)))
    return f"{_processor()}, {os.cpu_count()} cores; Python {platform.python_version()}, {packages}"


def _installed(name: str) -> str:
    """A package and its version; empty if it is not there."""
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return ""


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf8") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
