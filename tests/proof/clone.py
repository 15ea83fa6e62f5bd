"""A copy of a station that shares only what never changes: what pickle does, four times as fast."""

from array import array
from collections import deque
from collections.abc import Callable
from dataclasses import is_dataclass
from enum import Enum
from types import MethodType
from typing import Any

from tests.proof.keeping import slots_of

Memo = dict[int, Any]
_SHARED = (int, str, bytes, bool, float, type(None), Enum)


def _same(thing: Any, memo: Memo) -> Any:
    return thing


def _flat(thing: Any, memo: Memo) -> Any:
    return thing[:]


def _list(thing: Any, memo: Memo) -> Any:
    return [clone(item, memo) for item in thing]


def _dict(thing: Any, memo: Memo) -> Any:
    return {key: clone(value, memo) for key, value in thing.items()}


def _tuple(thing: Any, memo: Memo) -> Any:
    return tuple([clone(item, memo) for item in thing])


def _copy(thing: Any, memo: Memo) -> Any:
    return thing.copy()


def _method(thing: Any, memo: Memo) -> Any:
    return MethodType(thing.__func__, clone(thing.__self__, memo))


def _with_dict(thing: Any, memo: Memo) -> Any:
    new = thing.__class__.__new__(thing.__class__)
    memo[id(thing)] = new
    fresh = new.__dict__
    for name, value in thing.__dict__.items():
        kind = value.__class__
        fresh[name] = value if kind is int or kind is bool else clone(value, memo)
    return new


def _with_slots(names: tuple[str, ...]) -> Callable[[Any, Memo], Any]:
    def way(thing: Any, memo: Memo) -> Any:
        new = thing.__class__.__new__(thing.__class__)
        memo[id(thing)] = new
        for name in names:
            object.__setattr__(new, name, clone(getattr(thing, name), memo))
        return new

    return way


_WAYS: dict[type, Callable[[Any, Memo], Any]] = {
    array: _flat, bytearray: _flat, list: _list, dict: _dict, tuple: _tuple, set: _copy, deque: _copy,
    MethodType: _method,
}  # fmt: skip


def _way(kind: type) -> Callable[[Any, Memo], Any]:
    frozen = is_dataclass(kind) and kind.__dataclass_params__.frozen  # type: ignore[attr-defined]  # has it
    if issubclass(kind, _SHARED) or frozen or hasattr(kind, "__struct_fields__"):
        return _same
    slots = slots_of(kind)
    if slots:
        return _with_slots(slots)
    return _with_dict


def clone(thing: Any, memo: Memo) -> Any:
    """The same once more, free to change."""
    kind = thing.__class__
    way = _WAYS.get(kind)
    if way is None:
        way = _WAYS[kind] = _way(kind)
    if way is _same:
        return thing
    known = memo.get(id(thing))
    return way(thing, memo) if known is None else known
