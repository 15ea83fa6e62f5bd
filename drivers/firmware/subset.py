"""What MicroPython has built in and CPython has not: `const`."""


def const(value: int) -> int:
    """The value itself; MicroPython's compiler folds the call away."""
    return value
