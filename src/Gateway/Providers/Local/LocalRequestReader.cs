using System.Collections.Immutable;
using System.Text.Json;

namespace OrleansAi.Gateway.Providers.Local;

/// <summary>
/// Reads what <see cref="ModelRequestReader"/> has let pass of a chat completion's body
/// (https://platform.openai.com/docs/api-reference/chat/create), so only what that leaves unread is checked here.
/// </summary>
internal static class LocalRequestReader
{
    /// <summary>The request, or what is wrong with it; the other one is <c>null</c>.</summary>
    public static (LocalRequest? Request, ModelRequestError? Error) Read(ModelCall call)
    {
        try
        {
            using var document = JsonDocument.Parse(call.Body);
            return Read(document.RootElement, call.Request);
        }
        catch (JsonException error)
        {
            return (null, ModelRequestError.NotJson($"The body is not valid JSON: {error.Message}"));
        }
        catch (InvalidOperationException)
        {
            return (null, ModelRequestError.NotJson("The body holds an escape of half a surrogate pair."));
        }
    }

    private static (LocalRequest? Request, ModelRequestError? Error) Read(JsonElement root, ModelRequestSummary summary)
    {
        if (Stop(root) is not { } stop)
            return (null, ModelRequestError.WrongValue("stop", "a string or an array of up to 4 strings"));

        var messages = root.GetProperty("messages").EnumerateArray().Select(static message => new LocalMessage(message)).ToArray();
        return (new LocalRequest
        {
            Questions = [.. messages.Where(static message => message.Role == "user").Select(static message => message.Text)],
            IsFollowUp = messages.Any(static message => message.Role == "assistant"),
            InputTokens = messages.Sum(static message => (long)LocalTokens.Count(message.Text)),
            MaxTokens = summary.MaxOutputTokens,
            Stop = stop,
            Ignored = [.. Ignored(root, summary, messages)],
        }, null);
    }

    private static IEnumerable<string> Ignored(JsonElement root, ModelRequestSummary summary, LocalMessage[] messages)
    {
        if (messages.Any(static message => message.HasAttachments))
            yield return "images, audio and files, since it reads text only";
        if (summary.Choices > 1)
            yield return "`n`, since it has one answer";
        if (root.TryGetProperty("tools", out var tools) && tools.ValueKind == JsonValueKind.Array && tools.GetArrayLength() > 0)
            yield return "`tools`, since it calls none";
        if (root.TryGetProperty("response_format", out var format) && format.ValueKind == JsonValueKind.Object
            && format.TryGetProperty("type", out var type) && !(type.ValueKind == JsonValueKind.String && type.ValueEquals("text")))
            yield return "`response_format`, since it quotes Markdown";
    }

    private static ImmutableArray<string>? Stop(JsonElement root)
    {
        if (!root.TryGetProperty("stop", out var stop) || stop.ValueKind == JsonValueKind.Null)
            return [];
        var sequences = stop.ValueKind == JsonValueKind.Array ? [.. stop.EnumerateArray()] : new[] { stop };
        if (sequences.Length > 4 || sequences.Any(static sequence => sequence.ValueKind != JsonValueKind.String))
            return null;
        return [.. sequences.Select(static sequence => sequence.GetString()!).Where(static sequence => sequence.Length > 0)];
    }
}
