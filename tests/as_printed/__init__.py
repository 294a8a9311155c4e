"""What Port's own documentation prints for this integration, and Ocean's repository: commands, mappings, blueprints, to be copied."""
