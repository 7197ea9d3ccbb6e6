"""Pages of the Python reference: a page a package, with what its `__all__` names."""

import ast
from dataclasses import dataclass
from pathlib import Path

from docs_build.error_sites import PACKAGE


@dataclass(frozen=True)
class PublicPackage:
    """A package that says what is public."""

    name: str
    summary: str
    members: tuple[str, ...]

    @property
    def title(self) -> str:
        """Its name below `spacy_clinner`."""
        return self.name.removeprefix(f"{PACKAGE.name}.")


def public_packages(root: Path = PACKAGE) -> list[PublicPackage]:
    """All packages with a non-empty `__all__`."""
    packages = (_package(path, root) for path in sorted(root.rglob("__init__.py")))
    return [package for package in packages if package.members]


def index_page(packages: list[PublicPackage]) -> str:
    """The list of the packages."""
    rows = (f"| [`{package.title}`]({package.title}.md) | {package.summary} |" for package in packages)
    return "\n".join(
        [
            "# Python",
            "",
            "These are the public names of the package. Names that are not here may change in any release.",
            "",
            "| Package | What it holds |",
            "|---|---|",
            *rows,
            "",
        ]
    )


def navigation(packages: list[PublicPackage]) -> str:
    """The part of the site's navigation that lists the packages."""
    entries = (f"- [{package.title}]({package.title}.md)" for package in packages)
    return "\n".join(["- [Overview](index.md)", *entries, ""])


def package_page(package: PublicPackage) -> str:
    """A page with the documentation of every public name, made by mkdocstrings."""
    entries = (f"::: {package.name}.{member}\n" for member in package.members)
    return "\n".join([f"# {package.title}", "", package.summary, "", *entries])


def _package(path: Path, root: Path) -> PublicPackage:
    tree = ast.parse(path.read_text(encoding="utf8"))
    name = ".".join(path.parent.relative_to(root.parent).parts)
    summary = " ".join((ast.get_docstring(tree) or "").split())
    return PublicPackage(name, summary, tuple(_all(tree)))


def _all(tree: ast.Module) -> list[str]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(ast.unparse(target) == "__all__" for target in node.targets):
            return list(ast.literal_eval(node.value))
    return []
