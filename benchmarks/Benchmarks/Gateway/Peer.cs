using OrleansAi.Processes;

namespace OrleansAi.Benchmarks.Gateway;

/// <summary>One way to the upstream that is measured beside the others.</summary>
/// <param name="Name">How the table calls it.</param>
/// <param name="Url">Where chat completions are posted.</param>
/// <param name="Headers">What it wants besides the body.</param>
/// <param name="Process">The process between client and upstream, or <c>null</c> where there is none.</param>
/// <param name="Body">What is posted instead of a chat completion of the model <c>chat</c>.</param>
/// <param name="Keyed">Whether each request has an idempotency key.</param>
internal sealed record Peer(string Name, Uri Url, IReadOnlyDictionary<string, string> Headers, ChildProcess? Process, string? Body = null, bool Keyed = false);
