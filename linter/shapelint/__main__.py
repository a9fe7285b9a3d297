"""`python -m shapelint`: the command line of this very interpreter."""

from shapelint.cli import main

main(prog_name="shapelint")
