using OrleansAi.Tests.Certificates;

namespace OrleansAi.Deployment.Tests.Product;

/// <summary>A folder in place of <c>/run/secrets</c>, with what docs/kubernetes.md tells operators to put there.</summary>
internal sealed class Mounts : IDisposable
{
    public const string Root = "/run/secrets/";

    /// <summary>The secrets that an installation brings itself, with their keys.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Secrets = new Dictionary<string, string[]>
    {
        ["orleansai"] = ["database", "redis", "admin-key", "openai-api-key"],
        ["cluster-tls"] = ["tls.crt", "tls.key", "ca.crt"],
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orleansai-secrets-");
    private readonly TestAuthority _authority = new();

    /// <param name="hostName">The name that the members' certificate carries.</param>
    public Mounts(string hostName)
    {
        var (certificate, key) = _authority.Issue(name: hostName);
        Write("cluster-tls/tls.crt", File.ReadAllText(certificate));
        Write("cluster-tls/tls.key", File.ReadAllText(key));
        Write("cluster-tls/ca.crt", _authority.Pem);
        Write("orleansai/database", "Host=database.invalid;Database=orleansai;Username=orleansai;Password=secret");
        Write("orleansai/redis", "redis.invalid:6379,password=secret,ssl=true");
        Write("orleansai/admin-key", "an-admin-key-of-some-length");
        Write("orleansai/openai-api-key", "a-provider-key");
    }

    /// <summary>A value or file with the paths of containers replaced by those of this folder.</summary>
    public string Here(string text) => text.Replace(Root, _folder.FullName + "/", StringComparison.Ordinal);

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Delete(recursive: true);
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
