using Microsoft.Extensions.Options;

namespace OrleansAi.Gateway.LocalModels;

/// <summary>Says which fallback can't be read, when the process starts.</summary>
internal sealed class FallbackOptionsValidator : IValidateOptions<FallbackOptions>
{
    public ValidateOptionsResult Validate(string? name, FallbackOptions options)
    {
        string[] failures =
        [
            .. from model in options.Models
               where model.Value.Fallback is not null
               let problem = PredictionFallbacks.Check(model.Value.Fallback)
               where problem is not null
               select $"{FallbackOptions.Section}:Models:{model.Key}:Fallback is '{model.Value.Fallback}', which can't be used. {problem}",
        ];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
