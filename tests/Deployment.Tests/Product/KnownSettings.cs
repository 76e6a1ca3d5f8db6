using System.Collections;
using System.Reflection;
using OrleansAi.Gateway.Configuration;
using OrleansAi.Grains.Quotas;
using OrleansAi.Silo.Cluster;
using OrleansAi.Storage;

namespace OrleansAi.Deployment.Tests.Product;

/// <summary>The settings that the product reads, as its own options classes declare them.</summary>
internal static class KnownSettings
{
    private const string Root = "OrleansAi";

    private static readonly (string Path, Type Type)[] Sections =
    [
        .. from type in Assemblies().SelectMany(assembly => assembly.GetExportedTypes())
           where type.Name.EndsWith("Options", StringComparison.Ordinal)
           let section = type.GetField("Section", BindingFlags.Public | BindingFlags.Static)
           where section is { IsLiteral: true }
           select ((string)section.GetRawConstantValue()!, type),
        (Root, typeof(GatewayOptions)),
        ($"{Root}:Gateway", typeof(CallOptions)),
    ];

    /// <summary>Whether the product reads a setting of this path, for example <c>OrleansAi:Cluster:Role</c>.</summary>
    public static bool Contains(string path) =>
        path.Equals(StorageOptions.DataDirectorySetting, StringComparison.OrdinalIgnoreCase)
        || Sections.Any(section =>
            path.StartsWith(section.Path + ":", StringComparison.OrdinalIgnoreCase)
            && Contains(section.Type, path[(section.Path.Length + 1)..].Split(':')));

    private static bool Contains(Type type, ReadOnlySpan<string> path)
    {
        if (path.IsEmpty)
        {
            return type == typeof(string) || !type.IsAssignableTo(typeof(IEnumerable));
        }

        if (ElementOf(type) is { } element)
        {
            return (IsMap(type) || int.TryParse(path[0], out _)) && Contains(element, path[1..]);
        }

        var property = type.GetProperty(path[0], BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
        return property is { SetMethod: not null } && Contains(property.PropertyType, path[1..]);
    }

    private static Type? ElementOf(Type type) =>
        type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable)) ? type.GetGenericArguments().LastOrDefault() : null;

    private static bool IsMap(Type type) => type.GetGenericArguments().Length == 2;

    private static Assembly[] Assemblies() =>
    [
        typeof(ClusterOptions).Assembly, typeof(StorageOptions).Assembly, typeof(GatewayOptions).Assembly,
        typeof(QuotaOptions).Assembly, typeof(Api.Access.AuthOptions).Assembly,
    ];
}
