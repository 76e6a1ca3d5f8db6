using Microsoft.Extensions.Options;

namespace OrleansAi.Gateway.Metering;

/// <summary>How records of calls wait and travel, from <c>OrleansAi:Metering</c>.</summary>
public sealed class MeteringOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "OrleansAi:Metering";

    /// <summary>How many records may wait; those that come when it is full are dropped and counted.</summary>
    public int QueueCapacity { get; set; } = 16_384;

    /// <summary>How many records travel together at most.</summary>
    public int BatchSize { get; set; } = 500;

    /// <summary>How long the first record of a batch waits for more.</summary>
    public TimeSpan BatchDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long writing one batch may take before it is tried again.</summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How soon a batch that couldn't be written is tried again; each attempt waits twice as long, up to thirty times this.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a batch is tried before it is dropped and counted.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long stopping waits for what is queued to be written.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(5);
}

internal sealed class MeteringOptionsValidator : IValidateOptions<MeteringOptions>
{
    public ValidateOptionsResult Validate(string? name, MeteringOptions options)
    {
        if (options.QueueCapacity < 1 || options.BatchSize < 1)
        {
            return ValidateOptionsResult.Fail(
                $"{MeteringOptions.Section} has QueueCapacity {options.QueueCapacity} and BatchSize {options.BatchSize}: write 1 or more.");
        }

        TimeSpan[] times =
        [
            options.BatchDelay, options.WriteTimeout, options.RetryDelay, options.GiveUpAfter, options.DrainTimeout,
        ];
        return times.Any(time => time <= TimeSpan.Zero)
            ? ValidateOptionsResult.Fail(
                $"{MeteringOptions.Section}: BatchDelay, WriteTimeout, RetryDelay, GiveUpAfter and DrainTimeout are times above zero, " +
                "for example 00:00:00.2.")
            : ValidateOptionsResult.Success;
    }
}
