"""An abstract evaluation of syntax trees: what is a parser, a command, an option, and where.

No code of the source runs. Expressions become values that are known or unknown, functions are
followed as long as they may have to do with command lines, both branches of a condition that is
not known are taken, and a budget of steps ends what goes on too long.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Callable, Mapping

from docsfy_plugin.facts.python.commands.expressions import (
    BINARY,
    compare,
    format_value,
    method_of_text,
    subscript,
    truth,
)
from docsfy_plugin.facts.python.commands.functions import bind, enter, is_followed, own_attribute
from docsfy_plugin.facts.python.commands.library import Library
from docsfy_plugin.facts.python.commands.lookups import look_up_import, lookup_in
from docsfy_plugin.facts.python.commands.statements import assign, run_block
from docsfy_plugin.facts.python.commands.values import (
    BoundMethod,
    Call,
    ClassValue,
    Constant,
    External,
    Frame,
    FunctionValue,
    Instance,
    Items,
    Made,
    Model,
    ModuleValue,
    SuperValue,
    Table,
    Unknown,
    Value,
)

Imitation = Callable[["Evaluator", Call], Value | None]
"""What a call of an external name gives; `None` where it is not known after all."""

_MAX_STEPS = 60_000  # of one module, or one program
_MAX_TOTAL = 3_000_000  # of a source; some ten seconds
_MAX_NESTING = 80  # of expressions and calls; each takes up to ten frames of the interpreter
_MAX_ITEMS = 500
_ALIASES = {"rich_click": "click", "asyncclick": "click", "cloup": "click", "click_extra": "click"}
_BUILTIN_CONSTANTS = {"True": True, "False": False, "None": None, "__debug__": True}


class Evaluator:
    """Evaluates the files of a library.

    Args:
        library: The files.
        imitations: Name of an external callable -> its imitation.
        classes: Name of an external class -> the imitation of calling a subclass of it.
        relevant: Simple names of functions that are worth following.
    """

    def __init__(
        self,
        library: Library,
        imitations: Mapping[str, Imitation],
        classes: Mapping[str, Callable[[Evaluator, ClassValue, Call], Value]],
        relevant: frozenset[str],
    ) -> None:
        self.library = library
        self.invoked: list[tuple[Model, Call]] = []
        self.stack: list[FunctionValue] = []
        self.steps = 0
        self._imitations = imitations
        self._classes = classes
        self._relevant = relevant
        self._modules: dict[str, Frame] = {}
        self._looking: set[str] = set()
        self._depth = 0
        self._total = 0

    def run(self, work: Callable[[], Value | None]) -> list[tuple[Model, Call]]:
        """Do something with a fresh budget.

        Returns:
            What was invoked meanwhile: command groups called, parsers that parsed, in order.
        """
        self.invoked = []
        self.steps = 0
        depth = self._depth
        with contextlib.suppress(RecursionError):  # what was found until then stands
            work()
        self._depth = depth
        self.stack.clear()
        return self.invoked

    def is_spent(self) -> bool:
        """Count a step; whether the budget is used up."""
        self.steps += 1
        self._total += 1
        return self.steps > _MAX_STEPS or self._total > _MAX_TOTAL

    def is_too_deep(self) -> bool:
        """Whether the evaluation is nested as deeply as this interpreter bears."""
        return self._depth > _MAX_NESTING

    def module(self, path: str) -> Frame:
        """The names of a module, its statements evaluated with a budget of their own."""
        frame = self._modules.get(path)
        if frame is None:
            file = self.library.files[path]
            frame = self._modules[path] = Frame(file)
            steps, self.steps = self.steps, 0
            with contextlib.suppress(RecursionError):
                run_block(self, file.tree.body, frame)
            self.steps = steps
        return frame

    def lookup(self, name: str) -> Value:
        """What a qualified name stands for."""
        head, dot, rest = name.partition(".")
        name = f"{_ALIASES.get(head, head)}{dot}{rest}"
        place = self.library.split(name)
        if place is None or name in self._looking:
            return External(name)
        module, rest = place
        if not rest:
            return ModuleValue(module)
        self._looking.add(name)
        try:
            return lookup_in(self, module, rest)
        finally:
            self._looking.discard(name)

    def name(self, name: str, frame: Frame) -> Value:
        """What a plain name stands for in a scope."""
        scope: Frame | None = frame
        while scope is not None:
            if name in scope.names and (scope is frame or not scope.owner):
                return scope.names[name]
            scope = scope.outer
        if name in _BUILTIN_CONSTANTS:
            return Constant(_BUILTIN_CONSTANTS[name])
        if name == "__name__":
            return Unknown()
        file = frame.file
        imported = look_up_import(self, file, name)
        if imported is not None:
            return imported
        if name in file.scope.local_imports:
            return self.lookup(file.scope.local_imports[name])
        return External(file.qualified(name) if name in file.scope.defined else name)

    def value(self, node: ast.AST | None, frame: Frame) -> Value:
        """What an expression stands for."""
        if node is None or self.is_too_deep() or self.is_spent():
            return Unknown()
        self._depth += 1
        try:
            return self._value(node, frame)
        finally:
            self._depth -= 1

    def _value(self, node: ast.AST, frame: Frame) -> Value:
        match node:
            case ast.Constant():
                return Unknown() if node.value is ... else Constant(node.value)
            case ast.Name():
                return self.name(node.id, frame)
            case ast.Attribute():
                return self.attribute(self.value(node.value, frame), node.attr)
            case ast.Call():
                return self.call(self.value(node.func, frame), self.arguments(node, frame))
            case ast.JoinedStr():
                return format_value(node, lambda part: self.value(part, frame), frame.file)
            case ast.List() | ast.Tuple() | ast.Set():
                return Items(self._elements(node.elts, frame))
            case ast.Dict():
                return self._table(node, frame)
            case ast.Lambda():
                return FunctionValue(node, frame, "")
            case _:
                return self._operation(node, frame)

    def _operation(self, node: ast.AST, frame: Frame) -> Value:  # noqa: C901  # one case a kind
        match node:
            case ast.BinOp():
                left, right = self.value(node.left, frame), self.value(node.right, frame)
                operate = BINARY.get(type(node.op))
                return operate(left, right, frame.file.source(node.right)) if operate else Unknown()
            case ast.BoolOp():
                return self._either(node, frame)
            case ast.UnaryOp():
                value = self.value(node.operand, frame)
                if isinstance(node.op, ast.Not):
                    known = truth(value)
                    return Unknown() if known is None else Constant(not known)
                number = value.value if isinstance(value, Constant) else None
                is_negative = isinstance(node.op, ast.USub) and isinstance(number, int | float)
                return Constant(-number) if is_negative else Unknown()  # type: ignore[operator]  # told above
            case ast.IfExp():
                known = truth(self.value(node.test, frame))
                if known is not None:
                    return self.value(node.body if known else node.orelse, frame)
                return self._first_model(node.body, node.orelse, frame)
            case ast.Subscript():
                return subscript(self.value(node.value, frame), self.value(node.slice, frame))
            case ast.Compare() if len(node.ops) == 1:
                left, right = self.value(node.left, frame), self.value(node.comparators[0], frame)
                return compare(node.ops[0], left, right)
            case ast.ListComp() | ast.GeneratorExp() | ast.SetComp():
                return self._comprehension(node, frame)
            case ast.Await() | ast.Starred():
                return self.value(node.value, frame)
            case ast.Yield():
                frame.yields.append(self.value(node.value, frame))
            case ast.NamedExpr():
                frame.names[node.target.id] = self.value(node.value, frame)
                return frame.names[node.target.id]
        return Unknown()

    def _first_model(self, one: ast.expr, other: ast.expr, frame: Frame) -> Value:
        value, second = self.value(one, frame), self.value(other, frame)
        return next((v for v in (value, second) if is_followed(v)), Unknown())

    def _either(self, node: ast.BoolOp, frame: Frame) -> Value:
        value: Value = Unknown()
        for part in node.values:
            value = self.value(part, frame)
            known = bool(value.items) if isinstance(value, Items) else truth(value)
            if known is None:
                return value if is_followed(value) else Unknown()
            if known is isinstance(node.op, ast.Or):
                return value
        return value

    def _comprehension(
        self, node: ast.ListComp | ast.GeneratorExp | ast.SetComp, frame: Frame
    ) -> Value:
        generator = node.generators[0]
        source = self.members(self.value(generator.iter, frame))
        if len(node.generators) > 1 or source is None:
            return Unknown()
        found = []
        for member in source:
            inner = Frame(frame.file, outer=frame)
            assign(self, generator.target, member, inner)
            if all(truth(self.value(test, inner)) is not False for test in generator.ifs):
                found.append(self.value(node.elt, inner))
        return Items(found)

    def _elements(self, nodes: list[ast.expr], frame: Frame) -> list[Value]:
        found: list[Value] = []
        for node in nodes:
            value = self.value(node, frame)
            members = self.members(value) if isinstance(node, ast.Starred) else None
            found.extend([value] if members is None else members)
        return found

    def _table(self, node: ast.Dict, frame: Frame) -> Value:
        table: dict[object, Value] = {}
        for key_node, value_node in zip(node.keys, node.values, strict=True):
            value = self.value(value_node, frame)
            if key_node is None:
                table |= value.items if isinstance(value, Table) else {}
                continue
            key = self.value(key_node, frame)
            if isinstance(key, Constant):
                table[key.value] = value
        return Table(table)

    def members(self, value: Value) -> list[Value] | None:
        """The members of an iterable; `None` where they are not known one by one."""
        if isinstance(value, Items):
            return value.items[:_MAX_ITEMS]
        if isinstance(value, Table):
            return [Constant(key) for key in list(value.items)[:_MAX_ITEMS]]
        if isinstance(value, ClassValue) and value.is_enumeration():
            return list(value.members()[:_MAX_ITEMS])
        return None

    def attribute(self, value: Value, name: str) -> Value:
        """What an attribute of a value stands for."""
        match value:
            case ModuleValue():
                return self.lookup(f"{value.name}.{name}")
            case External():
                return External(f"{value.name}.{name}")
            case Instance() | Model() if name in value.names:
                return value.names[name]
            case Model():
                if value.cls is not None and value.cls.find(name):
                    return self._member(value.cls, value, name)
                return value.attribute(name) or BoundMethod(value, name)
            case Instance():
                return self._member(value.cls, value, name)
            case SuperValue():
                return self._inherited(value, name)
            case ClassValue():
                return self._member(value, None, name)
        return own_attribute(value, name) or BoundMethod(value, name)

    def _member(self, cls: ClassValue, instance: Value | None, name: str) -> Value:
        found = cls.find(name)
        if found is None:
            outside = next((b for b in cls.ancestry() if isinstance(b, External)), None)
            if outside is not None and instance is None:
                return External(f"{outside.name}.{name}")
            return BoundMethod(instance or cls, name)
        value, owner = found
        if instance is None and not isinstance(value, FunctionValue):
            return next((one for one in owner.members() if one.name == name), value)
        return bind(value, instance or cls, owner, on_instance=instance is not None)

    def _inherited(self, value: SuperValue, name: str) -> Value:
        instance = value.instance
        cls = instance.cls if isinstance(instance, Instance | Model) else None
        below = (
            list(cls.ancestry()) if isinstance(cls, ClassValue) else list(value.owner.ancestry())
        )
        start = below.index(value.owner) + 1 if value.owner in below else 0
        for one in below[start:]:
            if isinstance(one, ClassValue) and name in one.names:
                return bind(one.names[name], instance, one, on_instance=True)
        return BoundMethod(value, name)

    def arguments(self, node: ast.Call, frame: Frame) -> Call:
        """Evaluate the arguments of a call."""
        call = Call(file=frame.file, node=node)
        for arg in node.args:
            value = self.value(arg, frame)
            if isinstance(arg, ast.Starred):
                call.args.extend(self.members(value) or [])
                continue
            call.written[len(call.args)] = frame.file.source(arg)
            call.args.append(value)
        for word in node.keywords:
            value = self.value(word.value, frame)
            if word.arg is not None:
                call.keywords[word.arg] = value
                call.written[word.arg] = frame.file.source(word.value)
            elif isinstance(value, Table):
                call.keywords |= {str(key): item for key, item in value.items.items()}
        return call

    def call(self, callee: Value, call: Call) -> Value:
        """What calling a value gives."""
        if isinstance(callee, FunctionValue):
            return self.enter(callee, call)
        if isinstance(callee, ClassValue):
            return self._construct(callee, call)
        if isinstance(callee, External):
            imitation = self._imitations.get(callee.name)
            value = imitation(self, call) if imitation else None
            if value is None and call.args and isinstance(call.args[0], Model):
                return call.args[0]  # `parser = library.add_arguments(parser)`
            return Made(callee.name, call) if value is None else value
        if isinstance(callee, BoundMethod):
            return self._call_method(callee, call)
        if isinstance(callee, Model):
            return callee.call(self, call) or Unknown()
        if isinstance(callee, Instance):
            return self.call(self._member(callee.cls, callee, "__call__"), call)
        return Unknown()

    def _call_method(self, method: BoundMethod, call: Call) -> Value:
        owner = method.owner
        if isinstance(owner, SuperValue) and isinstance(owner.instance, Model):
            owner = owner.instance
        if isinstance(owner, Model):
            return owner.call_method(self, method.name, call) or Unknown()
        return method_of_text(owner, method.name, call) or Unknown()

    def _construct(self, cls: ClassValue, call: Call) -> Value:
        for base in cls.external_bases():
            make = self._classes.get(base)
            if make is not None:
                return make(self, cls, call)
        instance = Instance(cls)
        found = cls.find("__init__")
        if found is not None:
            self.call(bind(found[0], instance, found[1], on_instance=True), call)
        return instance

    def enter(self, function: FunctionValue, call: Call) -> Value:
        """What calling a function of the source gives; see `functions.enter`."""
        return enter(self, function, call)

    def is_followed_by_name(self, name: str) -> bool:
        """Whether functions of a simple name are worth following."""
        return name in self._relevant
