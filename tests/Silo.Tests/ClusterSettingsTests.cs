using System.Net;
using Microsoft.Extensions.Configuration;
using OrleansAi.Silo.Cluster;

namespace OrleansAi.Silo.Tests;

public sealed class ClusterSettingsTests
{
    private const string Storage = "OrleansAi:Storage:";
    private const string Cluster = "OrleansAi:Cluster:";

    private static readonly (string Setting, string Value)[] Whole =
    [
        (Storage + "Kind", "Postgres"),
        (Storage + "ConnectionString", "Host=db"),
        (Cluster + "Kind", "redis"),
        (Cluster + "ConnectionString", "redis:6379,password=secret"),
        (Cluster + "AdvertisedAddress", "10.0.0.7"),
    ];

    [Fact]
    public void ReadCluster_NoSettings_IsOneProcessWithEverything()
    {
        var cluster = Read();

        Assert.Equal((ClusterKind.Local, ClusterRole.All, true, true), (cluster.Kind, cluster.Role, cluster.HasGrains, cluster.HasFront));
        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero), (cluster.DrainDelay, cluster.DrainTimeout));
    }

    [Theory]
    [InlineData("all", true, true)]
    [InlineData("front", false, true)]
    [InlineData("CPU", true, false)]
    [InlineData("gpu", true, false)]
    public void ReadCluster_ARole_SaysWhatTheProcessHas(string role, bool grains, bool front)
    {
        var cluster = Read([.. Whole, (Cluster + "Role", role)]);

        Assert.Equal((ClusterKind.Redis, grains, front), (cluster.Kind, cluster.HasGrains, cluster.HasFront));
        Assert.Equal(IPAddress.Parse("10.0.0.7"), cluster.AdvertisedAddress);
        Assert.Equal((11111, 30000, TimeSpan.FromSeconds(5)), (cluster.SiloPort, cluster.GatewayPort, cluster.DrainDelay));
    }

    [Fact]
    public void ReadCluster_AFront_NeedsNoAddress() =>
        Assert.False(Read([.. Whole, (Cluster + "Role", "front"), (Cluster + "AdvertisedAddress", "")]).HasGrains);

    [Fact]
    public void ReadCluster_Postgres_NeedsNoConnectionStringOfItsOwn() =>
        Assert.Equal(ClusterKind.Postgres, Read([.. Whole, (Cluster + "Kind", "Postgres"), (Cluster + "ConnectionString", "")]).Kind);

    [Theory]
    [InlineData("Cluster:Kind", "Kafka", "Kind is 'Kafka'; write Local, Redis or Postgres")]
    [InlineData("Cluster:Kind", "1", "Kind is '1'; write Local, Redis or Postgres")]
    [InlineData("Cluster:Role", "database", "Role is 'database'; write all, front, cpu or gpu")]
    [InlineData("Cluster:ConnectionString", "", "ConnectionString is missing; write it like")]
    [InlineData("Cluster:AdvertisedAddress", "", "write the IP address under which other members reach this process")]
    [InlineData("Cluster:AdvertisedAddress", "silo-1", "AdvertisedAddress is 'silo-1'")]
    [InlineData("Cluster:SiloPort", "0", "SiloPort is 0; write a port")]
    [InlineData("Cluster:SiloPort", "30000", "write two different ports")]
    [InlineData("Cluster:SiloPort", "one", "Cluster:SiloPort")]
    [InlineData("Cluster:ClusterId", " ", "ServiceId or ClusterId is empty")]
    [InlineData("Cluster:ProbeTimeout", "00:00:00", "ProbeTimeout is 00:00:00; write a time")]
    [InlineData("Cluster:MissedProbes", "0", "MissedProbes is 0; write a number from 1")]
    [InlineData("Cluster:CallTimeout", "01:00:00", "CallTimeout is 01:00:00; write a time")]
    [InlineData("Cluster:DrainDelay", "-00:00:01", "DrainDelay is -00:00:01; write a time")]
    [InlineData("Cluster:DrainTimeout", "01:00:00", "DrainTimeout is 01:00:00; write a time")]
    [InlineData("Storage:Kind", "Sqlite", "Storage:Kind is Sqlite, which one process alone can use")]
    public void ReadCluster_AWrongSetting_SaysWhatToWrite(string setting, string value, string expected)
    {
        var failure = Assert.Throws<SettingException>(() => Read([.. Whole, ("OrleansAi:" + setting, value)]));

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadCluster_PostgresElsewhere_IsRefused()
    {
        var failure = Assert.Throws<SettingException>(
            () => Read([.. Whole, (Cluster + "Kind", "Postgres"), (Cluster + "ConnectionString", "Host=other")]));

        Assert.Contains("leave it out", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadCluster_ARoleOfItsOwnInOneProcess_IsRefused()
    {
        var failure = Assert.Throws<SettingException>(() => Read((Cluster + "Role", "front")));

        Assert.Contains("Role is 'front', which needs other processes", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadCluster_AnEngineWithoutClusters_SaysWhatToDo()
    {
        var failure = Assert.Throws<SettingException>(() => Configuration(Whole).ReadCluster("this build can't."));

        Assert.Equal("OrleansAi:Cluster:Kind is Redis, but this build can't.", failure.Message);
    }

    private static ClusterConfig Read(params (string Setting, string Value)[] settings) => Configuration(settings).ReadCluster(whyNoCluster: null);

    private static IConfigurationRoot Configuration((string Setting, string Value)[] settings)
    {
        var values = new Dictionary<string, string?>();
        foreach (var (setting, value) in settings)
        {
            values[setting] = value;
        }

        return new ConfigurationBuilder().AddInMemoryCollection(values).Build();
    }
}
