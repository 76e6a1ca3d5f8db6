using System.Collections.Immutable;
using System.Text.Json;
using OrleansAi.Gateway.Formats;
using OrleansAi.Inference;

namespace OrleansAi.Gateway.Providers.Onnx;

/// <summary>Reads a request for labels: <c>input</c> is a string, or an array of strings and of objects with <c>text</c> and <c>text_pair</c>.</summary>
internal static class ClassificationRequestReader
{
    public static (ClassificationRequest? Request, ModelRequestError? Error) Read(JsonElement body)
    {
        var texts = ImmutableArray.CreateBuilder<ClassificationText>();
        if (body.Text("input") is { } single)
            texts.Add(new ClassificationText(single));

        foreach (var item in body.Items("input"))
        {
            if ((item.ValueKind == JsonValueKind.String ? item.GetString() : item.Text("text")) is not { } text)
                return (null, ModelRequestError.WrongValue($"input[{texts.Count}]", "a string, or an object with a 'text'"));
            texts.Add(new ClassificationText(text, item.Text("text_pair")));
        }

        if (texts.Count == 0)
            return (null, ModelRequestError.WrongValue("input", "a string or an array of at least one"));

        bool? truncate = body.Member("truncate")?.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null };
        return (new ClassificationRequest { Texts = texts.ToImmutable(), Truncate = truncate, RawScores = body.IsTrue("raw_scores") }, null);
    }
}
