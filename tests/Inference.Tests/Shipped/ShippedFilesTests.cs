namespace OrleansAi.Inference.Tests.Shipped;

public sealed class ShippedFilesTests
{
    private const long MostBytes = 30_000_000;

    [Fact]
    public void Models_AreSmallTogether() =>
        Assert.InRange(Directory.EnumerateFiles(ShippedModel.All, "*", SearchOption.AllDirectories).Sum(static file => new FileInfo(file).Length), 1, MostBytes);

    [Fact]
    public void EveryModel_HasACard_ThatSaysWhereItComesFrom()
    {
        var folders = Directory.GetDirectories(ShippedModel.All);

        Assert.Equal([ShippedModel.Embeddings, ShippedModel.Chat], folders.Order(StringComparer.Ordinal));
        foreach (var card in folders.Select(ShippedModel.Card))
            Assert.All(["## Data", "Licence", "## Size", "## Quality", "## How to make it again"], part => Assert.Contains(part, card, StringComparison.Ordinal));
    }
}
