namespace OrleansAi.Gateway.Formats.OpenInference;

/// <summary>A request that cannot be read; it does not leave <see cref="OpenInferenceReader"/>.</summary>
internal sealed class OpenInferenceException(string message) : Exception(message);
