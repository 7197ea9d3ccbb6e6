"""Learning from another department or hospital: La-DTL and its rivals (Wang et al. 2018, arXiv:1804.09021),
and layers of a trained tagger (Lee, Dernoncourt and Szolovits 2017, arXiv:1705.06273).
"""

__all__ = ["adagrad", "double_transfer", "projections", "transfer_weights"]
