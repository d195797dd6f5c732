"""Readers of the files that people have: text, segments, and a receipt for each.

A module a family of formats. Plain text is read here and now; whatever is binary or XML is
opened in a process of its own with limits (`isolated.py`), because such a file may be made to
break or to exhaust what opens it.
"""
