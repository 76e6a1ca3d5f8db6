using System.Text.Json;
using OrleansAi.Api.Access;

namespace OrleansAi.Api.Tests.Access;

public sealed class NewKeyTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(50);

    [Theory]
    [InlineData("""{"user":"bob","models":["chat",null]}""", "models")]
    [InlineData("""{"user":"bob","models":["a b"]}""", "models")]
    [InlineData("""{"user":"bob","scopes":["chat",null]}""", "scopes")]
    [InlineData("""{"user":"bob","scopes":["cats"]}""", "scopes")]
    [InlineData("""{"user":"bob","models":["chat","openai/*"],"scopes":["chat"]}""", null)]
    public void Problem_OfAListWithWhatCannotBe_NamesIt(string json, string? parameter) =>
        Assert.Equal(parameter, JsonSerializer.Deserialize<NewKey>(json, JsonSerializerOptions.Web)!.Problem(Now)?.Parameter);
}
