using Microsoft.AspNetCore.Http;
using OrleansAi.Api.Dashboard;

namespace OrleansAi.Api.Tests.Dashboard;

public sealed class SameOriginTests
{
    [Theory]
    [InlineData(null, null, true)]
    [InlineData("same-origin", "https://elsewhere.test", true)]
    [InlineData("none", null, true)]
    [InlineData("same-site", null, false)]
    [InlineData("cross-site", "http://ai.test:5080", false)]
    [InlineData(null, "http://ai.test:5080", true)]
    [InlineData(null, "http://ai.test", false)]
    [InlineData(null, "http://elsewhere.test:5080", false)]
    [InlineData(null, "null", false)]
    public void Allows_BySiteThenByOrigin(string? site, string? origin, bool expected) =>
        Assert.Equal(expected, SameOrigin.Allows(Request("ai.test:5080", site, origin)));

    [Theory]
    [InlineData("ai.test")]
    [InlineData("ai.test:80")]
    public void Allows_TheSchemesUsualPort_IsTheSameWrittenOrNot(string host) =>
        Assert.True(SameOrigin.Allows(Request(host, null, "http://ai.test")));

    private static HttpRequest Request(string host, string? site, string? origin)
    {
        var request = new DefaultHttpContext().Request;
        (request.Scheme, request.Host) = ("http", new HostString(host));
        if (site is not null)
        {
            request.Headers["Sec-Fetch-Site"] = site;
        }

        if (origin is not null)
        {
            request.Headers.Origin = origin;
        }

        return request;
    }
}
