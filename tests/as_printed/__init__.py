"""What Port's own documentation prints for this integration: commands, mappings, blueprints, to be copied."""
