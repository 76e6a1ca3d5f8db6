namespace OrleansAi.Grains.Tests.Hosting;

/// <summary>A directory that a test's silo stores to, removed afterwards.</summary>
public sealed class TemporaryDirectory
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("orleansai-grains-");

    public string Path => _directory.FullName;

    public void Delete() => _directory.Delete(recursive: true);
}
