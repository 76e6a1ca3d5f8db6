using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Gateway;
using OrleansAi.Gateway.Metering;
using OrleansAi.Gateway.Resilience;
using OrleansAi.Grains.Models;
using OrleansAi.Grains.Tests.Hosting;
using OrleansAi.Models;

namespace OrleansAi.Grains.Tests.Models;

/// <summary>What all fronts find of what one of them kept.</summary>
public sealed class KeptAnswersGrainTests(KeptAnswersGrainTests.Fixture fixture) : IClassFixture<KeptAnswersGrainTests.Fixture>
{
    private const int MaxBytes = 20_000;

    private IGrainFactory Grains => fixture.Silo.Grains;

    [Fact]
    public async Task Find_KeptByAnother_IsThereAndSaysHowOldItIs()
    {
        await Part("acme/1").Keep([new KeepAnswer("key", Answer("one", TimeSpan.FromMinutes(7)), TimeSpan.FromMinutes(20))]);

        var found = await Part("acme/1").Find("key", CancellationToken.None);

        Assert.Equal("one", found!.UpstreamModel);
        Assert.InRange(found.Age, TimeSpan.FromMinutes(7), TimeSpan.FromMinutes(8));
        Assert.Null(await Part("acme/1").Find("other", CancellationToken.None));
    }

    [Fact]
    public async Task Find_OtherTenant_GetsNothing()
    {
        await Part("acme/2").Keep([new KeepAnswer("key", Answer("one"), TimeSpan.FromMinutes(20))]);

        Assert.Null(await Part("globex/2").Find("key", CancellationToken.None));
    }

    [Fact]
    public async Task Keep_MoreThanTheSiloHasRoomFor_TheOldestOfAllPartsGo()
    {
        for (var part = 0; part < 40; part++)
            await Part($"many/{part}").Keep([new KeepAnswer("key", Answer($"{part}", body: 1000), TimeSpan.FromMinutes(20))]);

        Assert.Null(await Part("many/0").Find("key", CancellationToken.None));
        Assert.Equal("39", (await Part("many/39").Find("key", CancellationToken.None))!.UpstreamModel);
    }

    private IKeptAnswersGrain Part(string key) => Grains.GetGrain<IKeptAnswersGrain>(key);

    private static KeptAnswer Answer(string model, TimeSpan age = default, int body = 5) => new()
    {
        Body = [.. new byte[body]],
        ContentType = "application/json",
        Provider = "one",
        UpstreamModel = model,
        Format = "OpenAI",
        Dropped = ["seed"],
        Age = age,
    };

    public sealed class Fixture : SiloFixture
    {
        protected override void Configure(IServiceCollection services)
        {
            services.AddTargetHealth().AddMetering().AddGateway(new ConfigurationBuilder()
                .AddInMemoryCollection([KeyValuePair.Create("OrleansAi:Gateway:Cache:SharedMaxBytes", (string?)$"{MaxBytes}")])
                .Build());
            services.AddModels();
        }
    }
}
