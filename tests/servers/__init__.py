"""The servers that tests ask, each a real one on the loopback interface, and each under one name.

A server takes port 0 and tells which port it got, so that any number of tests may run beside each other. It ends with
the block or the fixture that started it, also while it owes answers.
"""
