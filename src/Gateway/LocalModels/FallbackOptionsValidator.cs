using Microsoft.Extensions.Options;

namespace OrleansAi.Gateway.LocalModels;

/// <summary>Says which fallback can't be read, when the process starts.</summary>
internal sealed class FallbackOptionsValidator : IValidateOptions<FallbackOptions>
{
    public ValidateOptionsResult Validate(string? name, FallbackOptions options)
    {
        var failures = new List<string>();
        foreach (var (model, entry) in options.Models)
        {
            if (entry.Fallback is { } file && PredictionFallbacks.Check(file) is { } problem)
                failures.Add($"{FallbackOptions.Section}:Models:{model}:Fallback is '{file}', which can't be used. {problem}");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
