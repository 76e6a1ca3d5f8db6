namespace OrleansAi.Inference.Tests.Generation.Grammars;

/// <summary>Schemas, and values of which some match.</summary>
internal static class SchemaCases
{
    public static readonly Dictionary<string, string> Schemas = new()
    {
        ["anything"] = "true",
        ["empty"] = "{}",
        ["string"] = """{ "type": "string", "title": "x", "description": "y" }""",
        ["lengths"] = """{ "type": "string", "minLength": 2, "maxLength": 5 }""",
        ["longer"] = """{ "type": "string", "minLength": 3 }""",
        ["exact"] = """{ "type": "string", "minLength": 0, "maxLength": 0 }""",
        ["number"] = """{ "type": "number" }""",
        ["integer"] = """{ "type": "integer" }""",
        ["positive"] = """{ "type": "integer", "minimum": 1 }""",
        ["range"] = """{ "type": ["integer", "string"], "minimum": -7.5, "exclusiveMaximum": 12 }""",
        ["date"] = """{ "type": "string", "format": "date" }""",
        ["time"] = """{ "type": "string", "format": "time" }""",
        ["moment"] = """{ "type": "string", "format": "date-time" }""",
        ["uuid"] = """{ "type": "string", "format": "uuid" }""",
        ["boolean"] = """{ "type": "boolean" }""",
        ["nothing"] = """{ "type": "null" }""",
        ["types"] = """{ "type": ["string", "null", "integer"], "maxLength": 3 }""",
        ["enum"] = """{ "enum": ["red", "rot", "grün 🙂", "a\"b\\c\n", 1, 1.5, null, true, [1, "x"], { "k": [] }, {}] }""",
        ["typedEnum"] = """{ "type": "string", "enum": ["a", "b", 3] }""",
        ["const"] = """{ "const": { "kind": "point", "at": [1, 2] } }""",
        ["object"] = """{ "type": "object", "properties": { "name": { "type": "string" }, "age": { "type": "integer" }, "names": { "type": "boolean" } }, "required": ["name"], "additionalProperties": false }""",
        ["open"] = """{ "type": "object", "properties": { "id": { "type": "integer" }, "idé": { "type": "null" }, "i\"d": { "type": "boolean" } }, "required": ["id"] }""",
        ["typedRest"] = """{ "type": "object", "properties": { "n": { "type": "null" } }, "additionalProperties": { "type": "number" } }""",
        ["requiredOnly"] = """{ "type": "object", "required": ["a", "b"] }""",
        ["array"] = """{ "type": "array", "items": { "type": "integer" } }""",
        ["bounded"] = """{ "type": "array", "items": { "enum": ["a", "bb"] }, "minItems": 1, "maxItems": 3 }""",
        ["tuple"] = """{ "type": "array", "prefixItems": [{ "type": "string" }, { "type": "number" }], "items": false, "minItems": 1 }""",
        ["anyOf"] = """{ "anyOf": [{ "type": "string", "maxLength": 2 }, { "type": "array", "items": { "type": "null" } }, { "type": "string", "minLength": 4 }] }""",
        ["oneOf"] = """{ "oneOf": [{ "type": "object", "properties": { "kind": { "const": "circle" }, "r": { "type": "number" } }, "required": ["kind", "r"], "additionalProperties": false }, { "type": "object", "properties": { "kind": { "const": "square" }, "a": { "type": "number" } }, "required": ["kind", "a"] }, { "type": "null" }] }""",
        ["tree"] = """{ "$ref": "#/$defs/node", "$defs": { "node": { "type": "object", "properties": { "value": { "type": "integer" }, "children": { "type": "array", "items": { "$ref": "#/$defs/node" } } }, "required": ["value"], "additionalProperties": false } } }""",
        ["list"] = """{ "type": "object", "properties": { "next": { "anyOf": [{ "$ref": "#" }, { "type": "null" }] } }, "required": ["next"], "additionalProperties": false }""",
        ["pruned"] = """{ "type": "object", "properties": { "never": false, "self": { "$ref": "#/$defs/endless" }, "ok": { "type": "array", "items": { "$ref": "#/$defs/endless" } } }, "additionalProperties": false, "$defs": { "endless": { "type": "object", "properties": { "again": { "$ref": "#/$defs/endless" } }, "required": ["again"] } } }""",
        ["allOf"] = """{ "allOf": [{ "type": "array", "maxItems": 2, "items": { "type": "array", "items": {} } }] }""",
        ["nested"] = """{ "type": "object", "properties": { "user": { "type": "object", "properties": { "tags": { "type": "array", "items": { "type": "string", "maxLength": 4 }, "maxItems": 2 }, "extra": {} }, "required": ["tags"], "additionalProperties": false } }, "required": ["user"], "additionalProperties": false }""",
    };

    public static readonly string[] Values =
    [
        "\"2024-02-28\"", "\"2024-04-31\"", "\"1999-12-31\"", "\"12:30:59Z\"", "\"25:00:00Z\"", "\"2024-07-06T15:04:05.123+02:00\"", "\"2024-07-06 15:04\"",
        "\"123e4567-e89b-12d3-a456-426614174000\"",
        "null", "true", "false", "0", "-1", "12", "1.5", "-0.25", "1e5", "2.5E-3", "\"\"", "\"a\"", "\"ab\"", "\"abc\"", "\"abcd\"", "\"grün 🙂\"", "\"🙂🙂🙂\"",
        "\"\\u0041\\n\\\"\"", "\"\\uD83D\\uDE42\"", "\"a\\\"b\\\\c\\n\"", "\"red\"", "\"rot\"", "[]", "[1]", "[1, 2, 3]", "[null, null]", "[\"a\"]", "[\"a\", \"bb\", \"a\"]", "[\"a\", 1.5]",
        "[\"a\", \"a\", \"a\", \"a\"]", "[[], [1, {}]]", "[1, \"x\"]", "{}", "{ \"k\": [] }", "{ \"name\": \"Ann\" }", "{ \"age\": 3, \"name\": \"Ann\" }", "{ \"names\": true, \"name\": \"x\", \"age\": 0 }",
        "{ \"name\": \"Ann\", \"other\": 1 }", "{ \"id\": 1 }", "{ \"x\": [], \"id\": 1 }", "{ \"idé\": null, \"id\": 1, \"ide\": 2, \"i\": 3, \"\": 4 }", "{ \"i\\\"d\": true, \"id\": -7 }", "{ \"id\": \"x\" }",
        "{ \"n\": null, \"m\": 1.5 }", "{ \"a\": 1, \"b\": 2 }", "{ \"b\": {}, \"c\": [], \"a\": null }", "{ \"kind\": \"circle\", \"r\": 1 }", "{ \"a\": 2, \"kind\": \"square\" }", "{ \"kind\": \"square\", \"a\": 2, \"z\": 0 }",
        "{ \"kind\": \"circle\", \"r\": 1, \"z\": 0 }", "{ \"value\": 1 }", "{ \"value\": 1, \"children\": [{ \"value\": 2, \"children\": [] }, { \"value\": 3 }] }", "{ \"next\": null }", "{ \"next\": { \"next\": { \"next\": null } } }",
        "{ \"ok\": [] }", "{ \"never\": 1 }", "{ \"user\": { \"tags\": [\"a\", \"b\"] } }", "{ \"user\": { \"extra\": { \"deep\": [1] }, \"tags\": [] } }", "{ \"kind\": \"point\", \"at\": [1, 2] }",
    ];
}
