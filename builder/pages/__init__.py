"""The pages of the builder: one for each step, rendered on the server, and usable without scripts.

They show what the session holds. Each form leads back to a page, so that reload and back do what one expects.
"""

from builder.pages.app import create_app

__all__ = ["create_app"]
