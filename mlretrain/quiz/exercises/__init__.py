"""Exercises: code that learners write, and checks that run it.

An exercise is data, as questions are: it stands under ``[[exercise]]`` in a file of the
bank. Only its solution is written. What learners begin with is derived from it, and its
mistakes are changes to it, so that the three cannot drift apart. ``mlretrain quiz check``
proves that the solution passes, that the beginning is met with directions, and that each
mistake is caught by the check that names it.
"""
