using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansAi.Gateway.Formats;

namespace OrleansAi.Gateway.Providers.Onnx;

/// <summary>The tools that a request offers, and the one that its <c>tool_choice</c> wants.</summary>
internal static class RequestTools
{
    /// <summary>The names of tools in OpenAI's format.</summary>
    public static IReadOnlySet<string> Names(JsonElement tools) =>
        tools.EnumerateArray().Select(static tool => FunctionOf(tool).Text("name")).OfType<string>().ToHashSet(StringComparer.Ordinal);

    /// <summary>
    /// The JSON schema of an answer that must call a tool: an object with the tool's name and arguments, whatever form the model was trained
    /// on. <see cref="ToolCallText"/> takes it for a call.
    /// </summary>
    /// <returns>The schema, <c>null</c> where the model is free to call none; or what is wrong.</returns>
    public static (string? Schema, ModelRequestError? Error) RequiredCall(JsonElement body)
    {
        var choice = body.Member("tool_choice");
        if (choice is { ValueKind: JsonValueKind.String } word && word.GetString() != "required")
            return (null, null);

        var tools = body.Items("tools").Select(FunctionOf).Where(static function => function.Text("name") is not null).ToArray();
        if (choice is { ValueKind: JsonValueKind.Object } named && FunctionOf(named).Text("name") is { } name)
            tools = [.. tools.Where(tool => tool.Text("name") == name)];
        else if (choice is not { ValueKind: JsonValueKind.String })
            return (null, null);

        return tools.Length > 0
            ? (new JsonObject { ["anyOf"] = new JsonArray([.. tools.Select(CallOf)]) }.ToJsonString(), null)
            : (null, ModelRequestError.WrongValue("tool_choice", "the name of one of the request's tools, or \"required\" where there are some"));
    }

    private static JsonElement FunctionOf(JsonElement tool) => tool.Member("function") is { ValueKind: JsonValueKind.Object } function ? function : tool;

    private static JsonNode CallOf(JsonElement tool)
    {
        // Only strict tools promise that their parameters are of the schemas that can be followed.
        var parameters = tool.IsTrue("strict") && tool.Member("parameters") is { } exact ? JsonNode.Parse(exact.GetRawText()) : new JsonObject { ["type"] = "object" };
        return new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject { ["name"] = new JsonObject { ["const"] = tool.Text("name") }, ["arguments"] = parameters },
            ["required"] = new JsonArray("name", "arguments"),
            ["additionalProperties"] = false,
        };
    }
}
