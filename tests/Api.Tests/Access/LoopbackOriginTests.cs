using Microsoft.AspNetCore.Http;
using OrleansAi.Api.Access;

namespace OrleansAi.Api.Tests.Access;

public sealed class LoopbackOriginTests
{
    [Theory]
    [InlineData("localhost", null, true)]
    [InlineData("127.0.0.1:5080", null, true)]
    [InlineData("[::1]:5080", null, true)]
    [InlineData("127.0.0.1", "http://localhost:3000", true)]
    [InlineData("evil.example", null, false)]
    [InlineData("localhost.evil.example", null, false)]
    [InlineData("127.0.0.1.evil.example", null, false)]
    [InlineData("localhost", "https://evil.example", false)]
    [InlineData("localhost", "null", false)]
    [InlineData("192.168.0.1", null, false)]
    public void Allows_OnlyThisMachinesPages(string host, string? origin, bool allowed)
    {
        var request = new DefaultHttpContext().Request;
        request.Host = new HostString(host);
        if (origin is not null)
        {
            request.Headers.Origin = origin;
        }

        Assert.Equal(allowed, LoopbackOrigin.Allows(request));
    }
}
