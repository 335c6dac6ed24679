"""JSON-LD as a graph: for documents of our own alone.

Canonical form costs a second for each hundred bytes of a graph that was made to cost time (security LD11), and what a
graph says can be moved about in it (CVE-2026-42462, CVE-2026-46349). So nothing that came from elsewhere gets here.
"""
