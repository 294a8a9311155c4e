"""`init`: a first mapping, blueprints and settings, from what an API answers."""
