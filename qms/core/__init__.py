"""Nouns and rules of the method. Standard library only."""
