"""The two kinds of handler: a resource made through the emulator's own API, and an honest placeholder."""

import uuid
from dataclasses import dataclass, field
from typing import Callable

from emulator import call
from ministack.core.responses import get_account_id, get_region
from ministack.services.cloudformation.provisioners import _physical_name


@dataclass
class Resource:
    """One resource of a stack while it is created or deleted."""

    props: dict
    name: str  # the name CloudFormation would generate
    answer: dict = field(default_factory=dict)  # what the API has answered so far

    def __post_init__(self):
        # The engine adds tags that only CloudFormation may set, the APIs refuse them.
        if isinstance(self.props.get("Tags"), list):
            own = [tag for tag in self.props["Tags"] if not tag["Key"].startswith("aws:")]
            self.props = {**self.props, "Tags": own}


def tags(kind):
    """The Tags property as EC2's create operations take it."""
    return lambda it: (
        {"TagSpecifications": [{"ResourceType": kind, "Tags": it.props["Tags"]}]} if it.props.get("Tags") else {}
    )


def _dig(source, path):
    for step in path.split("."):
        source = source[int(step)] if isinstance(source, list) else source[step]
    return source


# What a delete needs to know beyond the physical id; the stack engine hands it only that and the properties.
_made: dict = {}


class ApiType:
    """A type whose API the emulator has: CloudFormation only needs to be told how to call it.

    `create` and `delete` are steps (operation, arguments), run in order. Arguments are computed from the Resource; its
    `answer` collects the responses of earlier steps. `ref` and `attributes` are paths into that answer, or callables.
    An update replaces the resource, unless only its tags change, which stay as they were created.
    """

    placeholder = False

    def __init__(self, service, *, create, ref, delete=(), attributes=None):
        self._service = service
        self._create = create
        self._ref = ref
        self._delete = delete
        self._attributes = attributes or {}

    def handlers(self, type_name):
        return {
            "create": lambda logical_id, props, stack: self._make(type_name, logical_id, props, stack),
            "update": lambda physical, old, new, stack, logical: self._replace(
                type_name, physical, old, new, stack, logical
            ),
            "update_with_logical_id": True,
            "delete": lambda physical, props: self._unmake(type_name, physical, props),
        }

    def _make(self, type_name, logical_id, props, stack):
        it = Resource(props, _physical_name(stack, logical_id, lowercase=True, max_len=60))
        self._run(self._create, it)
        physical = str(self._read(self._ref, it))
        _made[type_name, get_region(), physical] = it
        return physical, self._read_attributes(it)

    def _replace(self, type_name, physical, old, new, stack, logical):
        made = _made.get((type_name, get_region(), physical))
        if made is not None and {**old, "Tags": None} == {**new, "Tags": None}:
            return physical, self._read_attributes(made)
        self._unmake(type_name, physical, old)
        return self._make(type_name, logical or physical, new, stack)

    def _unmake(self, type_name, physical, props):
        it = _made.pop((type_name, get_region(), physical), None)
        if it is not None:
            self._run(self._delete, it)

    def _run(self, steps, it):
        for operation, arguments in steps:
            answer = call(self._service, operation, arguments(it))
            it.answer = {**it.answer, **answer}

    def _read_attributes(self, it):
        return {name: self._read(source, it) for name, source in self._attributes.items()}

    @staticmethod
    def _read(source, it):
        return source(it) if callable(source) else _dig(it.answer, source)


class Placeholder:
    """A type with no service behind it: accepted, remembered by CloudFormation only, printed by name after a run.

    `ref` is the property that names the resource; attributes are texts with {name}, {account}, {region} and {uuid}.
    """

    placeholder = True

    def __init__(self, ref=None, **attributes):
        self._ref = ref
        self._attributes = attributes

    def handlers(self, type_name):
        return {"create": self._make, "delete": lambda physical, props: None}

    def _make(self, logical_id, props, stack):
        words = {
            "name": props.get(self._ref) or _physical_name(stack, logical_id, lowercase=True, max_len=60),
            "account": get_account_id(),
            "region": get_region(),
            "uuid": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{stack}/{logical_id}")),
        }
        texts = {name.replace("__", "."): text.format(**words) for name, text in self._attributes.items()}
        return texts.pop("Ref", words["name"]), texts


@dataclass(frozen=True)
class Patch:
    """A handler of the emulator that ignores or refuses something we deploy.

    `create(it, proceed)` runs for resources that it `applies` to, also on an update, so it may be repeated;
    `proceed(props)` is the emulator's own create or update. `properties` names what our code puts into the account:
    a value read back from there counts as ours, everything else stays the emulator's.
    """

    name: str
    type_name: str
    properties: tuple
    why: str
    applies: Callable[[dict], bool]
    create: Callable[[Resource, Callable], tuple]
    delete: Callable[[str], None] = lambda physical: None

    def over(self, original):
        def run(logical_id, props, stack, proceed):
            if not self.applies(props):
                return proceed(props)
            return self.create(Resource(props, _physical_name(stack, logical_id, lowercase=True, max_len=60)), proceed)

        def create(logical_id, props, stack):
            return run(logical_id, props, stack, lambda known: original["create"](logical_id, known, stack))

        def update(physical, old, new, stack, logical_id=None):
            named = (logical_id,) if original.get("update_with_logical_id") else ()
            handler = original["update"]
            return run(logical_id or physical, new, stack, lambda known: handler(physical, old, known, stack, *named))

        def delete(physical, props):
            if self.applies(props):
                self.delete(physical)
            return original["delete"](physical, props)

        return {**original, "create": create, "update": update, "update_with_logical_id": True, "delete": delete}
