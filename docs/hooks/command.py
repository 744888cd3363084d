"""Hook of MkDocs: the page on the command, from the help of its own parser, when the site is built."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import groupby

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from moscow_tokyo.cli.arguments import parser as command

PAGE = "reference/command.md"
PROG = "moscow-tokyo"


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the page to those that are written by hand."""
    files.append(File.generated(config, PAGE, content=page(command())))
    return files


def page(parser: argparse.ArgumentParser) -> str:
    """The Markdown text of the page."""
    lines = ["# The command line", "", f"{parser.description}", "", *_text(parser.epilog)]
    lines += ["## Options", "", *_arguments(parser)]
    for name, verb in _verbs(parser).items():
        lines += [f"## {name}", "", f"{verb.description}", "", *_usage(name, verb)]
        if any(_shown(verb)):  # else the usage is the example
            lines += [*_arguments(verb), *_text(verb.epilog)]
    return "\n".join(lines)


def _text(text: str | None) -> Iterator[str]:
    """Paragraphs, and as blocks of code the lines that are indented."""
    for indented, lines in groupby((text or "").splitlines(), lambda line: line.startswith("  ")):
        if indented:
            yield from ("```sh", *(line.strip() for line in lines), "```", "")
        else:
            yield from (*lines, "")


def _verbs(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def _usage(name: str, verb: argparse.ArgumentParser) -> Iterator[str]:
    """How the verb is written."""
    parts = [PROG, name]
    for action in _shown(verb):
        word = _word(action) + (" ..." if action.nargs == "+" else "")
        parts.append(f"[{word}]" if action.option_strings or action.nargs == "?" else word)
    yield from ("```text", " ".join(parts), "```", "")


def _arguments(verb: argparse.ArgumentParser) -> Iterator[str]:
    """Those arguments that have a help of their own, as a list."""
    explained = [action for action in _shown(verb) if action.help]
    for action in explained:
        choices = f" One of: {', '.join(map(str, action.choices))}." if action.choices else ""
        help = (action.help or "") % {"default": action.default}
        if action.choices and all(str(choice) in help for choice in action.choices):
            choices = ""
        yield f"- `{_word(action)}`: {help.rstrip('.')}.{choices}"
    if explained:
        yield ""


def _shown(verb: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in verb._actions:
        if not isinstance(action, argparse._HelpAction | argparse._SubParsersAction):
            yield action


def _word(action: argparse.Action) -> str:
    """An argument as people write it."""
    name = str(action.metavar or action.dest.upper())
    if not action.option_strings:
        return name
    return action.option_strings[-1] + (f" {name}" if action.nargs != 0 else "")
