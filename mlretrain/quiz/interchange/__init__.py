"""Questions of other programs, and questions for them: Moodle XML, GIFT, jupyterquiz.

No format carries all that a question of the bank holds, and none is carried whole into the
bank. What is lost on the way is said, question by question, in one report.
"""
