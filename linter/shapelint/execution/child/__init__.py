"""The process that runs the user's code: it reads requests and writes answers, a line of JSON each.

It is started by the path of this folder with the user's interpreter (Python 3.8 or later), in which shapelint need not be
installed: only the standard library and the user's framework are imported here, and nothing of the rest of shapelint.
"""
