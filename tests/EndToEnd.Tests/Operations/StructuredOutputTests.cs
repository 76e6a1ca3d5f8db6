namespace OrleansAi.EndToEnd.Tests.Operations;

/// <summary>Answers that a program reads, from a model that does not always keep to the schema.</summary>
public sealed class StructuredOutputTests(OperationsWorld world) : IClassFixture<OperationsWorld>
{
    [Theory]
    [InlineData("The weather, framed", 17)]
    [InlineData("The weather, wrong at first", 18)]
    public async Task Answer_ThatDoesNotKeepToTheSchema_DoesSoInTheEnd(string content, int degrees)
    {
        var seen = await world.OpenAiClientAsync("complete", new
        {
            model = "structured",
            messages = new[] { new { role = "user", content } },
            response_format = new
            {
                type = "json_schema",
                json_schema = new
                {
                    name = "weather",
                    schema = new { type = "object", properties = new { city = new { type = "string" }, degrees = new { type = "integer" } }, required = new[] { "city", "degrees" } },
                },
            },
        });

        Assert.Equal($$"""{"city":"Bonn","degrees":{{degrees}}}""", (string?)seen["content"]);
    }
}
