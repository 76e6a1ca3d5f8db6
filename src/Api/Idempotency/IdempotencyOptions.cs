using Microsoft.Extensions.Options;

namespace OrleansAi.Api.Idempotency;

/// <summary>Requests with an <c>Idempotency-Key</c>, from <c>OrleansAi:Idempotency</c>.</summary>
public sealed record IdempotencyOptions
{
    /// <summary>Where they stand in the configuration.</summary>
    public const string Section = "OrleansAi:Idempotency";

    /// <summary>How long an answer is kept for whoever sends its request again.</summary>
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The longest answer to a request with a key, in bytes; a longer one breaks off.</summary>
    public int MaxAnswerBytes { get; init; } = 64 * 1024 * 1024;
}

/// <summary>Says which setting makes no sense and what to write instead.</summary>
internal sealed class IdempotencyOptionsValidator : IValidateOptions<IdempotencyOptions>
{
    private const int LeastBytes = 1024;
    private const int MostBytes = 64 * 1024 * 1024;
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    public ValidateOptionsResult Validate(string? name, IdempotencyOptions options)
    {
        var failures = new List<string>();
        if (options.KeepFor < Shortest || options.KeepFor > Longest)
            failures.Add($"{IdempotencyOptions.Section}:KeepFor is {options.KeepFor}; write a time from {Shortest} to {Longest}.");

        if (options.MaxAnswerBytes is < LeastBytes or > MostBytes)
            failures.Add($"{IdempotencyOptions.Section}:MaxAnswerBytes is {options.MaxAnswerBytes}; write a whole number from {LeastBytes} to {MostBytes}.");

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
