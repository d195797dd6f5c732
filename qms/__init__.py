"""ICS Quality Profile: maturity of quality management, with the evidence under every level."""

__version__ = "0.1.0"
