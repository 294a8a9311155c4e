"""`init`: what it finds out about APIs of many shapes, each a server of its own."""
