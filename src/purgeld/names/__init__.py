"""Names across scripts: how a spelling may be read, which readings agree, and why.

``parse`` takes a name apart, ``compare`` scores two, ``keys`` finds those worth comparing. Reading
tables, endings, given names, aliases and weights are data with their sources, in ``tables/``.
"""

from purgeld.names.comparing import Comparison, compare
from purgeld.names.features import Part
from purgeld.names.keys import keys, pair_keys
from purgeld.names.languages import tag
from purgeld.names.parsing import Name, Token, parse

__all__ = ["Comparison", "Name", "Part", "Token", "compare", "keys", "pair_keys", "parse", "tag"]
