"""Servers on loopback that speak as the documentation of real APIs says, with invented data."""
