using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Audit;
using OrleansAi.Events;
using OrleansAi.Grains.Models;
using OrleansAi.Grains.Tests.Hosting;
using OrleansAi.Models;
using static OrleansAi.Grains.Tests.Models.RolloutBuilding;

namespace OrleansAi.Grains.Tests.Models;

public sealed class RolloutGrainTests(RolloutGrainTests.Fixture fixture) : IClassFixture<RolloutGrainTests.Fixture>
{
    private readonly string _model = Guid.NewGuid().ToString("N");
    private readonly string _id = Guid.NewGuid().ToString("N");

    private TestSilo Silo => fixture.Silo;

    private IRolloutGrain Grain => Silo.Grains.GetGrain<IRolloutGrain>(_model);

    private IRolloutCatalogGrain Catalog => Silo.Grains.GetGrain<IRolloutCatalogGrain>(IRolloutCatalogGrain.Key);

    [Fact]
    public async Task Report_OfABadCandidate_RollsBackAnnouncesAndWritesDown()
    {
        var ear = new Ear();
        var observer = Silo.Grains.CreateObjectReference<IAnnouncementObserver>(ear);
        await Silo.Grains.GetGrain<IAnnouncementsGrain>(IAnnouncementsGrain.Key).Subscribe(_id, observer, CancellationToken.None);
        Assert.Null((await Grain.Start(Command(_id) with { Tenant = _model })).Problem);

        await Grain.Report(Report(_id, Calls(30, errors: 25), Calls(200)));

        var standing = (await Grain.Get(CancellationToken.None))!;
        Assert.Equal((RolloutStatus.RolledBack, 25L), (standing.Rollout.Status, standing.Figures.Candidate.Errors));
        var stored = (await Catalog.Find(_id, CancellationToken.None))!;
        Assert.Equal((standing.Rollout.Reason, standing.Figures), (stored.Rollout.Reason, stored.Figures));
        await Waiting.UntilAsync(() => ear.Heard.Any(heard => heard.Id == _id && heard.Status == RolloutStatus.RolledBack), "The announcement of the rollback");
        var entry = Assert.Single(await Silo.Grains.GetGrain<IAuditGrain>(_model).Read(0, 10, CancellationToken.None));
        Assert.Equal(("orleansai", "rollout.rollback", _id), (entry.Note.Actor, entry.Note.Action, entry.Note.Subject));
        Assert.Contains("25 of 30", entry.Note.Details);
        GC.KeepAlive(ear);
    }

    [Fact]
    public async Task Commands_OfAnotherRollout_ChangeNothing()
    {
        await Grain.Start(Command(_id));

        Assert.NotNull((await Grain.Start(Command("other", version: "v3"))).Problem);
        Assert.NotNull((await Grain.ChangeWeight("other", 50)).Problem);
        Assert.NotNull((await Grain.End("other", RolloutStatus.Promoted, "")).Problem);
        Assert.NotNull((await Grain.AddScores("other", [new VersionScore("v2", 1)])).Problem);

        Assert.Equal((10.0, RolloutStatus.Running), ((await Grain.Get(CancellationToken.None))!.Rollout is var rollout ? (rollout.Weight, rollout.Status) : default));
    }

    [Fact]
    public async Task Rollout_AfterARestart_IsAsItWas()
    {
        var directory = new TemporaryDirectory();
        await using (var before = await TestSilo.StartAsync(directory.Path, services => services.AddModels()))
        {
            var grain = before.Grains.GetGrain<IRolloutGrain>(_model);
            await grain.Start(Command(_id));
            await grain.ChangeWeight(_id, 30);
            await grain.Report(Report(_id, Calls(20, errors: 1), Calls(200), epoch: 1));
        }

        await using (var after = await TestSilo.StartAsync(directory.Path, services => services.AddModels()))
        {
            var grain = after.Grains.GetGrain<IRolloutGrain>(_model);
            var standing = (await grain.Get(CancellationToken.None))!;
            Assert.Equal((30, 20L, 1), ((int)standing.Rollout.Weight, standing.Figures.Candidate.Calls, standing.Figures.Looks));
            Assert.Equal(RolloutStatus.Promoted, (await grain.End(_id, RolloutStatus.Promoted, "good")).Rollout!.Status);
            var next = (await grain.Start(Command($"{_id}-2", version: "v3"))).Rollout!;
            Assert.Equal("v2", next.Baseline!.Name);
            var catalog = after.Grains.GetGrain<IRolloutCatalogGrain>(IRolloutCatalogGrain.Key);
            Assert.Equal(next.Id, Assert.Single(await catalog.Latest(CancellationToken.None)).Id);
            Assert.Equal(2, (await catalog.List(_model, 10, CancellationToken.None)).Length);
        }

        directory.Delete();
    }

    public sealed class Fixture : SiloFixture
    {
        protected override void Configure(IServiceCollection services) => services.AddModels();
    }

    private sealed class Ear : IAnnouncementObserver
    {
        private ImmutableList<Rollout> _heard = [];

        public ImmutableList<Rollout> Heard => _heard;

        public Task Receive(ImmutableArray<Announcement> announcements)
        {
            foreach (var changed in announcements.OfType<RolloutChanged>())
                ImmutableInterlocked.Update(ref _heard, heard => heard.Add(changed.Rollout));

            return Task.CompletedTask;
        }
    }
}
