namespace OrleansAi.Deployment.Tests.Rules;

/// <summary>What a check found, in words.</summary>
internal static class Problems
{
    /// <summary>Fails with all that was found.</summary>
    public static void None(IReadOnlyCollection<string> problems) => Assert.True(problems.Count == 0, string.Join('\n', problems));
}
