"""Who may be profiled, said once: models learn from these customers alone, and what models find is asked of them alone."""

# Of a customer `c`: has refused neither on the record nor by a consent withdrawn, and has had nothing restricted.
MAY_BE_PROFILED = """(NOT c.profiling_refused
 AND NOT EXISTS (SELECT FROM customers_consentstate pc WHERE pc.customer_id = c.id
                    AND pc.purpose = 'profiling' AND pc.channel = '' AND NOT pc.granted)
 AND NOT EXISTS (SELECT FROM customers_datarestriction pr WHERE pr.customer_id = c.id))"""
