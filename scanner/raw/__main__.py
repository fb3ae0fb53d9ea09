"""`python -m scanner.raw`: JSON lines in, JSON lines out.

First line in: {"scope": [networks], "rate": n, "host_rate": n}. Then one
request a line: {"id", "op": arp|link|icmp|timestamp|syn, "interface", "mac",
"source", "targets", "idle"} and for syn "ports"; `targets` are addresses for arp and
link, [address, MAC of the next hop] for the others. {"op": "listen", "seconds"} sends nothing and finds frames as
hexadecimal digits. {"cancel": id} ends the request under way, the end of
the input ends the process.

Out: {"ready": true}, then {"id", "found": [...], "asked": n} as answers come and
{"id", "sending": true or false} as rounds of frames begin and end, last
{"id", "done": true, "sent": {address: frames}, "by_second": {second: frames}, "rounds"} or
{"id", "error": "no_privilege|not_reached|refused|bad_request", "detail"}.
"""

import gc
import os
import sys

if __name__ == "__main__":
    gc.set_threshold(50_000)  # modules and questions are many objects and no garbage: looking for it costs a tenth
    # Started by its path so that nothing in the current folder is ever imported with privileges.
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__)))))
    from scanner.raw.server import serve

    code = serve()
    sys.stdout.flush()
    os._exit(code)  # nothing is left to give back, and taking the modules apart would only make the scan wait
