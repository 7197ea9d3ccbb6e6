"""Learning from unlabelled notes: Meta Pseudo Labels (Pham et al. 2021, arXiv:2003.10580), self-training,
mean teacher.
"""

__all__ = ["augment", "mean_teacher", "meta_pseudo_labels", "pseudo_labels"]
