"""``python -m mlretrain`` is the command ``mlretrain``."""

from mlretrain.cli import main

if __name__ == "__main__":
    main()
