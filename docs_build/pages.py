"""Writes the generated pages into the site; mkdocs runs it through its gen-files plugin."""

import sys
from pathlib import Path

import mkdocs_gen_files

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from docs_build.commands_page import commands_page  # noqa: E402
from docs_build.configuration_page import configuration_page, entry_points  # noqa: E402
from docs_build.error_families import error_families  # noqa: E402
from docs_build.errors_page import errors_page  # noqa: E402
from docs_build.methods_page import methods_page  # noqa: E402
from docs_build.python_pages import index_page, navigation, package_page, public_packages  # noqa: E402
from docs_build.root_pages import PAGES, root_page  # noqa: E402
from docs_build.settings import SettingsReader  # noqa: E402


def write(path: str, text: str) -> None:
    """Add a page to the site."""
    with mkdocs_gen_files.open(path, "w") as page:
        page.write(text)


def foremost(text: str, boost: int) -> str:
    """A page that comes before others in the results of a search."""
    return f"---\nsearch:\n  boost: {boost}\n---\n\n{text}"


packages = public_packages()
write("reference/api/index.md", index_page(packages))
write("reference/api/SUMMARY.md", navigation(packages))
for package in packages:
    write(f"reference/api/{package.title}.md", package_page(package))
write("reference/commands.md", foremost(commands_page(), boost=20))
configuration = configuration_page(entry_points(), SettingsReader())
write("reference/configuration.md", foremost(configuration, boost=10))
write("reference/methods.md", methods_page())
write("reference/errors.md", errors_page(error_families()))
for source, page in PAGES.items():
    write(page, root_page(source))
