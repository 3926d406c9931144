"""Reads Python with `ast`: functions, exceptions, and which names are possible."""
