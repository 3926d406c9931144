"""Adds to a project that was generated earlier, moves it, and records where it comes from."""
