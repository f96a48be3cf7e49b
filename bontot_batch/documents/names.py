"""The names a template uses, read without filling it: unknown ones are told with the nearest that there is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from jinja2 import nodes

from bontot_batch.documents import environment
from bontot_batch.documents.tags import ANYTHING, Fault, Script, fault
from bontot_batch.vietnamese import fold

Shape = Any
"""What a name holds: a text, a mapping of shapes, a list with the shape of its items, or ``FREE``."""

FREE = object()
_KEEP_SHAPE = frozenset(("sort", "list", "reverse", "unique", "select", "reject", "selectattr", "rejectattr"))
_ONE_ITEM = frozenset(("first", "last", "random", "min", "max"))


def shape(samples: Sequence[object]) -> Shape:
    """What all samples of a context together give: every key, and for a list the shape of any item."""
    known = [each for each in samples if each is not None]
    if any(isinstance(each, Mapping) for each in known):
        groups = [each for each in known if isinstance(each, Mapping)]
        keys = dict.fromkeys(key for each in groups for key in each)
        return {key: shape([each[key] for each in groups if key in each]) for key in keys}
    if any(isinstance(each, list) for each in known):
        items = [item for each in known if isinstance(each, list) for item in each]
        return [shape(items)] if items else [FREE]
    return next((each for each in known if each != ""), "")


def unknown_names(script: Script, given: Shape) -> list[Fault]:
    """Every name, filter or test that the program does not have, in reading order."""
    reader = _Reader(script, given)
    reader.read(reader.engine.parse(script.text))
    return list(dict.fromkeys(reader.faults))


class _Reader:
    """Walks the tags with the names that are known at each."""

    def __init__(self, script: Script, given: Shape) -> None:
        self.engine = environment.create()
        self.faults: list[Fault] = []
        self._script = script
        self._scopes: list[dict[str, Shape]] = [dict.fromkeys((*self.engine.globals, ANYTHING), FREE), dict(given)]

    def read(self, node: nodes.Node) -> None:
        """A statement: what it prints, sets or repeats."""
        if isinstance(node, nodes.For):
            self._loop(node)
        elif isinstance(node, nodes.Output):
            for each in node.nodes:
                self._printed(each)
        elif isinstance(node, nodes.Assign):
            self._scopes[-1].update(_bound(node.target, self._value(node.node)))
        elif isinstance(node, nodes.Expr):
            self._value(node)
        else:
            for child in node.iter_child_nodes():
                self.read(child)

    def _loop(self, node: nodes.For) -> None:
        items = self._value(node.iter)
        if isinstance(items, str):
            message = f"“{_path(node.iter)}” không phải danh sách, không lặp được"
            self._note(node, message, "Dùng {% if … %}, hoặc tên của một danh sách.")
        item = items[0] if isinstance(items, list) else FREE
        self._scopes.append({**_bound(node.target, item), "loop": FREE})
        if node.test:
            self._value(node.test)
        for child in node.body:
            self.read(child)
        self._scopes.pop()
        for child in node.else_:
            self.read(child)

    def _printed(self, node: nodes.Expr) -> None:
        found = self._value(node)
        if isinstance(found, Mapping):
            first = next(iter(found), "")
            message = f"“{_path(node)}” gồm nhiều giá trị, không in được"
            self._note(node, message, f"Ghi rõ giá trị, ví dụ {{{{ {_path(node)}.{first} }}}}.")
        elif isinstance(found, list):
            message = f"“{_path(node)}” là danh sách, không in được"
            self._note(node, message, f"Dùng vòng lặp: {{% for x in {_path(node)} %}}.")

    def _value(self, node: nodes.Node) -> Shape:
        """What an expression gives; what cannot be told in advance is ``FREE``."""
        match node:
            case nodes.Name():
                return self._name(node)
            case nodes.Getattr(node=owner, attr=key):
                return self._member(node, self._value(owner), key)
            case nodes.Getitem(node=owner, arg=nodes.Const(value=str() as key)):
                return self._member(node, self._value(owner), key)
            case nodes.Getitem(node=owner):
                held = self._value(owner)
                return held[0] if isinstance(held, list) else FREE
            case nodes.Filter():
                return self._filtered(node)
            case nodes.Test() if node.name not in self.engine.tests:
                self._unknown(node, node.name, self.engine.tests, "phép thử")
        for child in node.iter_child_nodes():
            self._value(child)
        return FREE

    def _name(self, node: nodes.Name) -> Shape:
        for scope in reversed(self._scopes):
            if node.name in scope:
                return scope[node.name]
        known = {name: held for scope in self._scopes[1:] for name, held in scope.items()}
        self._unknown(node, node.name, known, "tên")
        meant = known.get(nearest(node.name, known))
        return meant if isinstance(meant, Mapping) else FREE  # what follows a misspelt group is read all the same

    def _member(self, node: nodes.Node, owner: Shape, key: str) -> Shape:
        if isinstance(owner, Mapping):
            if key in owner:
                return owner[key]
            if not hasattr(owner, key):
                self._unknown(node, key, owner, "tên", f"{_path(node).rpartition('.')[0]}.")
        elif isinstance(owner, list):
            group = _path(node).rpartition(".")[0]
            hint = f"Dùng vòng lặp: {{% for x in {group} %}} … {{{{ x.{key} }}}}."
            self._note(node, f"“{group}” là danh sách, không có tên “{key}”", hint)
        elif isinstance(owner, str) and not hasattr(owner, key):
            group = _path(node).rpartition(".")[0]
            self._note(node, f"“{group}” là một giá trị, không có tên “{key}” trong nó", f"Viết {{{{ {group} }}}}.")
        return FREE

    def _filtered(self, node: nodes.Filter) -> Shape:
        if node.name not in self.engine.filters:
            self._unknown(node, node.name, self.engine.filters, "phép đổi")
        held = self._value(node.node) if node.node else FREE
        for each in (*node.args, *node.kwargs):
            self._value(each)
        if node.name in _KEEP_SHAPE:
            return held
        return held[0] if node.name in _ONE_ITEM and isinstance(held, list) else FREE

    def _unknown(self, node: nodes.Node, name: str, known: Sequence[str] | Mapping[str, Any], what: str,
                 group: str = "") -> None:  # fmt: skip
        near = nearest(name, known)
        meant = f"; có phải “{group}{near}”?" if near else ""
        hint = f"Sửa thành “{group}{near}”." if near else "Xem các tên dùng được: bontot templates vars."
        self._note(node, f"không có {what} “{group}{name}”{meant}", hint)

    def _note(self, node: nodes.Node, message: str, hint: str) -> None:
        tag = self._script.tags[min(node.lineno, len(self._script.tags)) - 1]
        self.faults.append(fault(tag.passage, message, hint))


def nearest(name: str, known: Sequence[str] | Mapping[str, Any]) -> str:
    """The known name that was probably meant, marks and case aside; "" when none is near."""
    by_key = {_key(each): each for each in known if not each.startswith("_")}
    near = get_close_matches(_key(name), by_key, n=1, cutoff=0.6)
    return by_key[near[0]] if near else ""


def _key(name: str) -> str:
    return fold(name).replace(" ", "_")


def _bound(target: nodes.Node, held: Shape) -> dict[str, Shape]:
    """The names that a loop or an assignment sets."""
    if isinstance(target, nodes.Name):
        return {target.name: held}
    return {each.name: FREE for each in target.find_all(nodes.Name)}


def _path(node: nodes.Node) -> str:
    """An expression of names as a person writes it: ``don_vi.ten``."""
    return ".".join(_steps(node))


def _steps(node: nodes.Node) -> Iterator[str]:
    match node:
        case nodes.Name():
            yield node.name
        case nodes.Getattr(node=owner, attr=key) | nodes.Getitem(node=owner, arg=nodes.Const(value=key)):
            yield from _steps(owner)
            yield str(key)
        case _:
            yield "…"
