"""What the command line asks of a community.

In this process when it can open the file, else of the server that has it open.
"""
