"""What the documentation site generates from the code: pages of the reference."""
