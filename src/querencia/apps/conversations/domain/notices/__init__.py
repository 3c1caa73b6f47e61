"""Telling people of ours what happens while they look elsewhere: on their screen, and by letter.

What somebody is told of is always what they may see. Words of private notes go into no letter.
"""
