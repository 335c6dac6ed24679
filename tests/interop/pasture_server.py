"""The personas of PyPI's fediverse-pasture, in an environment of their own: `python pasture_server.py PORT`.

Run in a folder of its own: the keys of the personas are kept there. This file is a script of the tests; what it runs
was written by others.
"""

import sys

from fediverse_pasture.verify_actor import build_app

port = int(sys.argv[1])
# Its page `/` lets every persona fetch an actor and post to its inbox, and says what was answered.
app = build_app(only_generate_config=False, domain=f"localhost:{port}", https=False, timeout=10)

if __name__ == "__main__":
    app.run(host="127.0.0.1", port=port)
