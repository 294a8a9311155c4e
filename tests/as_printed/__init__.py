"""What Port's own documentation prints for this integration, to be copied: commands, mappings, blueprints.

And what the README and the examples of Ocean's repository do.
"""
