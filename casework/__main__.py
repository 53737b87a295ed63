"""``python -m casework`` is the command line."""

from casework.adapters.cli.main import main

if __name__ == "__main__":
    main()
