using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansAi.Grains.Quotas;
using OrleansAi.Quotas;

namespace OrleansAi.Grains.Tests.Quotas;

public sealed class QuotaOptionsTests
{
    [Theory]
    [InlineData("RequestsPerMinute", "0", "OrleansAi:Tiers:pro:RequestsPerMinute is 0; write a whole number from 1")]
    [InlineData("TokensPerMinute", "-5", "OrleansAi:Tiers:pro:TokensPerMinute is -5; write a whole number from 1")]
    [InlineData("ConcurrentRequests", "0", "OrleansAi:Tiers:pro:ConcurrentRequests is 0; write a whole number from 1")]
    [InlineData("BudgetPerDay", "-0.5", "OrleansAi:Tiers:pro:BudgetPerDay is -0.5; write dollars from 0")]
    [InlineData("Endpoints:/v1/embeddings:RequestsPerMinute", "0", "OrleansAi:Tiers:pro:Endpoints:/v1/embeddings:RequestsPerMinute is 0")]
    [InlineData("Endpoints:embeddings:RequestsPerMinute", "5", "OrleansAi:Tiers:pro:Endpoints:embeddings is not a path")]
    public void Find_LimitThatMakesNoSense_SaysWhichAndWhatToWrite(string limit, string value, string message)
    {
        var exception = Assert.Throws<OptionsValidationException>(() => Catalog(($"OrleansAi:Tiers:pro:{limit}", value)).Tiers.Find("pro"));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_DefaultTierNotConfigured_IsUnlimited()
    {
        Assert.Equal(QuotaLimits.None, Catalog().Tiers.Find("default")?.Limits);
        Assert.Null(Catalog().Tiers.Find("pro"));
    }

    [Fact]
    public void LimitOf_EndpointWithSomeLimits_ReplacesTheseOnly()
    {
        var tier = Catalog(
            ("OrleansAi:Tiers:pro:RequestsPerMinute", "60"),
            ("OrleansAi:Tiers:pro:BudgetPerDay", "5.5"),
            ("OrleansAi:Tiers:pro:Endpoints:/v1/embeddings:RequestsPerMinute", "600")).Tiers.Find("pro")!;

        Assert.Equal(600, tier.LimitOf(QuotaKind.Requests, "/v1/embeddings"));
        Assert.Equal(60, tier.LimitOf(QuotaKind.Requests, "/v1/chat/completions"));
        Assert.Equal(Money.FromDollars(5.5m).Nanodollars, tier.LimitOf(QuotaKind.Money, "/v1/embeddings"));
        Assert.Null(tier.LimitOf(QuotaKind.Tokens, "/v1/embeddings"));
        Assert.False(tier.Share(QuotaKind.Requests, "/v1/embeddings", "/v1/chat/completions"));
        Assert.True(tier.Share(QuotaKind.Money, "/v1/embeddings", "/v1/chat/completions"));
    }

    [Fact]
    public void Find_ChangedWhileRunning_TakesGoodChangesAndRefusesBadOnes()
    {
        var (tiers, configuration) = Catalog(("OrleansAi:Tiers:pro:RequestsPerMinute", "60"));
        Assert.Equal(60, tiers.Find("pro")?.Limits.RequestsPerMinute);

        Change(configuration, "70");
        Assert.Equal(70, tiers.Find("pro")?.Limits.RequestsPerMinute);

        Change(configuration, "-1");
        Assert.Equal(70, tiers.Find("pro")?.Limits.RequestsPerMinute);

        Change(configuration, "80");
        Assert.Equal(80, tiers.Find("pro")?.Limits.RequestsPerMinute);
    }

    private static void Change(IConfigurationRoot configuration, string requests)
    {
        configuration["OrleansAi:Tiers:pro:RequestsPerMinute"] = requests;
        try
        {
            configuration.Reload();
        }
        catch (AggregateException)
        {
            // Whoever reloads is told; what is in force is another matter.
        }
    }

    private static (TierCatalog Tiers, IConfigurationRoot Configuration) Catalog(params (string Setting, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Setting, (string?)setting.Value)))
            .Build();
        var services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration).AddQuotas().BuildServiceProvider();
        return (services.GetRequiredService<TierCatalog>(), configuration);
    }
}
