"""fedcomm: a home of their own on the social web for every artist."""

__version__ = "0.1.0"
