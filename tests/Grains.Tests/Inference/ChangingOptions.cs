using Microsoft.Extensions.Options;
using OrleansAi.Grains.Inference;

namespace OrleansAi.Grains.Tests.Inference;

/// <summary>Settings that a test changes; <see cref="Refused"/> is what reading a bad change throws.</summary>
internal sealed class ChangingOptions : IOptionsMonitor<InferenceOptions>
{
    private readonly InferenceOptions _options = new();

    public Exception? Refused { get; set; }

    public InferenceOptions CurrentValue => Refused is null ? _options : throw Refused;

    public InferenceOptions Get(string? name) => CurrentValue;

    public IDisposable? OnChange(Action<InferenceOptions, string?> listener) => null;

    public void Set(string name, long bytes, int threads = 0) => _options.Models[name] = new LocalModelOptions { Path = $"{bytes}", Threads = threads };

    public void Remove(string name) => _options.Models.Remove(name);

    public void Limit(long bytes) => _options.MaxBytes = bytes;
}
