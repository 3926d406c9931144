"""Describes the answers as the templates print them."""
