namespace OrleansAi.Gateway.Tests.Doubles;

/// <summary>Bodies of chat requests.</summary>
internal static class Bodies
{
    public const string Whole = """{"model":"chat","messages":[{"role":"user","content":"Hello there"}]}""";

    public const string Stream = """{"model":"chat","stream":true,"messages":[{"role":"user","content":"Hello there"}]}""";

    public const string StreamWithUsage =
        """{"model":"chat","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"Hello there"}]}""";
}
