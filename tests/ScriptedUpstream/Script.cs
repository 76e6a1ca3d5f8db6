using System.Text.Json.Serialization;

namespace OrleansAi.ScriptedUpstream;

/// <summary>How the upstream answers from now on.</summary>
/// <remarks>Members are settable because generated JSON readers overwrite the defaults of init-only ones.</remarks>
public sealed record Script
{
    /// <summary>The HTTP status; anything but 200 answers with OpenAI's error body.</summary>
    public int Status { get; set; } = 200;

    /// <summary>The <c>Retry-After</c> header's value, or <c>null</c>.</summary>
    public string? RetryAfter { get; set; }

    /// <summary>Before the headers are sent.</summary>
    public int FirstByteDelayMilliseconds { get; set; }

    /// <summary>How many content chunks a streamed answer has; each is one word, <c>w0 </c>, <c>w1 </c>, and so on.</summary>
    public int Chunks { get; set; } = 8;

    /// <summary>Between chunks.</summary>
    public int ChunkDelayMilliseconds { get; set; }

    /// <summary>What goes wrong after <see cref="FaultAfter"/> chunks; in an answer that is not streamed, half-way.</summary>
    public Fault Fault { get; set; }

    public int FaultAfter { get; set; } = 3;

    /// <summary>Whether the answer is compressed, though nobody asks for that.</summary>
    public bool Gzip { get; set; }

    /// <summary>Whether a connection takes one request and is closed under the next, as one that was idle for too long.</summary>
    public bool CloseReused { get; set; }

    /// <summary>Whether the answer reports its usage (in a stream: where the request asks for it).</summary>
    public bool ReportUsage { get; set; } = true;

    /// <summary>Whether the answer is a call of the tool <c>get_weather</c> in place of words.</summary>
    public bool ToolCall { get; set; }
}

/// <summary>What can go wrong.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Fault>))]
public enum Fault
{
    None,
    Disconnect,
    Stall,

    /// <summary>Sends as many chunks as the request's <c>max_tokens</c> and then nothing more.</summary>
    StallAtLimit,
    GarbageChunk,
    BrokenUtf8,
    HugeLine,
    WrongContentType,
    ErrorEvent,
    MissingDone,
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Script))]
[JsonSerializable(typeof(JournalView))]
internal sealed partial class ScriptJson : JsonSerializerContext;
