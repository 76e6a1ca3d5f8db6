using Microsoft.Extensions.Options;

namespace OrleansAi.Gateway.Resilience;

internal sealed class CircuitBreakerOptionsValidator : IValidateOptions<CircuitBreakerOptions>
{
    public ValidateOptionsResult Validate(string? name, CircuitBreakerOptions options)
    {
        var wrong = Wrong(options).ToList();
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private static IEnumerable<string> Wrong(CircuitBreakerOptions options)
    {
        if (options.FailureThreshold < 1)
        {
            yield return Message(nameof(options.FailureThreshold), options.FailureThreshold, "1 or more");
        }

        if (options.FailureRatio is not (> 0 and <= 1))
        {
            yield return Message(nameof(options.FailureRatio), options.FailureRatio, "a share above 0 and up to 1, for example 0.5");
        }

        if (options.SamplingDuration < TimeSpan.FromSeconds(1))
        {
            yield return Message(nameof(options.SamplingDuration), options.SamplingDuration, "00:00:01 or more");
        }

        if (options.MinimumThroughput < 2)
        {
            yield return Message(nameof(options.MinimumThroughput), options.MinimumThroughput, "2 or more");
        }

        if (options.BreakDuration <= TimeSpan.Zero)
        {
            yield return Message(nameof(options.BreakDuration), options.BreakDuration, "a time above zero, for example 00:00:30");
        }

        if (options.MaxBreakDuration < options.BreakDuration)
        {
            yield return Message(nameof(options.MaxBreakDuration), options.MaxBreakDuration, $"at least BreakDuration, {options.BreakDuration}");
        }

        if (options.ProbeDuration <= TimeSpan.Zero)
        {
            yield return Message(nameof(options.ProbeDuration), options.ProbeDuration, "a time above zero, for example 00:00:15");
        }
    }

    private static string Message(string setting, object value, string instead) =>
        FormattableString.Invariant($"{CircuitBreakerOptions.Section}:{setting} is {value}: write {instead}.");
}
