"""The format of an endpoint's answers, as a selector gives it: by its name, or with what there is to say of it."""

from typing import Any

from pydantic.v1 import BaseModel, Field, root_validator

from extraction import Format, FormatName, Table, XmlNames
from mapping.spelling import snake_case_keys
from messages import MappingError


class _InEitherSpelling(BaseModel):
    class Config:
        extra = "forbid"
        allow_population_by_field_name = True

    @root_validator(pre=True)
    def _spelling(cls: type[BaseModel], values: dict[str, Any]) -> dict[str, Any]:
        return snake_case_keys(cls, values, {})


class FormatOptions(_InEitherSpelling):
    """What there is to say of any format."""

    encoding: str | None = Field(
        title="Encoding", description="Encoding of the text, such as `cp1252`, where the answer does not tell it."
    )
    member: str | None = Field(
        title="Member", description="Name of the members that are meant in a zip file; `*` stands for anything."
    )

    def of(self, name: FormatName) -> Format:
        """Raises `MappingError` where it cannot be meant."""
        return Format(name, self.encoding or None, self.member or None)


class TableOptions(FormatOptions):
    """What there is to say of CSV or TSV."""

    delimiter: str | None = Field(
        title="Delimiter", description="The character between fields, such as `;`, where it is no comma (or tab)."
    )
    quote: str | None = Field(
        title="Quote", description='The character around fields that hold others, by default `"`; empty for none.'
    )
    names: list[str] = Field(
        default_factory=list, title="Names", description="Names of the columns, where no header line tells them."
    )
    skip: int = Field(
        default=0, ge=0, title="Skip", description="How many lines come before the header line or the rows."
    )

    def of(self, name: FormatName) -> Format:
        quote = '"' if self.quote is None else self.quote
        table = Table(self.delimiter or None, quote, tuple(self.names), self.skip)
        return Format(name, self.encoding or None, self.member or None, table=table)


class XmlOptions(FormatOptions):
    """What there is to say of XML."""

    lists: list[str] = Field(
        default_factory=list,
        title="Lists",
        description="Elements that are lists however often they occur, as the one is that `data_path` ends with.",
    )
    namespaces: dict[str, str] = Field(
        default_factory=dict,
        title="Namespaces",
        description="The prefix by which each namespace is called, whatever the answer calls it; empty for none.",
    )

    def of(self, name: FormatName) -> Format:
        names = XmlNames(tuple(self.lists), tuple(self.namespaces.items()))
        return Format(name, self.encoding or None, self.member or None, xml=names)


class FormatSelector(_InEitherSpelling):
    """One format, with what there is to say of it."""

    json_: FormatOptions | None = Field(alias="json", title="JSON", description="One JSON document.")
    jsonl: FormatOptions | None = Field(title="JSON lines", description="A JSON object on each line.")
    csv: TableOptions | None = Field(title="CSV", description="Rows with commas or other characters between fields.")
    tsv: TableOptions | None = Field(title="TSV", description="Rows with tabs between fields.")
    xml: XmlOptions | None = Field(title="XML", description="A document of elements, which are objects.")
    yaml: FormatOptions | None = Field(title="YAML", description="One YAML document or several.")

    def chosen(self) -> Format:
        """Raises `MappingError` where it is not one, or cannot be meant."""
        given = [field for field in self.__fields__.values() if field.name in self.__fields_set__]
        if len(given) != 1:
            known = ", ".join(FormatName)
            there = " and ".join(field.alias for field in given) or "none"
            raise MappingError(f"it names {there}; write one of {known}, as in `format: csv`.")
        (field,) = given
        name = FormatName(field.alias)
        options: FormatOptions | None = getattr(self, field.name)
        return Format(name) if options is None else options.of(name)
