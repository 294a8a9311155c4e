"""Servers that others wrote: `init` finds its way, and what it writes reads them whole."""
