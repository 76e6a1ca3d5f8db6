using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;

namespace OrleansAi.Api.Playground;

/// <summary>One file of the playground.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="ETag">Identifies its content.</param>
internal sealed record PlaygroundAsset(ReadOnlyMemory<byte> Content, string ContentType, string ETag);

/// <summary>Reads the playground's files from this assembly.</summary>
internal static class PlaygroundAssets
{
    private const string Prefix = "playground/";

    /// <summary>All files by their path, for example <c>ui/dom.js</c>.</summary>
    public static FrozenDictionary<string, PlaygroundAsset> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames()
            .Select(static name => (Name: name, Path: name.Replace('\\', '/')))
            .Where(static resource => resource.Path.StartsWith(Prefix, StringComparison.Ordinal))
            .ToFrozenDictionary(static resource => resource.Path[Prefix.Length..], resource => Read(assembly, resource.Name), StringComparer.Ordinal);
    }

    private static PlaygroundAsset Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        var hash = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 12));
        return new PlaygroundAsset(content, ContentType(Path.GetExtension(name)), $"\"{hash}\"");
    }

    private static string ContentType(string extension) => extension switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    };
}
