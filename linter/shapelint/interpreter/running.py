"""Running a module's body, statement by statement, so that one that fails does not take the rest with it."""

from __future__ import annotations

import ast

from shapelint.interpreter import (  # noqa: F401  they enter their compilers
    assignments,
    comparisons,
    comprehensions,
    contexts,
    definitions,
    displays,
    expressions,
    handlers,
    loops,
    patterns,
    statements,
)
from shapelint.interpreter.budget import Exhausted, InternalFault
from shapelint.interpreter.compiler import compile_statement
from shapelint.interpreter.functions import note_site
from shapelint.interpreter.modules import InterpretedModule, assigned_names
from shapelint.interpreter.scopes import Scope
from shapelint.interpreter.state import STATE, Frame
from shapelint.interpreter.trail import Trail
from shapelint.raised import ProgramExit, is_raised
from shapelint.recording import active
from shapelint.source.files import UnreadableSource
from shapelint.unknown import Undecided, Unknown

STATEMENT_STEPS = 400_000
"""What one statement of an imported module may take before it is given up."""


def run_module_body(module: InterpretedModule) -> None:
    """Evaluate the statements of a module in order."""
    try:
        tree = module.file.tree
    except UnreadableSource as error:
        module.fail(f"{module.file.filename}: {error.message}")
        return
    module.namespace["__doc__"] = ast.get_docstring(tree, clean=False)
    frame = Frame(module.namespace, module, None, None)
    scope = Scope("module")
    before, depth, uncertain, trail, trying, cut = STATE.frame, STATE.depth, STATE.uncertain, STATE.trail, STATE.trying, STATE.cut
    in_progress = active().in_progress
    STATE.frame, STATE.uncertain, STATE.trail, STATE.trying, active().in_progress = frame, 0, Trail(), [], None
    try:
        for node in tree.body:
            if not run_statement(module, frame, scope, node):
                break
    finally:
        STATE.frame, STATE.depth, STATE.uncertain, STATE.trail, STATE.trying = before, depth, uncertain, trail, trying
        if before is not None and before.module is not module:
            STATE.cut = cut  # what is missing in an import is missing there: its names are unknown
        active().in_progress = in_progress


def run_statement(module: InterpretedModule, frame: Frame, scope: Scope, node: ast.stmt) -> bool:
    """Evaluate one statement of a module; if it fails, what it binds is unknown. Returns whether the program goes on."""
    frame.node = node
    goes_on = True
    reason = None
    try:
        compile_statement(node, scope)(frame)
    except Undecided as undecided:
        reason = undecided.unknown.reason
        STATE.cut = STATE.cut or not isinstance(node, (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign))
    except Exhausted as exhausted:
        reason = exhausted.what
        STATE.exhausted = True
        STATE.budget.steps = max(STATE.budget.steps, 0) + STATEMENT_STEPS
    except InternalFault as fault:
        active().internal_faults.append(f"{module.file.filename}:{node.lineno}: {fault.args[0]}")
        reason = "internal error"
    except ProgramExit:
        reason, goes_on = "the program ends before", False
    except Exception as error:
        STATE.frame = frame
        note_site(error, frame)
        if not is_raised(error) and not isinstance(error, RecursionError):
            active().internal_faults.append(f"{module.file.filename}:{node.lineno}: {type(error).__name__}: {error}")
        reason = f"{type(error).__name__}: {error}"
        goes_on = not isinstance(node, ast.Raise)  # nothing after it is ever reached
        active().statement_failed(module, node, error)
    if reason is not None:
        module.incomplete = True  # whoever imports from it may find more than we know
        for name in assigned_names(node):
            if name not in module.namespace:
                module.namespace[name] = Unknown(f"{name} could not be evaluated: {reason}")
    return goes_on
