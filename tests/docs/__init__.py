"""Checks of the documentation: its code runs, its prose reads well, its site works."""
