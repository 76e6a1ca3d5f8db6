using OrleansAi.Grains.Inference;

namespace OrleansAi.Grains.Tests.Inference;

public sealed class ModelMemoryRulesTests
{
    [Fact]
    public void Nobody_LeavesWhereThereIsRoom() =>
        Assert.Empty(ModelMemoryRules.MakeRoom([Model("a", 40, used: 1)], needed: 60, limit: 100)!);

    [Fact]
    public void Idle_LeaveInTheOrderOfTheirLastUse_UntilThereIsRoom()
    {
        ModelInMemory[] models = [Model("late", 30, used: 3), Model("early", 30, used: 1), Model("middle", 30, used: 2)];

        Assert.Equal(["early"], ModelMemoryRules.MakeRoom(models, needed: 40, limit: 100));
        Assert.Equal(["early", "middle"], ModelMemoryRules.MakeRoom(models, needed: 41, limit: 100));
        Assert.Equal(["early", "middle", "late"], ModelMemoryRules.MakeRoom(models, needed: 100, limit: 100));
    }

    [Fact]
    public void Used_StayWhateverIsNeeded()
    {
        ModelInMemory[] models = [Model("used", 50, used: 1, uses: 1), Model("idle", 40, used: 2)];

        Assert.Equal(["idle"], ModelMemoryRules.MakeRoom(models, needed: 50, limit: 100));
        Assert.Null(ModelMemoryRules.MakeRoom(models, needed: 51, limit: 100));
    }

    [Fact]
    public void Limit_ThatWasLowered_IsMadeGoodByWhoIsIdle() =>
        Assert.Equal(["a"], ModelMemoryRules.MakeRoom([Model("a", 90, used: 1)], needed: 10, limit: 50));

    private static ModelInMemory Model(string name, long bytes, int used, int uses = 0) => new(name, bytes, uses, DateTimeOffset.UnixEpoch.AddSeconds(used));
}
