"""Rare entity types: Binary Token Labels, class weights and votes of near training tokens (Rehman et al.
2024, arXiv:2409.03238).
"""

__all__ = [
    "binary_token_labels",
    "class_weights",
    "fit_calibrator",
    "focal",
    "knn_calibrator",
    "weighted_cross_entropy",
]
