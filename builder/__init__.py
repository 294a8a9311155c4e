"""The builder: from an API's address to a catalog, in the browser.

It is a server on loopback for one person and one project. It looks at an API by the eyes of `init`, shows what a
mapping makes of it as `preview` does, and tries it with the sandbox's Port. Its rooms, from the top: `pages` (what is
shown), `trying` (a resync into a local Port), `looking` (what is asked of the API), `project` (what is built, and its
files), `gate` (who may use it). What runs in production imports nothing of it.
"""
