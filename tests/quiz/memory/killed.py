"""Writes attempts in processes that are killed at any moment; says what was confirmed.

Run as ``python -m tests.quiz.memory.killed FILE KILLS``. Each attempt that a child has
confirmed is a line of the output; whatever comes after a kill was never confirmed.
"""

import os
import random
import signal
import sys
import time

from mlretrain.quiz.memory.attempt import Attempt
from mlretrain.quiz.memory.store import Store


def write(path, pipe):
    """Write until killed."""
    number = 0
    while True:
        attempt = Attempt(f"question-{number}", score=1.0, answer=["A" * random.randint(1, 5000)])
        Store(path).add(attempt)
        os.write(pipe, f"{attempt.uid}\n".encode())
        number += 1


def main(path, kills):
    chance = random.Random(0)
    for _ in range(kills):
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.close(reading)
            write(path, writing)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            # After some attempts, or none, and somewhere within the next.
            confirmed = [pipe.readline() for _ in range(chance.randint(0, 3))]
            time.sleep(chance.uniform(0.0, 0.03))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            confirmed += pipe.readlines()
        # The kill may have cut the last line; only a whole one was shown to anybody.
        sys.stdout.write(b"".join(uid for uid in confirmed if uid.endswith(b"\n")).decode())


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
