"""Runs a command on a terminal of its own, answers its prompts, and prints what the terminal showed.

Usage: prompts.py ANSWER... -- COMMAND...; exits with the command's status. Each answer is given to one prompt, which
ends with a colon and a space.
"""

import os
import pty
import select
import sys

separator = sys.argv.index("--")
answers, command = sys.argv[1:separator], sys.argv[separator + 1 :]
child, terminal = pty.fork()
if child == 0:
    os.execvp(command[0], command)
shown, since = b"", 0
while select.select([terminal], [], [], 20)[0]:
    try:
        piece = os.read(terminal, 4096)
    except OSError:
        break
    if not piece:
        break
    shown += piece
    if answers and shown[since:].endswith(b": "):
        since = len(shown)
        os.write(terminal, answers.pop(0).encode() + b"\n")
_, status = os.waitpid(child, 0)
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(status))
