using OrleansAi.Gateway.Routing;

namespace OrleansAi.Gateway.Configuration.Rules;

/// <summary>What models say of their targets makes sense.</summary>
internal sealed class DescriptionRule : IGatewayRule
{
    private static readonly string[] Names = [.. Enum.GetNames<ModelCapabilities>().Where(name => name != nameof(ModelCapabilities.None))];

    public IEnumerable<string> Check(GatewayOptions options) =>
        options.Models.SelectMany(model => model.Value.Targets.SelectMany((target, index) => Check(target, $"OrleansAi:Models:{model.Key}:Targets:{index}")));

    private static IEnumerable<string> Check(TargetOptions target, string path)
    {
        if (target.ContextTokens is < 1 or > int.MaxValue)
            yield return $"{path}:ContextTokens is {target.ContextTokens}; write 1 to {int.MaxValue}, or leave it out.";

        if (target.MaxOutputTokens is < 1 or > int.MaxValue)
            yield return $"{path}:MaxOutputTokens is {target.MaxOutputTokens}; write 1 to {int.MaxValue}, or leave it out.";

        if (target.Capabilities is { Count: 0 })
            yield return $"{path}:Capabilities is empty; write all that the model can, Text at least, or leave it out.";

        foreach (var unknown in target.Capabilities?.Where(name => !Names.Contains(name, StringComparer.OrdinalIgnoreCase)) ?? [])
            yield return $"{path}:Capabilities has '{unknown}'; write some of {string.Join(", ", Names)}.";
    }
}
