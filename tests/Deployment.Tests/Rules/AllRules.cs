using OrleansAi.Deployment.Tests.Rendering;

namespace OrleansAi.Deployment.Tests.Rules;

/// <summary>Everything that must hold for every overlay.</summary>
internal static class AllRules
{
    /// <summary>What is wrong, in words.</summary>
    public static async Task<IReadOnlyList<string>> ProblemsAsync(Manifests manifests) =>
    [
        .. ReferenceRules.Problems(manifests),
        .. ContainerRules.Problems(manifests),
        .. ProbeRules.Problems(manifests),
        .. await ProductRules.ProblemsAsync(manifests),
        .. AvailabilityRules.Problems(manifests),
        .. AcceleratorRules.Problems(manifests),
    ];
}
