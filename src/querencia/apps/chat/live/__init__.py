"""What happens, told to pages while they are open: a small process beside the one that makes pages.

It keeps nothing that another could miss: everything stands in the database, where it looks
twenty times a second for what is new, once for all who listen. A page that was cut off says what
it had last, and gets the rest.
"""
