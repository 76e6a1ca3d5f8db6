using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using OrleansAi.Api.Models;

namespace OrleansAi.Api.Tests.Models;

public sealed class PreconditionsTests
{
    [Theory]
    [InlineData(null, null, "\"r1\"", true)]
    [InlineData(null, null, null, true)]
    [InlineData("\"r1\"", null, "\"r1\"", true)]
    [InlineData("\"r0\", \"r1\"", null, "\"r1\"", true)]
    [InlineData("\"r0\"", null, "\"r1\"", false)]
    [InlineData("W/\"r1\"", null, "\"r1\"", false)]
    [InlineData("\"r1\"", null, null, false)]
    [InlineData("*", null, "\"r1\"", true)]
    [InlineData("*", null, null, false)]
    [InlineData(null, "*", null, true)]
    [InlineData(null, "*", "\"r1\"", false)]
    [InlineData(null, "\"r1\"", "\"r1\"", false)]
    [InlineData(null, "W/\"r1\"", "\"r1\"", false)]
    [InlineData(null, "\"r0\"", "\"r1\"", true)]
    [InlineData("\"r1\"", "*", "\"r1\"", false)]
    public async Task Check_AsRfc9110MeansIt(string? match, string? noneMatch, string? current, bool holds)
    {
        var headers = Headers(match, noneMatch);

        var refusal = Preconditions.Check(headers, current is null ? null : new EntityTagHeaderValue(current));

        Assert.Equal(holds ? null : StatusCodes.Status412PreconditionFailed, await StatusAsync(refusal));
        Assert.Equal(match is not null || noneMatch is not null, Preconditions.AreIn(headers));
    }

    [Theory]
    [InlineData("r1", null)]
    [InlineData("\"r1", null)]
    [InlineData(null, "1")]
    public async Task Check_OfAConditionThatCanNotBeRead_IsNotTakenForNone(string? match, string? noneMatch) =>
        Assert.Equal(StatusCodes.Status400BadRequest, await StatusAsync(Preconditions.Check(Headers(match, noneMatch), new EntityTagHeaderValue("\"r1\""))));

    private static HeaderDictionary Headers(string? match, string? noneMatch)
    {
        var headers = new HeaderDictionary();
        if (match is not null)
            headers["If-Match"] = match;

        if (noneMatch is not null)
            headers["If-None-Match"] = noneMatch;

        return headers;
    }

    private static async Task<int?> StatusAsync(IResult? result)
    {
        if (result is null)
            return null;

        var context = new DefaultHttpContext();
        await result.ExecuteAsync(context);
        return context.Response.StatusCode;
    }
}
