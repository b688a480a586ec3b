"""Runs a verb of ours; what stops it is said in one line with its cure, never as a traceback."""

from __future__ import annotations

import argparse
import errno
import os
import sqlite3
import sys
import traceback
from importlib import import_module

from sqlalchemy.exc import ArgumentError, OperationalError

from assistant.errors import SetupProblem, WrongSetting
from assistant.settings import Settings
from connectors.errors import ConnectorError
from knowledge.errors import KnowledgeError

FAILED, USAGE = 1, 2

_FULL = (errno.ENOSPC, errno.EDQUOT)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
_NOT_THERE = (errno.ENOENT, errno.ENOTDIR, errno.EISDIR)


def run_verb(module: str, arguments: argparse.Namespace) -> int:
    """The verb's exit code; 1 when something outside our code stopped it, 2 for a wrong setting."""
    try:
        code: int = import_module(f"assistant.commands.{module}").run(arguments)
        return code
    except SetupProblem as problem:
        return _told(str(problem), problem.cure)
    except WrongSetting as wrong:
        _told(str(wrong), "see the settings in assistant/README.md")
        return USAGE
    except ArgumentError as error:
        _told(f"AISLE_DATABASE_URL: {error}", "give a SQLAlchemy URL, such as sqlite:////path/record.sqlite")
        return USAGE
    except (ConnectorError, KnowledgeError) as error:
        return _told(str(error))
    except OperationalError as error:
        return _told(f"the database cannot be used: {error.orig}.", _database_cure())
    except sqlite3.OperationalError as error:
        return _told(f"the database cannot be used: {error}.", _database_cure())
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _told(f"{where}{error.strerror or error}.", _cure(error))


def _told(problem: str, cure: str = "") -> int:
    if os.environ.get("AISLE_LOG_LEVEL") == "debug":
        traceback.print_exc()
    print(f"aisle: {problem}" + (f"\n  → {cure}" if cure else ""), file=sys.stderr)
    return FAILED


def _home() -> str:
    return os.environ.get("AISLE_HOME") or str(Settings.model_fields["home"].default)


def _database_cure() -> str:
    if os.environ.get("AISLE_DATABASE_URL"):
        return "is the server of AISLE_DATABASE_URL running, and may this user write there?"
    return f"is there free space in {_home()}, and may this user write there? Another place: AISLE_HOME=/path"


def _cure(error: OSError) -> str:
    if error.errno in _FULL:
        return f"free some space, or keep the data elsewhere than in {_home()}: AISLE_HOME=/path"
    if error.errno in _FORBIDDEN:
        return "give this user the right to it; data can be kept elsewhere: AISLE_HOME=/path"
    if error.errno in _NOT_THERE:
        return "is the path right, and is it the kind of thing (file or folder) that is wanted there?"
    return "AISLE_LOG_LEVEL=debug shows where it happened"
