"""The files of deploy/: each is read as its tool would, and the settings come out as meant."""
