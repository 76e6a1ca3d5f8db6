using Microsoft.Extensions.Options;

namespace OrleansAi.Grains.Inference;

/// <summary>Says which setting of the local models makes no sense and what to write instead.</summary>
internal sealed class InferenceOptionsValidator : IValidateOptions<InferenceOptions>
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    public ValidateOptionsResult Validate(string? name, InferenceOptions options)
    {
        var failures = options.Models.SelectMany(model => FailuresOf($"{InferenceOptions.Section}:Models:{model.Key}", model.Value)).ToList();
        if (options.MaxBytes is < 1)
        {
            failures.Add($"{InferenceOptions.Section}:{nameof(options.MaxBytes)} is {options.MaxBytes}; write a number of bytes above zero, or leave it out.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> FailuresOf(string path, LocalModelOptions model)
    {
        if (model.Path.Length == 0)
        {
            yield return $"{path}:{nameof(model.Path)} is missing; write the folder of the model.";
        }

        if (model.File is { } file && (Path.IsPathRooted(file) || file.Split('/', '\\').Contains("..")))
        {
            yield return $"{path}:{nameof(model.File)} is '{file}'; write it relative to the model's folder, for example \"onnx/model.onnx\".";
        }

        if (model.MaxBatchDelay < TimeSpan.Zero || model.MaxBatchDelay > LongestDelay)
        {
            yield return $"{path}:{nameof(model.MaxBatchDelay)} is {model.MaxBatchDelay}; write a time of up to {LongestDelay}, for example \"00:00:00.005\".";
        }

        (string Name, long? Value, long Least)[] numbers =
        [
            (nameof(model.DeviceId), model.DeviceId, 0),
            (nameof(model.Threads), model.Threads, 0),
            (nameof(model.MaxDeviceBytes), model.MaxDeviceBytes, 1),
            (nameof(model.MaxTokens), model.MaxTokens, 1),
            (nameof(model.MaxBatchTokens), model.MaxBatchTokens, 1),
            (nameof(model.MaxWaitingTokens), model.MaxWaitingTokens, 1),
            (nameof(model.MaxBatchSize), model.MaxBatchSize, 1),
            (nameof(model.PrefillTokens), model.PrefillTokens, 1),
            (nameof(model.CacheBytes), model.CacheBytes, 1),
            (nameof(model.PrefixBytes), model.PrefixBytes, 0),
            (nameof(model.MaxWaiting), model.MaxWaiting, 1),
            (nameof(model.MaxWaitingBytes), model.MaxWaitingBytes, 1),
        ];
        foreach (var (setting, value, least) in numbers.Where(number => number.Value < number.Least))
        {
            yield return $"{path}:{setting} is {value}; write a whole number from {least} on, or leave it out.";
        }
    }
}
