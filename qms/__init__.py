"""ICS Quality Profile: quality-management maturity of integrated care systems, with the evidence under every level."""

__version__ = "0.1.0"
