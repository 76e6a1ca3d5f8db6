using Microsoft.Extensions.Options;

namespace OrleansAi.Gateway.Rollouts;

/// <summary>How a process takes part in rollouts, from <c>OrleansAi:Rollouts</c>.</summary>
public sealed class RolloutOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "OrleansAi:Rollouts";

    /// <summary>How often what versions' calls came to is reported.</summary>
    public TimeSpan ReportEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a report may take before it is given up.</summary>
    public TimeSpan ReportTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many copies for candidates a process sends at a time.</summary>
    public int ShadowConcurrency { get; set; } = 8;

    /// <summary>How many copies may wait besides; more are dropped.</summary>
    public int ShadowQueue { get; set; } = 32;

    /// <summary>How long a copy may take.</summary>
    public TimeSpan ShadowTimeout { get; set; } = TimeSpan.FromMinutes(2);
}

internal sealed class RolloutOptionsValidator : IValidateOptions<RolloutOptions>
{
    private const int Most = 10_000;

    public ValidateOptionsResult Validate(string? name, RolloutOptions options)
    {
        var wrong = Wrong(options).ToList();
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private static IEnumerable<string> Wrong(RolloutOptions options)
    {
        (string Name, TimeSpan Value, string Example)[] times =
        [
            (nameof(options.ReportEvery), options.ReportEvery, "00:00:01"),
            (nameof(options.ReportTimeout), options.ReportTimeout, "00:00:05"),
            (nameof(options.ShadowTimeout), options.ShadowTimeout, "00:02:00"),
        ];
        foreach (var (member, value, example) in times)
        {
            if (value <= TimeSpan.Zero)
                yield return $"{RolloutOptions.Section}:{member} is {value}: write a time above zero, for example {example}.";
        }

        if (options.ShadowConcurrency is < 1 or > Most)
            yield return $"{RolloutOptions.Section}:{nameof(options.ShadowConcurrency)} is {options.ShadowConcurrency}: write 1 to {Most}.";

        if (options.ShadowQueue is < 1 or > Most)
            yield return $"{RolloutOptions.Section}:{nameof(options.ShadowQueue)} is {options.ShadowQueue}: write 1 to {Most}.";
    }
}
