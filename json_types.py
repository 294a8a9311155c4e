"""The types of decoded JSON, for annotations."""

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None
type JsonObject = dict[str, Json]
type Item = JsonObject
