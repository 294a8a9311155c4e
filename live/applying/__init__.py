"""What an event changes: its item, by the mapping or by a request to the API, on its way into Port (contract §10).

It may know the mapping, the client and what loads. It must not know how events arrive.
"""
