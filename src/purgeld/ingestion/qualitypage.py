"""The report of quality as one page of HTML: no script, nothing from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import Environment

from purgeld.persons.tally import STATES

if TYPE_CHECKING:
    from collections.abc import Mapping

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>Quality of {{ title }}</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem }
table { border-collapse: collapse; margin: 1rem 0; width: 100% }
th, td { border-bottom: 1px solid #bbb; padding: .25rem .5rem; text-align: left; vertical-align: top }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums }
td.text { overflow-wrap: anywhere }
</style>
</head>
<body>
<h1>Quality of {{ title }}</h1>
<p>{{ rows["in"] }} rows were read: {{ rows["out"] }} written, {{ rows["refused"] }} refused,
{{ held }} withheld{% for why, count in rows["withheld"].items() %} ({{ why }} {{ count }}){% endfor %}.
{{ duplicates }} records have the content of another one.</p>
<h2>Columns</h2>
<p>Understood: a value, and every word belongs to it. Partly: words were left over. Refused: something is
stated that no rule reads. Empty: nothing is stated. The raw text stays in each case.</p>
<table>
<thead><tr><th scope="col">Column</th><th scope="col">Kind</th>
{% for state in states %}<th scope="col" class="n">{{ state|capitalize }}</th>{% endfor %}</tr></thead>
<tbody>
{% for row in columns %}<tr><th scope="row">{{ row.column }}</th><td>{{ row.kind }}</td>
{% for state in states %}<td class="n">{{ row[state] }}</td>{% endfor %}</tr>
{% endfor %}</tbody>
</table>
<h2>What was noticed</h2>
{% if issues %}<table>
<thead><tr><th scope="col">Issue</th><th scope="col">Key</th><th scope="col" class="n">Records</th></tr></thead>
<tbody>
{% for row in issues %}<tr><th scope="row">{{ row.label|capitalize }}</th><td>{{ row.issue }}</td>
<td class="n">{{ row.count }}</td></tr>
{% endfor %}</tbody>
</table>{% else %}<p>Nothing.</p>{% endif %}
<h2>Texts that were not, or not wholly, understood</h2>
{% if unrecognised %}<table>
<thead><tr><th scope="col">Text</th><th scope="col">Column</th><th scope="col">State</th>
<th scope="col" class="n">Cells</th></tr></thead>
<tbody>
{% for row in unrecognised %}<tr><td class="text">{{ row.text }}</td><td>{{ row.column }}</td>
<td>{{ row.state }}</td><td class="n">{{ row["count"] }}</td></tr>
{% endfor %}</tbody>
</table>{% else %}<p>None.</p>{% endif %}
</body>
</html>
"""
_TEMPLATE = Environment(autoescape=True, trim_blocks=True).from_string(_PAGE)


def page(title: str, report: Mapping[str, Any]) -> str:
    """Write the page of a report (see :func:`purgeld.ingestion.quality.quality`)."""
    held = sum(report["rows"]["withheld"].values())
    return _TEMPLATE.render(title=title, states=STATES, held=held, **report) + "\n"
