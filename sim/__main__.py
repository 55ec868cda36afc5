"""`python -m sim` is `warentry`."""

from sim.cli import main

if __name__ == "__main__":
    main()
