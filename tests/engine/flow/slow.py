"""A second interpreter, written for plainness alone: it reads the JSON and begins anew for every input."""

from __future__ import annotations

WAITING = {"ask", "step", "enter"}


def walk(data, inputs):
    """(node, status, outcome, ids of the nodes passed, variables) after these inputs."""
    return _walk(data, data["start"], list(inputs), [], {}, 0)


def _walk(data, at, inputs, seen, known, passed):
    node = next(node for node in data["nodes"] if node["id"] == at)
    kind, settings, edges = node["kind"], node.get("settings", {}), node.get("edges", {})
    if kind in ("good", "help"):
        return at, "ended", "solved" if kind == "good" else "request", seen, known
    if kind in WAITING and not inputs:
        return at, "waiting", "", seen, known
    if kind == "decide":
        outlet = next((c["id"] for c in node["choices"] if _true(c["when"]["where"], known)), "otherwise")
        return _walk(data, edges[outlet], inputs, [*seen, at], known, passed + 1)
    given = inputs.pop(0)
    if kind == "enter":
        outlet, kept = "next", _kept(settings, given)
    else:
        outlet, kept = given, given
    name = settings.get("variable")
    if name:
        known = {key: value for key, value in known.items() if key != name}
        if kept is not None:
            known[name] = kept
    if outlet not in edges:
        return at, "ended", "solved", [*seen, at], known
    return _walk(data, edges[outlet], inputs, [*seen, at], known, 0)


def _kept(settings, given):
    if given is None or given == "":
        return None
    if settings["type"] == "number":
        number = float(given)
        return int(number) if number == int(number) else number
    return given


def _true(test, known):
    value, wanted = known.get(test["field"]), test["value"]
    match test["op"]:
        case "is":
            return value is not None and value == wanted
        case "is_not":
            return value != wanted
        case "gte":
            return value is not None and value >= float(wanted)
        case "lt":
            return value is not None and value < float(wanted)
    raise AssertionError(test)
