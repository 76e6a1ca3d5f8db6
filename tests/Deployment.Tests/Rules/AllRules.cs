using OrleansAi.Deployment.Tests.Rendering;

namespace OrleansAi.Deployment.Tests.Rules;

/// <summary>Everything that must hold for every overlay.</summary>
internal static class AllRules
{
    /// <summary>What is wrong, in words.</summary>
    public static async Task<IReadOnlyList<string>> ProblemsAsync(Manifests manifests) =>
        [.. WithoutProduct(manifests), .. await ProductRules.ProblemsAsync(manifests)];

    /// <summary>What is wrong whatever the product is; it takes no time.</summary>
    public static IReadOnlyList<string> WithoutProduct(Manifests manifests) =>
    [
        .. ReferenceRules.Problems(manifests),
        .. ContainerRules.Problems(manifests),
        .. ProbeRules.Problems(manifests),
        .. AvailabilityRules.Problems(manifests),
        .. AcceleratorRules.Problems(manifests),
    ];
}
