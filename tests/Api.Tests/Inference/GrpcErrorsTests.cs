using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using OrleansAi.Api.Errors;

namespace OrleansAi.Api.Tests.Inference;

public sealed class GrpcErrorsTests
{
    [Theory]
    [InlineData(HttpStatusCode.BadRequest, StatusCode.InvalidArgument)]
    [InlineData(HttpStatusCode.Unauthorized, StatusCode.Unauthenticated)]
    [InlineData(HttpStatusCode.Forbidden, StatusCode.PermissionDenied)]
    [InlineData(HttpStatusCode.NotFound, StatusCode.NotFound)]
    [InlineData(HttpStatusCode.MethodNotAllowed, StatusCode.Unimplemented)]
    [InlineData(HttpStatusCode.RequestEntityTooLarge, StatusCode.ResourceExhausted)]
    [InlineData(HttpStatusCode.TooManyRequests, StatusCode.ResourceExhausted)]
    [InlineData(HttpStatusCode.InternalServerError, StatusCode.Internal)]
    [InlineData(HttpStatusCode.ServiceUnavailable, StatusCode.Unavailable)]
    [InlineData(HttpStatusCode.GatewayTimeout, StatusCode.DeadlineExceeded)]
    public void Status_IsTheOneOfTheSameMeaning(HttpStatusCode http, StatusCode expected) => Assert.Equal(expected, GrpcErrors.StatusOf(http));

    [Fact]
    public void Error_BeforeAMethodRuns_IsAResponseOfHeadersAlone()
    {
        var context = new DefaultHttpContext();

        GrpcErrors.Write(context, HttpStatusCode.Unauthorized, "100 % größer: 'no'");

        var headers = context.Response.Headers;
        Assert.Equal((200, "application/grpc"), (context.Response.StatusCode, context.Response.ContentType));
        Assert.Equal(("16", "100 %25 gr%C3%B6%C3%9Fer: 'no'"), (headers["grpc-status"].ToString(), headers["grpc-message"].ToString()));
    }

    [Fact]
    public void Error_OfAMethod_SaysWhenToAskAgain()
    {
        var exception = GrpcErrors.Exception(new DefaultHttpContext(), HttpStatusCode.TooManyRequests, "too many", TimeSpan.FromSeconds(1.5));

        Assert.Equal((StatusCode.ResourceExhausted, "too many", "2"), (exception.StatusCode, exception.Status.Detail, exception.Trailers.GetValue("retry-after")));
    }

    [Theory]
    [InlineData("HTTP/2", "application/grpc", true)]
    [InlineData("HTTP/2", "application/grpc+proto", true)]
    [InlineData("HTTP/2", "application/grpc;charset=utf-8", true)]
    [InlineData("HTTP/2", "application/grpc-web", false)]
    [InlineData("HTTP/2", "application/json", false)]
    [InlineData("HTTP/2", null, false)]
    [InlineData("HTTP/1.1", "application/grpc", false)]
    public void Request_IsOfGrpc_ByItsTypeAndProtocol(string protocol, string? type, bool expected)
    {
        var request = new DefaultHttpContext().Request;
        (request.Protocol, request.ContentType) = (protocol, type);

        Assert.Equal(expected, GrpcErrors.AreFor(request));
    }

    [Theory]
    [InlineData("/inference.GRPCInferenceService/ModelInfer", true)]
    [InlineData("/inference.GRPCInferenceService/ServerMetadata", true)]
    [InlineData("/INFERENCE.grpcinferenceservice/modelstreaminfer", true)]
    [InlineData("/inference.GRPCInferenceService/ServerLive/x", true)]
    [InlineData("/inference.GRPCInferenceService/ServerLive", false)]
    [InlineData("/inference.GRPCInferenceService/ServerReady", false)]
    [InlineData("/grpc.health.v1.Health/Check", false)]
    public void Method_NeedsACaller_ButForHealth(string path, bool expected) => Assert.Equal(expected, Api.Inference.Grpc.OpenInferenceMethods.NeedCaller(path));
}
