"""The integration as its users run it: `ocean sail` as a process, judged by the catalog that it leaves."""
