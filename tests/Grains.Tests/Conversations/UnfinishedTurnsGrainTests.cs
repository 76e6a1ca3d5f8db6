using Microsoft.Extensions.Options;
using OrleansAi.Grains.Conversations;

namespace OrleansAi.Grains.Tests.Conversations;

public sealed class UnfinishedTurnsGrainTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task TryBegin_ByManySilosInEachInterval_LetsOneLook()
    {
        var time = new SteppedTime();
        var grain = new UnfinishedTurnsGrain(Options.Create(new ConversationOptions { ResumeInterval = Interval }), time);
        for (var interval = 0; interval < 3; interval++)
        {
            var answers = new List<bool>();
            for (var silo = 0; silo < 10; silo++)
            {
                answers.Add(await grain.TryBegin());
                time.Advance(TimeSpan.FromSeconds(1));
            }

            Assert.Equal([true, .. Enumerable.Repeat(false, 9)], answers);
            time.Advance(Interval - TimeSpan.FromSeconds(10));
        }
    }

    [Fact]
    public async Task TryBegin_ByOneSiloWhoseTimerComesEarly_LetsItLook()
    {
        var time = new SteppedTime();
        var grain = new UnfinishedTurnsGrain(Options.Create(new ConversationOptions { ResumeInterval = Interval }), time);
        Assert.True(await grain.TryBegin());
        time.Advance(Interval - TimeSpan.FromMilliseconds(20));

        Assert.True(await grain.TryBegin());
    }

    private sealed class SteppedTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan by) => _ticks += by.Ticks;
    }
}
