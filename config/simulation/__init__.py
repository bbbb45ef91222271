"""The invented bank 青屿银行 Qingyu Bank: deterministic, vectorised, belonging to nobody."""
