"""Relations that were found between endpoints and are not in the mapping."""

from dataclasses import dataclass

from builder.project import Project, Resource


@dataclass(frozen=True)
class Suggestion:
    """One relation of a kind, as the mapping would have it."""

    resource: Resource
    name: str
    target: str
    expression: str
    many: bool


def suggestions(project: Project) -> list[Suggestion]:
    """Those of kinds that are in the mapping, to blueprints that it makes."""
    resources = project.resources
    made = {each.blueprint for each in resources}
    found = []
    for resource in resources:
        finding = project.findings.get(resource.kind)
        there = resource.fields("relations")
        targets = {str(value) for value in there.values()}
        for relation in finding.relations if finding is not None and finding.failure is None else []:
            if relation.name not in there and relation.target in made and relation.expression not in targets:
                found.append(Suggestion(resource, relation.name, relation.target, relation.expression, relation.many))
    return found
