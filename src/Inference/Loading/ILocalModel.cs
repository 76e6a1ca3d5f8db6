using OrleansAi.Inference.Sessions;

namespace OrleansAi.Inference.Loading;

/// <summary>A model in memory, of whatever kind. Disposing it ends what runs, fails what waits, and releases its memory.</summary>
public interface ILocalModel : IDisposable
{
    /// <summary>What it is and does, for whoever asks it for something else: <c>an encoder that makes vectors of texts</c>.</summary>
    string Description { get; }

    /// <summary>How many requests wait for it; those that it runs are not among them.</summary>
    int Waiting { get; }

    /// <summary>Runs it once, so that its first user does not wait for what a first run prepares.</summary>
    /// <exception cref="ModelLoadException">The run failed.</exception>
    Task WarmUpAsync();
}
