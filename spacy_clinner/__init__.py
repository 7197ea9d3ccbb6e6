"""Clinical named-entity recognition for spaCy when labels are few, skewed, or from elsewhere."""

__version__ = "0.1.0"
