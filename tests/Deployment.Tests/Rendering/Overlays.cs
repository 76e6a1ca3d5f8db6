using System.Collections.Concurrent;

namespace OrleansAi.Deployment.Tests.Rendering;

/// <summary>What the overlays of <c>k8s/</c> render to.</summary>
internal static class Overlays
{
    public const string Development = "development";
    public const string Production = "production";
    public const string Gpu = "gpu";
    public const string Canary = "canary";

    /// <summary>Production with GPUs and the components that it leaves to its operators.</summary>
    public const string WithAllComponents = "gpu with all components";

    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Rendered = new();

    public static TheoryData<string> All => [Development, Production, Gpu, Canary, WithAllComponents];

    /// <summary>The manifests of an overlay as one text.</summary>
    public static Task<string> TextAsync(string overlay) =>
        Rendered.GetOrAdd(overlay, name => new(() => name == WithAllComponents ? AllComponentsAsync() : KustomizeAsync(name))).Value;

    /// <summary>The manifests of an overlay.</summary>
    public static async Task<Manifests> ReadAsync(string overlay) => Manifests.Parse(await TextAsync(overlay));

    private static Task<string> KustomizeAsync(string overlay) => Kubectl.KustomizeAsync(Repository.File("k8s", "overlays", overlay));

    private static async Task<string> AllComponentsAsync()
    {
        var folder = Directory.CreateTempSubdirectory("orleansai-overlay-");
        try
        {
            // The same as an operator's own overlay over the one with GPUs.
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "kustomization.yaml"), $"""
                namespace: orleansai
                resources: [{Relative("overlays", "gpu")}]
                components: [{Relative("components", "autoscaling-on-load")}, {Relative("components", "gpu-autoscaling-on-load")}, {Relative("components", "mesh")}]
                """);
            return await Kubectl.KustomizeAsync(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        string Relative(params string[] path) => Path.GetRelativePath(folder.FullName, Repository.File(["k8s", .. path]));
    }
}
