"""What runs in the process of the program itself: this folder, started as a script.

Its files use nothing but the standard library and import neither each other nor the rest
of the package; only ``__main__`` puts them together. So a program starts at once, in any
interpreter, and meets nothing of ours.
"""
