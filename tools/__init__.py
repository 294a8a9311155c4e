"""Help for the author of a mapping: commands for the terminal."""
