"""How finely each currency is counted (ISO 4217): two decimals, but for these."""

CODES = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
WITHOUT_DECIMALS = frozenset(CODES.split())
# Amounts are kept to the cent: a third decimal is lost, whatever the currency.
KEPT_DECIMALS = 2
