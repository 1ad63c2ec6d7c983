"""The heart: one pass of the retraining cycle, and the map of it.

Learners see this very function in the stepper, with the line that was running. So it
holds the tale and nothing else; what each step does stands in ``steps.py``.
"""

from __future__ import annotations

from mlretrain.trace.records import Flow


def one_pass(cycle, batch):
    """One trip round the cycle: new data come, and the model is kept or replaced."""
    champion = cycle.start()
    data = cycle.collect(batch, champion)
    if cycle.trigger(data):
        report = cycle.validate(data)
        if report.good:
            challenger = cycle.train(data)
            exam = cycle.evaluate(challenger, champion)
            verdict = cycle.gate(exam)
            if verdict.promoted:
                cycle.deploy(challenger, verdict)
            else:
                cycle.alert(verdict)
        else:
            cycle.alert(report)
    cycle.repeat()


FLOW = Flow(
    nodes={
        "start": "Start with the champion",
        "collect": "Collect new data",
        "trigger": "Does the trigger fire?",
        "validate": "Is the data good?",
        "train": "Train a challenger",
        "evaluate": "Evaluate both",
        "gate": "Does it pass the gate?",
        "deploy": "Deploy it",
        "alert": "Alert the team",
        "repeat": "Repeat",
    },
    edges=(
        ("start", "collect", ""),
        ("collect", "trigger", ""),
        ("trigger", "validate", "yes"),
        ("trigger", "repeat", "no"),
        ("validate", "train", "yes"),
        ("validate", "alert", "no"),
        ("train", "evaluate", ""),
        ("evaluate", "gate", ""),
        ("gate", "deploy", "yes"),
        ("gate", "alert", "no"),
        ("deploy", "repeat", ""),
        ("alert", "repeat", ""),
        ("repeat", "start", ""),
    ),
)
