"""Contacts among their neighbours, the flights they may end, and what is asked around those."""
