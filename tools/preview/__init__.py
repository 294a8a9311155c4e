"""`preview`: what a mapping makes of an API, without Port."""
