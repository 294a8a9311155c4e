"""Tests of the sandbox's sample API, over the wire."""
