using OrleansAi.Grains.Inference;
using OrleansAi.Inference;

namespace OrleansAi.Grains.Tests.Inference;

public sealed class ModelHostsTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    private readonly ModelHosts _hosts = new();

    [Fact]
    public void ThoseThatAreForModels_AreInCharge_WhereThereAreSome()
    {
        _hosts.Add("cpu", new Host(), isForModels: false, Start);
        Assert.Equal(["cpu"], InCharge(Start));

        _hosts.Add("gpu", new Host(), isForModels: true, Start);
        Assert.Equal(["gpu"], InCharge(Start));

        _hosts.Remove("gpu");
        Assert.Equal(["cpu"], InCharge(Start));
    }

    [Fact]
    public void ThoseThatDoNotRenew_AreForgotten()
    {
        var renewed = Start + (ModelHosts.Lifetime / 2);
        _hosts.Add("stays", new Host(), isForModels: true, Start);
        _hosts.Add("dies", new Host(), isForModels: true, Start);
        _hosts.Add("stays", new Host(), isForModels: true, renewed);

        Assert.Equal(["dies", "stays"], InCharge(renewed));
        Assert.Equal(["stays"], InCharge(Start + ModelHosts.Lifetime));
        Assert.Empty(InCharge(renewed + ModelHosts.Lifetime));
    }

    private IEnumerable<string> InCharge(DateTimeOffset now) => _hosts.InCharge(now).Select(static host => host.Process).Order();

    private sealed class Host : ILocalModelHost
    {
        public Task<LocalModelReport> Describe() => throw new NotSupportedException();

        public Task<LocalModelReport> Load(string name) => throw new NotSupportedException();

        public Task<LocalModelReport> Unload(string name) => throw new NotSupportedException();
    }
}
