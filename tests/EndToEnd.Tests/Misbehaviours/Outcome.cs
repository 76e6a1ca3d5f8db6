namespace OrleansAi.EndToEnd.Tests.Misbehaviours;

/// <summary>How a call over a provider that misbehaves ends.</summary>
/// <param name="Failure">The kind of failure that the call's record and the circuit name; <c>null</c> where the provider's answer is good.</param>
/// <param name="Status">The status that the client gets where nobody else answers; 200 for a stream that breaks after it has begun.</param>
/// <param name="Code">The error's code in OpenAI's form.</param>
/// <param name="RetriedAfter">The kind of failure of an attempt before the provider's good answer.</param>
public sealed record Outcome(string? Failure = null, int Status = 200, string? Code = null, string? RetriedAfter = null)
{
    public static Outcome Answered { get; } = new();

    public static Outcome AnsweredAtTheSecondTry { get; } = new(Code: "upstream_connection_failed", RetriedAfter: "connection");

    public static Outcome RateLimited { get; } = new("rateLimited", 429, "upstream_rate_limited");

    public static Outcome ServerError { get; } = new("serverError", 502, "upstream_error");

    public static Outcome TimedOut { get; } = new("timeout", 503, "upstream_timeout");

    public static Outcome Disconnected { get; } = new("disconnected", 502, "upstream_disconnected");

    public static Outcome Malformed { get; } = new("malformed", 502, "upstream_malformed");

    /// <summary>The same failure, in a stream of which the client has a part already.</summary>
    public Outcome Midway => this with { Status = 200 };

    public bool IsAnswered => Failure is null;

    public bool IsMidway => Failure is not null && Status == 200;
}

/// <summary>One way to misbehave.</summary>
/// <param name="Script">What the upstream is told to do.</param>
/// <param name="Whole">How a call ends that is not streamed.</param>
/// <param name="Streamed">How a streamed call ends.</param>
/// <param name="Tls">Whether it is spoken to over TLS, and so by HTTP/2.</param>
/// <param name="RetryAfter">The wait that the client is told.</param>
/// <param name="Calls">How many calls of each kind are made one after another; with more than one the server retries, as it does by default.</param>
internal sealed record Misbehaviour(object Script, Outcome Whole, Outcome Streamed, bool Tls = false, int? RetryAfter = null, int Calls = 1)
{
    public static IReadOnlyDictionary<string, Misbehaviour> All { get; } = new Dictionary<string, Misbehaviour>
    {
        ["rate-limit"] = new(new { status = 429 }, Outcome.RateLimited, Outcome.RateLimited, RetryAfter: 1),
        ["rate-limit-with-retry-after"] = new(new { status = 429, retryAfter = "7" }, Outcome.RateLimited, Outcome.RateLimited, RetryAfter: 7),
        ["server-error"] = new(new { status = 500 }, Outcome.ServerError, Outcome.ServerError),
        ["slow-first-byte"] = new(new { firstByteDelayMilliseconds = 30_000 }, Outcome.TimedOut, Outcome.TimedOut, RetryAfter: 1),
        ["stall"] = new(new { fault = "Stall" }, Outcome.TimedOut, Outcome.TimedOut.Midway, RetryAfter: 1),
        ["disconnect"] = new(new { fault = "Disconnect" }, Outcome.Disconnected, Outcome.Disconnected.Midway),
        ["garbage"] = new(new { fault = "GarbageChunk" }, Outcome.Malformed, Outcome.Malformed.Midway),
        ["broken-utf8"] = new(new { fault = "BrokenUtf8" }, Outcome.Answered, Outcome.Malformed.Midway),
        ["wrong-content-type"] = new(new { fault = "WrongContentType" }, Outcome.Answered, Outcome.Malformed),
        ["huge-line"] = new(new { fault = "HugeLine" }, Outcome.Malformed, Outcome.Malformed.Midway),
        ["error-event"] = new(new { fault = "ErrorEvent" }, Outcome.Answered, Outcome.ServerError.Midway),
        ["missing-done"] = new(new { fault = "MissingDone" }, Outcome.Answered, Outcome.Answered),
        ["gzip"] = new(new { gzip = true }, Outcome.Answered, Outcome.Answered),
        ["keep-alive-closed"] = new(new { closeReused = true }, Outcome.AnsweredAtTheSecondTry, Outcome.AnsweredAtTheSecondTry, Calls: 3),
        ["http2"] = new(new { }, Outcome.Answered, Outcome.Answered, Tls: true),
        ["http2-reset"] = new(new { fault = "Disconnect" }, Outcome.Disconnected, Outcome.Disconnected.Midway, Tls: true),
    };
}
