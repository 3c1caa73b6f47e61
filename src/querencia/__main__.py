"""`python -m querencia` is the command `querencia`."""

from querencia.cli import main

if __name__ == "__main__":
    main()
