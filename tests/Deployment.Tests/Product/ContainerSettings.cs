using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using OrleansAi.Deployment.Tests.Rendering;

namespace OrleansAi.Deployment.Tests.Product;

/// <summary>What a container of the product is given: the environment, the options, and the file of <c>--config</c>.</summary>
internal sealed record ContainerSettings(IReadOnlyDictionary<string, string> Environment, string Urls, string ConfigFile, string Settings)
{
    /// <summary>An address as pods get one.</summary>
    public const string PodAddress = "10.1.2.3";

    /// <summary>The number of the port of <see cref="Urls"/>.</summary>
    public int Port => PortOf(Urls);

    /// <summary>The number of gRPC's own port, or <c>null</c> where it has none.</summary>
    public int? GrpcPort => Environment.TryGetValue("OrleansAi__Grpc__Url", out var url) ? PortOf(url) : null;

    /// <summary>The product's own environment variables, without those of .NET.</summary>
    public IEnumerable<string> ProductVariables =>
        Environment.Keys.Where(name => !name.StartsWith("DOTNET_", StringComparison.Ordinal) && !name.StartsWith("ASPNETCORE_", StringComparison.Ordinal));

    /// <summary>The paths of all settings of the file.</summary>
    public IEnumerable<string> SettingsOfFile => Leaves("", JsonNode.Parse(Settings)!);

    /// <summary>Reads what a workload gives to the product's container.</summary>
    /// <exception cref="InvalidDataException">Something refers to what is not there.</exception>
    public static ContainerSettings Of(Manifests manifests, Workload workload)
    {
        var container = workload.Product!;
        var environment = new Dictionary<string, string>();
        foreach (var source in container.EnvFrom ?? [])
        {
            foreach (var (name, value) in DataOf(manifests, source.ConfigMapRef?.Name))
            {
                environment[name] = value;
            }
        }

        foreach (var variable in container.Env ?? [])
        {
            environment[variable.Name] = variable.ValueFrom is null ? variable.Value : FieldOf(variable);
        }

        var file = OptionOf(container.Args, "--config");
        return new ContainerSettings(environment, OptionOf(container.Args, "--urls"), file, FileOf(manifests, workload, file));
    }

    /// <summary>The value after an option.</summary>
    public static string OptionOf(IList<string> arguments, string option) =>
        arguments.IndexOf(option) is >= 0 and var index && index + 1 < arguments.Count
            ? arguments[index + 1]
            : throw new InvalidDataException($"There is no {option} among {string.Join(' ', arguments)}.");

    private static int PortOf(string url) => new Uri(url.Replace('*', '0')).Port;

    private static string FieldOf(V1EnvVar variable) =>
        variable.ValueFrom.FieldRef?.FieldPath == "status.podIP" ? PodAddress : throw new InvalidDataException($"{variable.Name} has no known source.");

    private static string FileOf(Manifests manifests, Workload workload, string file)
    {
        var mount = workload.Product!.VolumeMounts.SingleOrDefault(item => file.StartsWith(item.MountPath + "/", StringComparison.Ordinal))
            ?? throw new InvalidDataException($"{file} is in no volume.");
        var volume = workload.Pod.Volumes.Single(item => item.Name == mount.Name);
        return DataOf(manifests, volume.ConfigMap?.Name).TryGetValue(Path.GetFileName(file), out var text)
            ? text
            : throw new InvalidDataException($"{file} is not in the ConfigMap {volume.ConfigMap?.Name}.");
    }

    private static IDictionary<string, string> DataOf(Manifests manifests, string? map) =>
        manifests.Find<V1ConfigMap>(map)?.Data ?? throw new InvalidDataException($"There is no ConfigMap {map}.");

    private static IEnumerable<string> Leaves(string path, JsonNode? node) => node switch
    {
        JsonObject item => item.SelectMany(member => Leaves(path.Length == 0 ? member.Key : $"{path}:{member.Key}", member.Value)),
        JsonArray list => list.SelectMany((member, index) => Leaves($"{path}:{index}", member)),
        { } value when value.GetValueKind() is not JsonValueKind.Undefined => [path],
        _ => [path],
    };
}
