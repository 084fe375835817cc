"""Step graphs as data (SPEC IN8, later VO2): troubleshooting guides, scripts, standard processes, voice menus.

A `Flow` is read with `parse` and written with `dump`; which kinds of nodes there are tells a `Vocabulary`. A `Walker`
is the interpreter: `begin`, then `advance` with every input; the `State` holds the whole walk and is JSON too. `lint`
finds what is wrong, `outline` shows a flow, `editing` changes it, `diff` compares two. See the README beside this file.
"""

from . import editing
from .diffing import Change, Part, diff
from .editing import Edited, fresh_id
from .errors import BadFlow, BadInput, BadState, FlowError, NoSuchNode
from .graph import distances, inputs_left
from .limits import GOOD_CHOICES, GOOD_DEPTH, MOST_PASSED, MOST_VISITS, SCHEMA
from .lint import Code, Finding, grave, lint
from .model import Choice, Flow, Json, Node, Texts, Value, text_in
from .outlining import Line, outline
from .reading import load_json, parse, parse_text
from .running import ENDLESS, NO_NODE, NO_WAY, TOO_LONG, Walker, advance, begin
from .state import State, Status, Visit, back, dump_state, jump, load_state
from .variables import TIMELESS, condition, specs_of
from .vocabulary import Choices, Kind, Role, Setting, Sort, Text, Vocabulary
from .writing import dump, dump_text

__all__ = [
    "ENDLESS",
    "GOOD_CHOICES",
    "GOOD_DEPTH",
    "MOST_PASSED",
    "MOST_VISITS",
    "NO_NODE",
    "NO_WAY",
    "SCHEMA",
    "TIMELESS",
    "TOO_LONG",
    "BadFlow",
    "BadInput",
    "BadState",
    "Change",
    "Choice",
    "Choices",
    "Code",
    "Edited",
    "Finding",
    "Flow",
    "FlowError",
    "Json",
    "Kind",
    "Line",
    "NoSuchNode",
    "Node",
    "Part",
    "Role",
    "Setting",
    "Sort",
    "State",
    "Status",
    "Text",
    "Texts",
    "Value",
    "Visit",
    "Vocabulary",
    "Walker",
    "advance",
    "back",
    "begin",
    "condition",
    "diff",
    "distances",
    "dump",
    "dump_state",
    "dump_text",
    "editing",
    "fresh_id",
    "grave",
    "inputs_left",
    "jump",
    "lint",
    "load_json",
    "load_state",
    "outline",
    "parse",
    "parse_text",
    "specs_of",
    "text_in",
]
