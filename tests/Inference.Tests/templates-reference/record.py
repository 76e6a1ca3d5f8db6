"""Records what Jinja itself (Python's jinja2 3.1, set up as transformers does) makes of the test cases: python3 record.py."""
import json
from datetime import datetime
from pathlib import Path

import jinja2
import jinja2.ext
from jinja2.sandbox import ImmutableSandboxedEnvironment

CASES = Path(__file__).parent.parent / "ChatTemplates" / "Cases"
NOW = datetime(2024, 7, 6, 15, 4, 5)


class Refusal(Exception):
    pass


class Generation(jinja2.ext.Extension):
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_write"), [], [], body).set_lineno(line)

    def _write(self, caller):
        return caller()


def raise_exception(message):
    raise Refusal(message)


def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols])
environment.filters["tojson"] = tojson
environment.globals["raise_exception"] = raise_exception
environment.globals["strftime_now"] = lambda format: NOW.strftime(format)


def render(source, variables):
    try:
        return {"text": environment.from_string(source).render(**variables)}
    except Refusal as refusal:
        return {"refusal": str(refusal)}
    except Exception:
        return {"error": True}


def conversation(path, generation):
    given = json.loads(path.read_text())
    return {
        "messages": given["messages"], "tools": given.get("tools"), "documents": given.get("documents"),
        "add_generation_prompt": generation, "bos_token": "<s>", "eos_token": "</s>", **given.get("variables", {}),
    }


recorded = {"conversations": {}, "snippets": [], "whitespace": []}
for template in sorted((CASES / "templates").glob("*.jinja")):
    for path in sorted((CASES / "conversations").glob("*.json")):
        for generation in (False, True):
            key = f"{template.stem}/{path.stem}/{'generation' if generation else 'whole'}"
            recorded["conversations"][key] = render(template.read_text(), conversation(path, generation))

data = {"text": " a ", "list": [1, 2.5, True, None], "nothing": None, "map": {"z": "é<", "a": {}}}
for line in (CASES / "snippets.txt").read_text().splitlines():
    recorded["snippets"].append({"template": line, **render(line, {"data": data})})
for source in json.loads((CASES / "whitespace.json").read_text()):
    recorded["whitespace"].append({"template": source, **render(source, {})})

(CASES / "jinja2.json").write_text(json.dumps(recorded, ensure_ascii=False, indent=1) + "\n")
