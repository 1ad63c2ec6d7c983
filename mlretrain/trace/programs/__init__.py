"""Short programs, run line by line in a process of their own, and shown step by step.

``runner`` runs one, ``child`` is what watches it there, ``steps`` makes steps of what was
seen, and ``program`` shows them.
"""
