using OrleansAi.Inference.Sessions;

namespace OrleansAi.Inference.Tests.Sessions;

public sealed class UsableCoresTests
{
    [Fact]
    public void ThreadsThatShareACore_CountOnce() => Assert.Equal(2, UsableCores.Cores(["0,2\n", "1,3\n", "0,2\n", "1,3\n"]));

    [Fact]
    public void Machine_ThatSaysNothing_HasAnUnknownNumber() => Assert.Null(UsableCores.Cores([]));

    [Fact]
    public void Process_HasSome_AndNoMoreThanItMayUse() => Assert.InRange(UsableCores.Count, 1, Environment.ProcessorCount);
}
