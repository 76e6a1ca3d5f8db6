using System.Reflection;

namespace OrleansAi.Deployment.Tests.Rendering;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "RepositoryRoot").Value!;

    /// <summary>The folder with the npm packages and the script that asks them.</summary>
    public static string Schemas { get; } = File("tests", "Deployment.Tests", "schemas");

    /// <summary>A file or folder of the checkout.</summary>
    public static string File(params string[] path) => Path.Combine([Root, .. path]);

    /// <summary>The text of a file of the checkout.</summary>
    public static string Read(params string[] path) => System.IO.File.ReadAllText(File(path));
}
