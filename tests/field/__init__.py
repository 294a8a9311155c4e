"""Behaviours of real APIs, made small: each is read whole, or its kind fails. No part passes for the whole."""
