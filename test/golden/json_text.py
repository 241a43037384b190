"""JSON that reads well as a diff, where two such values differ, and the commands that write and check a file of them."""
import json
import sys


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


def write(path, found):
    path.write_text(as_text(found) + "\n")


def check(path, found, as_expected):
    """Say where the file differs from what was found, or that all is as expected; exit accordingly."""
    wrong = list(differences(json.loads(path.read_text()), found))
    print("\n".join(wrong) if wrong else as_expected)
    sys.exit(1 if wrong else 0)


def write_or_check(path, found, as_expected, usage):
    """What the command line asks for."""
    if sys.argv[1:] == ["write"]:
        write(path, found)
    elif sys.argv[1:] == ["check"]:
        check(path, found, as_expected)
    else:
        sys.exit(usage)
