using Microsoft.Extensions.Options;

namespace OrleansAi.Gateway.Resilience;

/// <summary>How a process and the health grains keep each other informed, from <c>OrleansAi:TargetHealth</c>.</summary>
public sealed class TargetHealthOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "OrleansAi:TargetHealth";

    /// <summary>How often successes are reported; failures are at once.</summary>
    public TimeSpan ReportEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a request waits to hear whether it may probe; after that this process decides by itself.</summary>
    public TimeSpan ProbeAnswerTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a report or a look at a circuit may take before it is given up.</summary>
    public TimeSpan ReportTimeout { get; set; } = TimeSpan.FromSeconds(5);
}

internal sealed class TargetHealthOptionsValidator : IValidateOptions<TargetHealthOptions>
{
    public ValidateOptionsResult Validate(string? name, TargetHealthOptions options) =>
        options.ReportEvery <= TimeSpan.Zero || options.ProbeAnswerTimeout <= TimeSpan.Zero || options.ReportTimeout <= TimeSpan.Zero
            ? ValidateOptionsResult.Fail(
                $"{TargetHealthOptions.Section} has ReportEvery {options.ReportEvery}, ProbeAnswerTimeout {options.ProbeAnswerTimeout} and " +
                $"ReportTimeout {options.ReportTimeout}: write times above zero, for example 00:00:01, 00:00:01 and 00:00:05.")
            : ValidateOptionsResult.Success;
}
