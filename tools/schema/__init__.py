"""`schema`: the mapping's JSON schema for editors, made of the models that a resync reads it by."""

from tools.schema.command import schema_command

__all__ = ["schema_command"]
