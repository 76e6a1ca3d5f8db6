namespace OrleansAi.Gateway.Formats;

/// <summary>A request in another format than it came in.</summary>
/// <param name="Body">The body as UTF-8 JSON.</param>
/// <param name="Dropped">What the new format has no word for and could be left out, as the client named it.</param>
public sealed record TranslatedRequest(ReadOnlyMemory<byte> Body, IReadOnlyList<string> Dropped);
