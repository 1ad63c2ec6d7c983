"""Questions as templates: numbers and words are drawn from a seed.

``[question.draw]`` names what is drawn, and ``{name}`` stands for it in the texts, the
values and the proof of the question::

    [question.draw]
    weeks = { from = 8, to = 20 }        # a number, both ends included; 'step' if not by 1
    metric = ["roc_auc", "accuracy"]     # one of these
    days = "weeks * 7"                   # computed from what is drawn or stands above
    off_by_one = "answer + 1"            # 'answer' is what the proof finds when it is run
    where = "weeks != 10"                # drawn again until this is true

A seed gives the same variant on every machine and in every version.
"""
