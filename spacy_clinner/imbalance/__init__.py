"""Rare entity types: Binary Token Labels, class weights and votes of near training tokens (Rehman et al.
2024, arXiv:2409.03238). Honest confidences: a temperature (Guo et al. 2017, arXiv:1706.04599).
"""

__all__ = [
    "binary_token_labels",
    "class_weights",
    "fit_calibrator",
    "fit_temperature",
    "focal",
    "knn_calibrator",
    "weighted_cross_entropy",
]
