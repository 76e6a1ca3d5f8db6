using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansAi.Inference;

namespace OrleansAi.Gateway.LocalModels;

/// <summary>
/// What is answered in the place of local models that are down or have too much to do: popular items for a recommender, say. The files
/// are read when the process starts and again when they were written since; where one can't be read any more, what it said before holds.
/// </summary>
public sealed partial class PredictionFallbacks
{
    private readonly ConcurrentDictionary<string, Loaded> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FallbackEntry> _models;
    private readonly ILogger<PredictionFallbacks> _logger;

    /// <summary>Reads the files of <paramref name="options"/>, which keep all rules.</summary>
    public PredictionFallbacks(IOptions<FallbackOptions> options, ILogger<PredictionFallbacks> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_models, _logger) = (options.Value.Models, logger);
        foreach (var file in _models.Values.Select(static model => model.Fallback).OfType<string>())
            _ = Read(file);
    }

    /// <summary>The answer to a request for <paramref name="model"/>, or <c>null</c> where it has no fallback that fits.</summary>
    public PredictionAnswer? Find(string model, PredictionRequest request) =>
        FileOf(model, _models) is { } file ? Read(file).Answer?.For(request) : null;

    /// <summary>What is wrong with a fallback's file, or <c>null</c>.</summary>
    internal static string? Check(string file) => Load(file).Problem;

    /// <summary>The file of a model; of its highest version where it is asked for without one. Pure.</summary>
    internal static string? FileOf(string model, IReadOnlyDictionary<string, FallbackEntry> models)
    {
        if (models.TryGetValue(model, out var entry))
            return entry.Fallback;

        var latest = models.Keys
            .Where(name => name.StartsWith(model + "/", StringComparison.Ordinal) && int.TryParse(name.AsSpan(model.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .MaxBy(name => int.Parse(name.AsSpan(model.Length + 1), CultureInfo.InvariantCulture));
        return latest is null ? null : models[latest].Fallback;
    }

    private Loaded Read(string file)
    {
        var known = _files.GetValueOrDefault(file);
        var writtenAt = File.GetLastWriteTimeUtc(file);
        if (known is not null && known.WrittenAt == writtenAt)
            return known;

        var (answer, problem) = Load(file);
        if (problem is not null)
            LogNotRead(_logger, file, problem);

        return _files[file] = new Loaded(writtenAt, answer ?? known?.Answer);
    }

    private static (FallbackAnswer? Answer, string? Problem) Load(string file)
    {
        try
        {
            return FallbackAnswer.Read(File.ReadAllBytes(file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, exception.Message);
        }
    }

    [LoggerMessage(LogLevel.Error, "The fallback {File} can't be read, and what was read of it before holds: {Problem}")]
    private static partial void LogNotRead(ILogger logger, string file, string problem);

    private sealed record Loaded(DateTime WrittenAt, FallbackAnswer? Answer);
}
