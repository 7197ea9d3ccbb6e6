"""What a saved pipeline is: its data, scores, use, limits and the text in it, kept in its `meta.json`."""

__all__ = ["card_callback", "card_facts", "card_text", "update_card"]
