using OrleansAi.Usage;

namespace OrleansAi.Gateway;

/// <summary>What a request asks for besides tokens.</summary>
/// <param name="Images">Images to make.</param>
/// <param name="Characters">Characters to speak.</param>
/// <param name="AudioMilliseconds">Sound to hear; an estimate where the file does not say.</param>
public readonly record struct RequestUnits(long Images, long Characters, long AudioMilliseconds)
{
    /// <summary>Adds these units to <paramref name="usage"/>, where it does not name its own.</summary>
    internal TokenUsage AddTo(TokenUsage usage) => this == default
        ? usage
        : usage with
        {
            Images = usage.Images > 0 ? usage.Images : Images,
            Characters = Characters,
            AudioMilliseconds = usage.AudioMilliseconds > 0 ? usage.AudioMilliseconds : AudioMilliseconds,
        };
}
