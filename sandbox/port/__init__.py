"""A local stand-in for Port: the API that Ocean uses, over SQLite, with a page to look at the catalog.

It stores, checks and deletes as Port does, as far as an Ocean integration can tell, and nothing beyond that.
"""
