"""Continued masked-language pre-training of an encoder on unlabelled notes (Gururangan et al. 2020,
arXiv:2004.10964).
"""

__all__ = ["adapt_encoder", "adapt_settings"]
