"""The command `schema`."""

from pathlib import Path

import click

from tools.schema.mapping_schema import mapping_schema_text


@click.command("schema")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False, writable=True), metavar="FILE",
              help="Write it there, instead of to the standard output.")  # fmt: skip
def schema_command(output: Path | None) -> None:
    """Print the JSON Schema of mappings, for editors.

    An editor uses it for a mapping whose first line is `# yaml-language-server: $schema=FILE`.
    """
    if output is None:
        click.echo(mapping_schema_text(), nl=False)
    else:
        output.write_text(mapping_schema_text(), encoding="utf-8")
