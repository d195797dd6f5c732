"""One module a step of the method: check, compute, write once with its event, return a value."""
