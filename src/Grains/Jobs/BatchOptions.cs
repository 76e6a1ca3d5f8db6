using Microsoft.Extensions.Options;

namespace OrleansAi.Grains.Jobs;

/// <summary>Settings of batches, from <c>OrleansAi:Batches</c>.</summary>
public sealed class BatchOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "OrleansAi:Batches";

    /// <summary>How many lines of one batch run at once.</summary>
    public int Concurrency { get; set; } = 8;

    /// <summary>How many lines of all batches run at once in one silo; tenants that wait get the same share.</summary>
    public int ConcurrentCalls { get; set; } = 32;

    /// <summary>How many lines a batch may have.</summary>
    public int MaxRequests { get; set; } = 50_000;

    /// <summary>The longest line, in bytes.</summary>
    public int MaxLineBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>How often a line is called whose model fails, before it counts as failed. Limits and overload aren't counted: they are waited for.</summary>
    public int MaxAttempts { get; set; } = 3;

    /// <summary>How long the call of a line may take.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a line waits at most before it asks again whether its limits or its models have room.</summary>
    public TimeSpan MaxPause { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often each silo looks for batches that nobody runs.</summary>
    public TimeSpan ResumeInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long lines that run may take when a silo stops; what has not ended by then is called again elsewhere.</summary>
    public TimeSpan StopGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What is charged of the models' prices: 1 for all, 0.5 for half of it.</summary>
    public decimal PriceFactor { get; set; } = 1;
}

internal sealed class BatchOptionsValidator : IValidateOptions<BatchOptions>
{
    public ValidateOptionsResult Validate(string? name, BatchOptions options)
    {
        var failures = new List<string>();
        AtLeast(nameof(options.Concurrency), options.Concurrency, 1);
        AtLeast(nameof(options.ConcurrentCalls), options.ConcurrentCalls, 1);
        AtLeast(nameof(options.MaxRequests), options.MaxRequests, 1);
        AtLeast(nameof(options.MaxLineBytes), options.MaxLineBytes, 1024);
        AtLeast(nameof(options.MaxAttempts), options.MaxAttempts, 1);
        Between(nameof(options.CallTimeout), options.CallTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        Between(nameof(options.MaxPause), options.MaxPause, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1));
        Between(nameof(options.ResumeInterval), options.ResumeInterval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Between(nameof(options.StopGrace), options.StopGrace, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        if (options.PriceFactor is < 0 or > 10)
            failures.Add($"{BatchOptions.Section}:PriceFactor is {options.PriceFactor}: write a number from 0 to 10, for example 0.5 for half the price.");

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void AtLeast(string setting, int value, int least)
        {
            if (value < least)
                failures.Add($"{BatchOptions.Section}:{setting} is {value}: write {least} or more.");
        }

        void Between(string setting, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            if (value < least || value > most)
                failures.Add($"{BatchOptions.Section}:{setting} is {value}: write a time from {least} to {most}.");
        }
    }
}
