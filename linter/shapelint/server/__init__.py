"""The language server: what `check` finds and `show` knows, in an editor, while one types.

The server (`language_server`) speaks with the editor and never computes; a child process (`worker`) evaluates, so that
typing is never held up, no line that is printed there gets into the protocol, and an evaluation that nobody waits for
any more can be ended.
"""
