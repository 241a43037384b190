"""JSON that reads well as a diff, and where two such values differ."""
import json


def holds_objects(value):
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(isinstance(item, dict) or holds_objects(item) for item in items)


def as_text(value, indent=""):
    """JSON with one line per object that holds no other objects: short, and readable as a diff."""
    if not holds_objects(value):
        return json.dumps(value)
    deeper = indent + " "
    if isinstance(value, dict):
        lines = [f"{deeper}{json.dumps(key)}: {as_text(item, deeper)}" for key, item in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    return "[\n" + ",\n".join(deeper + as_text(item, deeper) for item in value) + f"\n{indent}]"


def differences(expected, found, where=""):
    """Yield the places at which two JSON values differ."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in sorted(expected.keys() | found.keys()):
            yield from differences(expected.get(key), found.get(key), f"{where}/{key}")
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for i, pair in enumerate(zip(expected, found)):
            yield from differences(*pair, f"{where}/{i}")
    elif expected != found:
        yield f"{where}: expected {expected}, found {found}"
