"""Labels of a source that are called otherwise in the target."""

from collections.abc import Iterable, Mapping


def missing_labels(callback: str, label_map: Mapping[str, str], labels: Iterable[str]) -> str:
    """A warning of new names that the target lacks, empty if it has them all.

    No error: a target of a few documents need not hold every label.

    Args:
        callback: whose map it is.
        label_map: source labels that have another name in the target.
        labels: those of the target.
    """
    known = sorted(labels)
    missing = sorted({*label_map.values()}.difference(known))
    if not missing:
        return ""
    return (
        f"{callback}: label_map: the target has no label {', '.join(missing)}: misspelt, or not in its "
        f"training documents? It has {', '.join(known)}"
    )
