namespace OrleansAi.Gateway.Tests.Formats.Gemini;

/// <summary>What servers of Gemini's format answer.</summary>
internal static class GeminiAnswers
{
    public const string Usage = """{"promptTokenCount":11,"candidatesTokenCount":2,"thoughtsTokenCount":1,"cachedContentTokenCount":4,"totalTokenCount":14}""";

    public const string Whole =
        """{"candidates":[{"content":{"role":"model","parts":[{"text":"Hm.","thought":true},{"text":"Hello "},{"text":"you"},{"functionCall":{"name":"weather","args":{"city":"Bonn"}},"thoughtSignature":"c2ln"}]},"finishReason":"STOP","index":0}],"responseId":"r1","modelVersion":"gemini","usageMetadata":"""
        + Usage + "}";

    public const string Blocked = """{"promptFeedback":{"blockReason":"SAFETY"},"usageMetadata":{"promptTokenCount":11,"totalTokenCount":11}}""";

    public const string Overloaded = """{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}""";

    public static string Event(string data) => $"data: {data}\r\n\r\n";

    public static string Part(string part, string more = "") =>
        Event($$$"""{"candidates":[{"content":{"role":"model","parts":[{{{part}}}]}{{{more}}}}],"responseId":"r1","usageMetadata":{"promptTokenCount":11,"cachedContentTokenCount":4,"totalTokenCount":11}}""");

    public static string Text(string text) => Part($$"""{"text":"{{text}}"}""");

    public static string Stream { get; } =
        Part("""{"text":"Hm.","thought":true}""") + Text("Hello ") + Text("you")
        + Part("""{"functionCall":{"id":"c1","name":"weather","args":{"city":"Bonn"}}},{"functionCall":{"id":"c2","name":"now"}}""", ""","finishReason":"STOP" """)
        + Event($$"""{"usageMetadata":{{Usage}}}""");
}
