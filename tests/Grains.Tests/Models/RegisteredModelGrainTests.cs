using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Events;
using OrleansAi.Grains.Models;
using OrleansAi.Grains.Tests.Hosting;
using OrleansAi.Models;

namespace OrleansAi.Grains.Tests.Models;

public sealed class RegisteredModelGrainTests(RegisteredModelGrainTests.Fixture fixture) : IClassFixture<RegisteredModelGrainTests.Fixture>
{
    private readonly string _name = Guid.NewGuid().ToString("N");

    private TestSilo Silo => fixture.Silo;

    [Fact]
    public async Task Changes_AreStoredAndAnnounced()
    {
        var ear = new Ear();
        var observer = Silo.Grains.CreateObjectReference<IAnnouncementObserver>(ear);
        await Silo.Grains.GetGrain<IAnnouncementsGrain>(IAnnouncementsGrain.Key).Subscribe(_name, observer, CancellationToken.None);
        var grain = Silo.Grains.GetGrain<IRegisteredModelGrain>(_name);
        var registry = Silo.Grains.GetGrain<IModelRegistryGrain>(IModelRegistryGrain.Key);
        Assert.Null(await registry.Find(_name, CancellationToken.None));

        var registered = (await grain.Register(new RegisterModel { Definition = "{}", ChangedBy = "admin" })).Model!;
        Assert.Equal(registered, await registry.Find(_name, CancellationToken.None));
        await Waiting.UntilAsync(() => ear.Heard.Contains(registered), "The announcement of the model");

        var refused = await grain.Register(new RegisterModel { Definition = "[]", ExpectedRevision = 7, ChangedBy = "other" });
        Assert.Equal((RegistrationOutcome.Outdated, registered), (refused.Outcome, refused.Model));
        var removed = (await grain.Remove(new RemoveModel { ChangedBy = "admin" })).Model!;
        Assert.False(removed.IsRegistered);
        Assert.Contains(removed, await registry.List(CancellationToken.None));
        await Waiting.UntilAsync(() => ear.Heard.Contains(removed), "The announcement of the removal");
        Assert.Equal([1L, 2L], ear.Heard.Where(heard => heard.Name == _name).Select(heard => heard.Revision));
        GC.KeepAlive(ear);
    }

    [Fact]
    public async Task Model_AfterARestart_IsAsItWas()
    {
        var directory = new TemporaryDirectory();
        RegisteredModel registered;
        await using (var before = await TestSilo.StartAsync(directory.Path, services => services.AddModels()))
        {
            var grain = before.Grains.GetGrain<IRegisteredModelGrain>(_name);
            registered = (await grain.Register(new RegisterModel { Definition = """{"strategy":"Ordered"}""", ChangedBy = "admin" })).Model!;
        }

        await using (var after = await TestSilo.StartAsync(directory.Path, services => services.AddModels()))
        {
            Assert.Equal([registered], (await after.Grains.GetGrain<IModelRegistryGrain>(IModelRegistryGrain.Key).List(CancellationToken.None)).AsEnumerable());
            var changed = await after.Grains.GetGrain<IRegisteredModelGrain>(_name).Register(
                new RegisterModel { Definition = "{}", ExpectedRevision = registered.Revision, ChangedBy = "admin" });
            Assert.Equal((RegistrationOutcome.Done, 2L), (changed.Outcome, changed.Model!.Revision));
        }

        directory.Delete();
    }

    public sealed class Fixture : SiloFixture
    {
        protected override void Configure(IServiceCollection services) => services.AddModels();
    }

    private sealed class Ear : IAnnouncementObserver
    {
        private ImmutableList<RegisteredModel> _heard = [];

        public ImmutableList<RegisteredModel> Heard => _heard;

        public Task Receive(ImmutableArray<Announcement> announcements)
        {
            foreach (var changed in announcements.OfType<RegisteredModelChanged>())
                ImmutableInterlocked.Update(ref _heard, heard => heard.Add(changed.Model));

            return Task.CompletedTask;
        }
    }
}
