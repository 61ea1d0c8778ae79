"""The command line: one thin module a command, loaded by name so that ``--help`` stays fast."""

from __future__ import annotations

import errno
import os
import signal
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

import click

from purgeld import __version__
from purgeld.errors import OutputError, Place, PurgeldError

if TYPE_CHECKING:
    from types import FrameType

COMMANDS = {
    "build": "Read, validate, answer the saved queries, write dist/.",
    "dump": "Write the dataset to standard output.",
    "evidence": "Check, show and find passages of the sources.",
    "init": "Begin a project of your own.",
    "ingest": "Turn files of records into validated linked data.",
    "fmt": "Write Turtle in canonical form.",
    "link": "Fetch, propose, review and export links to other datasets.",
    "names": "Score pairs of names across scripts and spellings.",
    "load": "Load the dataset or RDF files into a store.",
    "queries": "List the saved queries.",
    "query": "Run saved or own SPARQL.",
    "reconcile": "Match a list of names with this dataset or a file of people.",
    "serve": "Serve pages, data and SPARQL.",
    "validate": "Validate the project, or RDF files of your own.",
}
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}
_STDOUT = Place("standard output")
INTERRUPTED = 130
TERMINATED = 143


class Commands(click.Group):
    """A group whose commands are imported when they are called."""

    table: ClassVar[dict[str, str]] = COMMANDS
    home = "purgeld.cli."

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        del ctx
        return sorted(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of a command and return the command."""
        del ctx
        if cmd_name not in self.table:
            return None
        command: click.Command = import_module(f"{self.home}{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(sorted(self.table.items()))


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="purgeld")
@click.option("--debug", is_flag=True, help="Show the traceback of a refusal.")
@click.pass_context
def cli(ctx: click.Context, *, debug: bool) -> None:
    """Publish the history of the Great Purge as linked open data."""
    ctx.obj = debug


def _terminate(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise SystemExit(TERMINATED)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; refusals become one line on standard error and an exit code."""
    signal.signal(signal.SIGTERM, _terminate)
    try:
        status: Any = cli.main(arguments, prog_name="purgeld", standalone_mode=False)
        sys.stdout.flush()
        sys.exit(status if isinstance(status, int) else 0)
    except PurgeldError as fault:
        _refuse(fault)
    except click.ClickException as fault:
        fault.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        _write_no_more()
        sys.exit(0)
    except OSError as fault:
        if fault.errno not in _NO_ROOM or fault.filename is not None:
            raise
        _write_no_more()
        cure = "Make room, or write elsewhere"
        _refuse(OutputError(f"cannot be written ({fault.strerror})", cure=cure, where=_STDOUT))


def _write_no_more() -> None:
    """Let nothing be written to standard output any more, not even at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _refuse(fault: PurgeldError) -> None:
    if "--debug" in sys.argv:
        raise fault
    for line in (str(fault), *getattr(fault, "__notes__", ())):
        click.echo(f"purgeld: {line}", err=True)
    sys.exit(fault.exit_code)
