"""The knowledge base: what a dilemma is, how it is kept, found and answered."""
